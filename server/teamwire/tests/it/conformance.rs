//! The suite of every messenger: once in good order, once telling everything twice and crosswise,
//! once with a gateway that forgets request ids.

use crate::world::{messenger, named, simulator};
use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::messenger::{ChatKey, MessageRef, Messenger, Recipient};
use bridge::{Clock, Random};
use std::sync::Arc;
use store::Store;
use teamwire_sim::{Faults, Said, Simulator};
use tokio::sync::OnceCell;

mod in_good_order {
    bridge::conformance_suite!(super::Simulated::default());
}

mod telling_everything_twice_and_crosswise {
    bridge::conformance_suite!(super::Simulated::with(|faults| {
        faults.duplicates = true;
        faults.reorder = true;
    }));
}

mod forgetting_request_ids {
    bridge::conformance_suite!(super::Simulated::with(|faults| faults.forgetful = true));
}

mod failing_after_it_has_happened {
    bridge::conformance_suite!(super::Simulated::with(|faults| faults
        .fail_after_accepting =
        1));
}

mod limiting_every_now_and_then {
    bridge::conformance_suite!(super::Simulated::with(|faults| faults.limited = 2));
}

/// One simulator for the whole of a check, also over a restart of ours.
#[derive(Default)]
pub struct Simulated {
    simulator: OnceCell<Simulator>,
    faults: Faults,
}

impl Simulated {
    fn with(change: impl FnOnce(&mut Faults)) -> Self {
        let mut faults = Faults::default();
        change(&mut faults);
        Self {
            faults,
            ..Self::default()
        }
    }
}

#[async_trait]
impl Setup for Simulated {
    async fn connect(&self, _: &Store, _: Arc<dyn Clock>, _: Arc<dyn Random>) -> Connected {
        let simulator = self.simulator.get_or_init(simulator).await.clone();
        simulator.faults(|faults| *faults = self.faults.clone());
        let messenger = messenger(&simulator);
        // What the gateway can do is known from the first contact on.
        messenger.resolve(&[]).await.unwrap();
        Connected {
            messenger: Arc::new(messenger),
            team: Arc::new(Team(simulator)),
        }
    }

    fn recipients(&self) -> Vec<Recipient> {
        vec![named("Ada", "Lovelace"), named("Erika", "Mustermann")]
    }

    fn stranger(&self) -> Option<Recipient> {
        Some(named("Nobody", "Here"))
    }
}

struct Team(Simulator);

#[async_trait]
impl People for Team {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        MessageRef::new(self.0.say(chat.as_str(), text).unwrap())
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        self.0.withdraw(chat.as_str(), message.as_str());
    }

    async fn read(&self, chat: &ChatKey) {
        self.0.read(chat.as_str());
    }

    async fn types(&self, _: &ChatKey) {
        panic!("the contract has no typing");
    }

    async fn close(&self, chat: &ChatKey) {
        self.0.close(chat.as_str());
    }

    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        let (mime, bytes) = ("application/octet-stream", bytes.to_vec());
        let sent = self.0.send_file(chat.as_str(), text, name, mime, bytes);
        MessageRef::new(sent.unwrap())
    }

    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        let of_visitors = |said: &Said| said.by_visitor;
        let seen = self.0.seen(chat.as_str()).into_iter().filter(of_visitors);
        let files = seen.flat_map(|said| said.files).map(|file| {
            let bytes = self.0.bytes(&file.file_id).unwrap();
            (file.name, bytes.to_vec())
        });
        files.collect()
    }

    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        let seen = self.0.seen(chat.as_str()).into_iter();
        seen.map(|said| (said.name, said.text)).collect()
    }

    async fn knows_read(&self, _: &ChatKey, _: &MessageRef) -> bool {
        panic!("the contract takes no read marks");
    }

    async fn knows_present(&self, _: &ChatKey) -> bool {
        panic!("the contract has no presence");
    }
}
