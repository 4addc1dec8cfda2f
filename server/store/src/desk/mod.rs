//! The desk: storage of the embedded messenger.
//!
//! Apart from the session log on purpose: the desk is reached through the same trait as every
//! other messenger, so it keeps its own chats and messages and tells what agents did as events.
//!
//! Invariants:
//! - Every chat's messages are numbered 1..`last_n` without a gap.
//! - `request_id` (posts) and `clientMsgId` (replies) make repeats safe.
//! - What an agent does and the event that tells of it are written in one transaction.

mod agents;
mod chats;
mod events;
mod files;
mod messages;

pub use chats::NewDeskChat;
pub use events::{AgentAct, AgentEvent};
pub use messages::{DeskPage, DeskPosted, NewDeskPost, NewDeskReply};

use crate::StoreError;

/// Why the desk did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// No such chat.
    #[error("the chat is unknown")]
    ChatUnknown,
    /// The chat has ended.
    #[error("the chat is closed")]
    ChatClosed,
    /// The chat has no such message of the team.
    #[error("the message is unknown")]
    MessageUnknown,
    /// The chat has no such file, or has sent it.
    #[error("the file is unknown")]
    FileUnknown,
    /// The `clientMsgId` was used for something else.
    #[error("the clientMsgId was used for another message")]
    Conflict,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for DeskError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
