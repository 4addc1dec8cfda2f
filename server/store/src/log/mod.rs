//! The log of a session: everything visible in it, `seq` 1..head.
//!
//! Invariants:
//! - A `clientMsgId` is used once per session, for ever: the same content again gets the original
//!   entry, other content is a conflict.
//! - Withdrawals, replacements and the end are entries of their own, written only by
//!   [`Store::delete_message`](crate::Store::delete_message),
//!   [`Store::replace_message`](crate::Store::replace_message) and
//!   [`Store::close_session`](crate::Store::close_session).
//! - A bot writes only while it answers; what it writes ends the waiting for it.

mod append;
mod bot;
mod content;
mod control;
mod history;
mod moved;

pub(crate) use append::append;
pub(crate) use history::{COLUMNS, entry_of};
pub use history::{Part, Reading};
pub use moved::Moved;

use crate::StoreError;
use protocol::entry::{Entry, EntryType, Sender};
use protocol::ids::{ClientMsgId, FileId, MessageId, SessionId, UnixMs};
use serde_json::Value;

/// A message to store.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The session.
    pub session: SessionId,
    /// The entry's identifier, fresh.
    pub message_id: MessageId,
    /// The sender's own id; makes a repeat safe.
    pub client_msg_id: Option<ClientMsgId>,
    /// When it was taken in.
    pub ts: UnixMs,
    /// Who wrote it.
    pub sender: Sender,
    /// What it is; never a control kind.
    pub kind: EntryType,
    /// The text.
    pub text: String,
    /// Media data, or null.
    pub metadata: Value,
    /// Extras, or null.
    pub attributes: Value,
    /// How it is shown, or null: by its text.
    pub view: Value,
    /// A file that was put down and that this message sends; it decides kind and metadata then.
    pub file: Option<FileId>,
    /// True: also for the team's messenger.
    pub to_team: bool,
}

/// The end of a session.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The session.
    pub session: SessionId,
    /// Identifier of the control entry, fresh.
    pub message_id: MessageId,
    /// When.
    pub ts: UnixMs,
    /// Who ended it.
    pub by: Sender,
    /// True: the team's messenger is told.
    pub to_team: bool,
}

/// A withdrawal.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// The session.
    pub session: SessionId,
    /// The message to withdraw.
    pub target: MessageId,
    /// Identifier of the control entry, fresh.
    pub message_id: MessageId,
    /// When.
    pub ts: UnixMs,
    /// Who withdraws it.
    pub by: Sender,
}

/// New content of a message.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// The session.
    pub session: SessionId,
    /// The message to change.
    pub target: MessageId,
    /// Identifier of the control entry, fresh.
    pub message_id: MessageId,
    /// When.
    pub ts: UnixMs,
    /// Who changes it: somebody of the sort that wrote it.
    pub by: Sender,
    /// The text.
    pub text: String,
    /// Media data, or null.
    pub metadata: Value,
    /// Extras, or null.
    pub attributes: Value,
    /// How it is shown, or null: by its text.
    pub view: Value,
}

/// A stored entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Appended {
    /// As it is in the log.
    pub entry: Entry,
    /// True: it was there before, nothing was written.
    pub repeated: bool,
}

/// Why an entry was not stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// No such session.
    #[error("the session is unknown")]
    SessionUnknown,
    /// The conversation has ended.
    #[error("the session is closed")]
    SessionClosed,
    /// The team answers in this session, or no bot ever did.
    #[error("the team answers in this session")]
    TeamAnswers,
    /// The session has no such message of this sort of sender, or it was withdrawn.
    #[error("the message is unknown")]
    MessageUnknown,
    /// The `clientMsgId` was used for something else.
    #[error("the clientMsgId was used for another message")]
    Conflict,
    /// The session has no such file, or has sent it.
    #[error("the file is unknown")]
    FileUnknown,
    /// A message cannot have the kind of a control entry.
    #[error("a message cannot be a control entry")]
    ControlKind,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
