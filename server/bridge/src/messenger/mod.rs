//! What every messenger of the team can do, seen from the relay.
//!
//! Invariants:
//! - A messenger knows nothing of sessions, sockets or the store's log. It opens chats, takes texts
//!   and files and tells what happened, with a cursor that the relay stores together with what it brought.
//! - What a messenger cannot do is a flag in [`Capabilities`], never a surprise at run time.
//! - Every method may be dropped at any await point (the relay puts a deadline on each). A dropped
//!   call has an unknown outcome; repeating it with the same `request_id` is how the relay asks again.
//! - No method waits for a bell of its own except [`Messenger::events`], which may wait for long.

mod error;
mod files;
mod incoming;
mod people;
mod types;

pub use error::{MessengerError, ResolveError, Retry};
pub use files::{OutgoingFile, RemoteFile, Sink};
pub use incoming::{Batch, Incoming};
pub use people::{Known, Name, find};
pub use types::{
    Author, Capabilities, ChatKey, ChatState, Cursor, FileRef, MessageRef, NameSearch, OpenRequest,
    Outgoing, PageCard, Person, Recipient, VisitorCard,
};

use async_trait::async_trait;

/// A messenger of the team: the desk, Teamwire, Matrix.
#[async_trait]
pub trait Messenger: Send + Sync + 'static {
    /// Short stable word, e.g. `desk`. Part of the store's keys: never rename one.
    fn name(&self) -> &'static str;

    /// What this messenger can do.
    fn capabilities(&self) -> Capabilities;

    /// Finds the people of a site. Order and number are those of `recipients`.
    ///
    /// # Errors
    /// [`MessengerError::Resolve`] names everybody who is missing or ambiguous, all at once.
    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError>;

    /// Opens a chat. With [`Capabilities::idempotent_open`] a repeat with the same `request_id`
    /// gets the same chat.
    ///
    /// # Errors
    /// See [`MessengerError`].
    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError>;

    /// How a chat stands.
    ///
    /// # Errors
    /// See [`MessengerError`]; a chat that is not there is [`ChatState::Gone`], not an error.
    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError>;

    /// Posts the visitor's message: a text, a file or both. With [`Capabilities::idempotent_send`] a repeat with the same
    /// `request_id` gets the original reference and posts nothing.
    ///
    /// # Errors
    /// See [`MessengerError`]; [`MessengerError::Unsupported`] for a file where it takes none.
    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError>;

    /// Waits for what happened after `after` and returns it in order; `None` means from the start.
    /// Returns as soon as there is something. The same cursor may be asked for again: then the same
    /// events come again.
    ///
    /// # Errors
    /// See [`MessengerError`]; the relay waits and asks again with the same cursor.
    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError>;

    /// Fetches a file of the team, or a portrait, of at most `max` bytes.
    ///
    /// # Errors
    /// See [`MessengerError`]; [`MessengerError::TooLarge`] when there is more of it,
    /// [`MessengerError::NotFound`] when it is gone.
    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        let _ = (file, max, into);
        Err(MessengerError::Unsupported)
    }

    /// The visitor has ended the conversation.
    ///
    /// # Errors
    /// See [`MessengerError`].
    async fn close(&self, chat: &ChatKey) -> Result<(), MessengerError> {
        let _ = chat;
        Err(MessengerError::Unsupported)
    }

    /// The visitor has read everything up to and including `up_to`.
    ///
    /// # Errors
    /// See [`MessengerError`].
    async fn mark_read(&self, chat: &ChatKey, up_to: &MessageRef) -> Result<(), MessengerError> {
        let _ = (chat, up_to);
        Err(MessengerError::Unsupported)
    }

    /// The visitor types, or stopped. May be lost.
    ///
    /// # Errors
    /// See [`MessengerError`].
    async fn typing(&self, chat: &ChatKey, typing: bool) -> Result<(), MessengerError> {
        let _ = (chat, typing);
        Err(MessengerError::Unsupported)
    }

    /// The visitor's widget was opened or closed. May be lost.
    ///
    /// # Errors
    /// See [`MessengerError`].
    async fn presence(&self, chat: &ChatKey, online: bool) -> Result<(), MessengerError> {
        let _ = (chat, online);
        Err(MessengerError::Unsupported)
    }

    /// Last call, after which nothing else is asked: log out, stop children.
    async fn shutdown(&self) {}
}
