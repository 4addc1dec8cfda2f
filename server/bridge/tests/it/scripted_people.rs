//! The scripted messenger passes the suite as well: once well-behaved, once telling everything twice.

use crate::scripted::{Scripted, closes, says, sends};
use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::messenger::{ChatKey, ChatState, Incoming, MessageRef, Recipient};
use bridge::{Clock, Random};
use std::sync::Arc;
use store::Store;

mod well_behaved {
    bridge::conformance_suite!(super::Scripting(crate::scripted::Scripted::with(
        true, false
    )));
}

mod without_idempotence {
    bridge::conformance_suite!(super::Scripting(crate::scripted::Scripted::with(
        false, false
    )));
}

mod telling_everything_twice {
    bridge::conformance_suite!(super::Scripting(crate::scripted::Scripted::with(
        true, true
    )));
}

/// The same messenger before and after a restart.
pub struct Scripting(pub Arc<Scripted>);

#[async_trait]
impl Setup for Scripting {
    async fn connect(
        &self,
        _store: &Store,
        _clock: Arc<dyn Clock>,
        _random: Arc<dyn Random>,
    ) -> Connected {
        Connected {
            messenger: self.0.clone(),
            team: Arc::new(Colleagues(self.0.clone())),
        }
    }

    fn recipients(&self) -> Vec<Recipient> {
        vec![named("Grace"), named("Edsger")]
    }

    fn stranger(&self) -> Option<Recipient> {
        Some(named("Nobody"))
    }
}

pub fn named(first: &str) -> Recipient {
    Recipient::Name {
        first: first.into(),
        last: "Example".into(),
        id: None,
    }
}

struct Colleagues(Arc<Scripted>);

fn number(chat: &ChatKey) -> usize {
    chat.as_str().parse().unwrap()
}

#[async_trait]
impl People for Colleagues {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        let id = self.0.note(number(chat), "Grace", text);
        self.0.tell(says(number(chat), &id, text));
        MessageRef::new(id)
    }

    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        let id = self.0.note(number(chat), "Grace", text);
        let file = self.0.remote(name, bytes);
        self.0.tell(sends(number(chat), &id, text, [file]));
        MessageRef::new(id)
    }

    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        self.0.chats()[number(chat)].files.clone()
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        self.0.tell(Incoming::Deleted {
            chat: chat.clone(),
            remote_id: message.clone(),
        });
    }

    async fn read(&self, chat: &ChatKey) {
        let up_to = self.0.last_own(number(chat));
        self.0.tell(Incoming::Read {
            chat: chat.clone(),
            up_to,
        });
    }

    async fn types(&self, chat: &ChatKey) {
        self.0.tell(Incoming::Typing {
            chat: chat.clone(),
            name: "Grace".into(),
            typing: true,
        });
    }

    async fn close(&self, chat: &ChatKey) {
        self.0.set_state(number(chat), ChatState::Closed);
        self.0.tell(closes(number(chat)));
    }

    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        self.0.chats()[number(chat)].posts.clone()
    }

    async fn knows_read(&self, chat: &ChatKey, message: &MessageRef) -> bool {
        self.0.chats()[number(chat)]
            .signs
            .contains(&format!("read {message}"))
    }

    async fn knows_present(&self, chat: &ChatKey) -> bool {
        self.0.chats()[number(chat)]
            .signs
            .contains(&"online true".to_owned())
    }
}
