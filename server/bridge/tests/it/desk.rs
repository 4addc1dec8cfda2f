//! The desk passes the suite, with agents at their consoles.

use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::desk::Desk;
use bridge::messenger::{ChatKey, MessageRef, Recipient};
use bridge::{Clock, Random};
use protocol::desk::{
    ChatOpened, ChatRef, DeleteMessage, DeskMessage, MarkRead, OpenChat, Reply, SetTyping,
};
use protocol::ids::{ChatId, ClientMsgId, MessageId};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use store::Store;

bridge::conformance_suite!(AtTheDesk::default());

/// The desk on the bench's store; the last one that was connected can be had.
#[derive(Default)]
pub struct AtTheDesk {
    desk: Arc<OnceLock<Desk>>,
}

impl AtTheDesk {
    pub fn desk(&self) -> &Desk {
        self.desk.get().unwrap()
    }
}

#[async_trait]
impl Setup for AtTheDesk {
    async fn connect(
        &self,
        store: &Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Connected {
        let desk = Desk::new(store.clone(), clock, random);
        let _ = self.desk.set(desk.clone());
        Connected {
            messenger: Arc::new(desk.clone()),
            team: Arc::new(Agents { desk }),
        }
    }

    fn recipients(&self) -> Vec<Recipient> {
        ["Grace", "Edsger"]
            .map(|first| Recipient::Name {
                first: first.into(),
                last: "Example".into(),
                id: None,
            })
            .to_vec()
    }

    fn stranger(&self) -> Option<Recipient> {
        None
    }
}

struct Agents {
    desk: Desk,
}

impl Agents {
    async fn open(&self, chat: &ChatKey) -> ChatOpened {
        self.desk
            .open_chat(OpenChat {
                chat_id: chat_id(chat),
                after: None,
                before: None,
            })
            .await
            .unwrap()
    }

    async fn message(&self, chat: &ChatKey, message: &MessageRef) -> DeskMessage {
        let messages = self.open(chat).await.messages;
        messages
            .into_iter()
            .find(|found| found.message_id.as_str() == message.as_str())
            .unwrap()
    }
}

pub fn chat_id(chat: &ChatKey) -> ChatId {
    ChatId::parse(chat.as_str()).unwrap()
}

#[async_trait]
impl People for Agents {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        // Unique over restarts: the desk remembers every reply by this id.
        static REPLIES: AtomicU32 = AtomicU32::new(0);
        let number = REPLIES.fetch_add(1, Ordering::Relaxed);
        let client_msg_id = ClientMsgId::parse(number.to_string()).unwrap();
        let reply = Reply {
            chat_id: chat_id(chat),
            text: text.into(),
            client_msg_id,
        };
        MessageRef::new(
            self.desk
                .reply("Grace", reply)
                .await
                .unwrap()
                .message_id
                .as_str(),
        )
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        let message_id = MessageId::parse(message.as_str()).unwrap();
        self.desk
            .delete_message(
                "Grace",
                DeleteMessage {
                    chat_id: chat_id(chat),
                    message_id,
                },
            )
            .await
            .unwrap();
    }

    async fn read(&self, chat: &ChatKey) {
        let n = self.open(chat).await.chat.last_n;
        self.desk
            .mark_read(MarkRead {
                chat_id: chat_id(chat),
                n,
            })
            .await
            .unwrap();
    }

    async fn types(&self, chat: &ChatKey) {
        self.desk
            .set_typing(
                "Grace",
                SetTyping {
                    chat_id: chat_id(chat),
                    typing: true,
                },
            )
            .await
            .unwrap();
    }

    async fn close(&self, chat: &ChatKey) {
        self.desk
            .close_chat(
                "Grace",
                ChatRef {
                    chat_id: chat_id(chat),
                },
            )
            .await
            .unwrap();
    }

    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        self.open(chat)
            .await
            .messages
            .into_iter()
            .map(|message| (message.name, message.text))
            .collect()
    }

    async fn knows_read(&self, chat: &ChatKey, message: &MessageRef) -> bool {
        self.message(chat, message).await.seen
    }

    async fn knows_present(&self, chat: &ChatKey) -> bool {
        self.open(chat).await.chat.online
    }
}
