//! What every messenger has to pass, seen through the relay and the store: the tests of an adapter
//! call [`conformance_suite!`](crate::conformance_suite) with a [`Setup`].
//!
//! A check that a messenger cannot pass for want of a [`crate::messenger::Capabilities`] flag holds
//! it to that flag instead: the call must be [`crate::messenger::MessengerError::Unsupported`].

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "test support: a panic is the verdict"
)]

mod bench;
mod bot;
mod checks;
mod fakes;
mod faulty;
mod files;
mod signs;

pub use bench::Bench;
pub use bot::ScriptedBot;
pub use checks::*;
pub use fakes::{Dice, Hearing, StillClock, Told};
pub use faulty::Switchable;
pub use files::*;
pub use signs::*;

use crate::clock::{Clock, Random};
use crate::messenger::{ChatKey, MessageRef, Messenger, Recipient};
use async_trait::async_trait;
use std::sync::Arc;
use store::Store;

/// A messenger to test, and people who use it.
#[async_trait]
pub trait Setup: Send + Sync + 'static {
    /// Connects to the messenger; after a restart, to the same one. Only the desk needs the store.
    async fn connect(
        &self,
        store: &Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Connected;

    /// People who can be found.
    fn recipients(&self) -> Vec<Recipient>;

    /// Somebody who cannot be found, where that is possible.
    fn stranger(&self) -> Option<Recipient>;
}

/// Both ends of a messenger.
pub struct Connected {
    /// Our end.
    pub messenger: Arc<dyn Messenger>,
    /// The team's.
    pub team: Arc<dyn People>,
}

/// The people of the team, at their end of the messenger.
#[async_trait]
pub trait People: Send + Sync + 'static {
    /// Writes into a chat.
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef;
    /// Withdraws what was written.
    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef);
    /// Reads everything in a chat.
    async fn read(&self, chat: &ChatKey);
    /// Types.
    async fn types(&self, chat: &ChatKey);
    /// Ends the chat.
    async fn close(&self, chat: &ChatKey);
    /// Sends a file, with a text if there is one. Asked only where the messenger has files.
    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        let _ = (chat, name, bytes, text);
        unreachable!("a messenger without files")
    }
    /// The files of visitors in the chat, in order: name and bytes. Asked as above.
    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        let _ = chat;
        unreachable!("a messenger without files")
    }
    /// What stands in the chat, in order: the name shown and the text. Where names stand in the texts
    /// of visitors, they are taken out of them.
    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)>;
    /// True when this message is marked as read by the visitor.
    async fn knows_read(&self, chat: &ChatKey, message: &MessageRef) -> bool;
    /// True when the visitor is shown as present.
    async fn knows_present(&self, chat: &ChatKey) -> bool;
}

/// Makes a test of every check. `$setup` is an expression that gives a [`Setup`].
#[macro_export]
macro_rules! conformance_suite {
    ($setup:expr) => {
        $crate::conformance_suite!(@ $setup;
            people_are_found_and_strangers_named,
            a_chat_opens_with_one_person_and_with_many,
            texts_arrive_unchanged_both_ways,
            our_own_messages_never_come_back,
            an_event_that_comes_again_is_taken_in_once,
            a_chat_of_nobody_is_ignored,
            nothing_is_lost_or_reordered_while_the_messenger_is_down,
            a_restart_keeps_the_conversation,
            what_happened_while_we_were_away_is_caught_up,
            the_end_reaches_the_visitor_and_the_next_session_gets_another_chat,
            a_repeated_request_has_one_effect,
            a_withdrawn_reply_is_withdrawn_for_the_visitor,
            read_marks_travel_both_ways,
            the_visitors_end_reaches_the_team,
            a_chat_begins_with_what_is_known_about_the_visitor,
            commands_are_obeyed_and_answered_and_never_shown_to_the_visitor,
            typing_and_presence_travel,
            files_of_the_visitor_arrive_whole_and_in_order,
            files_of_the_team_arrive_whole_and_stay,
            a_withdrawn_file_is_gone_for_the_visitor,
        );
    };
    (@ $setup:expr; $($check:ident,)*) => {$(
        #[tokio::test]
        async fn $check() {
            let patience = std::time::Duration::from_secs(60);
            tokio::time::timeout(patience, $crate::conformance::$check($setup)).await.expect("in time");
        }
    )*};
}
