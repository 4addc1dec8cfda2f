//! Events: what the server sends without being asked. `{"method": …, "params": …}`, no id.
//!
//! Events with a `seq` ([`Event::seq`]) are part of the session's log: a client applies only the
//! next one and asks for a resume when there is a gap. All others may be lost without harm.

use crate::entry::{Entry, EntryType, SenderKind};
use crate::ids::{Epoch, MessageId, Seq, SessionId, UnixMs};
use serde::{Deserialize, Serialize};

/// How far the visitor's messages got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The team's messenger has it.
    Delivered,
    /// Somebody of the team has read it.
    Read,
    /// It could not be handed to the messenger and will not be tried again.
    Failed,
}

/// Something the server tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", content = "params", rename_all = "snake_case")]
pub enum Event {
    /// A message of the team, a bot or the system.
    ResponseMessage(Entry),
    /// A message that the visitor sent from another tab.
    OwnMessage(Entry),
    /// A message was withdrawn.
    #[serde(rename_all = "camelCase")]
    MessageDeleted {
        /// The session.
        session_id: SessionId,
        /// The history the `seq` belongs to.
        epoch: Epoch,
        /// Position of the deletion itself.
        seq: Seq,
        /// The message that was withdrawn.
        message_id: MessageId,
    },
    /// The visitor's messages up to and including `seq` have this status.
    #[serde(rename_all = "camelCase")]
    MessageStatus {
        /// The session.
        session_id: SessionId,
        /// The last message it holds for.
        seq: Seq,
        /// How far they got.
        status: Status,
    },
    /// Somebody of the team (or a bot) types, or stopped.
    #[serde(rename_all = "camelCase")]
    Typing {
        /// The session.
        session_id: SessionId,
        /// Who; empty when unknown.
        #[serde(default)]
        name: String,
        /// True while typing. Believed for [`crate::limits::TYPING_TTL_MS`].
        typing: bool,
    },
    /// The conversation has ended.
    #[serde(rename_all = "camelCase")]
    SessionClosed {
        /// The session.
        session_id: SessionId,
        /// The history the `seq` belongs to.
        epoch: Epoch,
        /// Position of the end in the log.
        seq: Seq,
        /// When.
        ts: UnixMs,
        /// Who ended it.
        by: SenderKind,
    },
    /// Come back after `after_ms`; the socket is about to close.
    #[serde(rename_all = "camelCase")]
    Reconnect {
        /// Milliseconds to wait before connecting again.
        after_ms: u32,
    },
}

impl Event {
    /// The live form of a log entry, as another socket of the session sees it.
    #[must_use]
    pub fn of_entry(entry: Entry) -> Self {
        if entry.kind == EntryType::Deleted
            && let Some(target) = entry.deletes().and_then(|id| MessageId::parse(id).ok())
        {
            return Self::MessageDeleted {
                session_id: entry.session_id,
                epoch: entry.epoch,
                seq: entry.seq,
                message_id: target,
            };
        }
        match (&entry.kind, entry.sender.kind) {
            (EntryType::Closed, by) => Self::SessionClosed {
                session_id: entry.session_id,
                epoch: entry.epoch,
                seq: entry.seq,
                ts: entry.ts,
                by,
            },
            (_, SenderKind::Visitor) => Self::OwnMessage(entry),
            _ => Self::ResponseMessage(entry),
        }
    }

    /// Position in the session's log, for events that are part of it.
    #[must_use]
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::ResponseMessage(entry) | Self::OwnMessage(entry) => Some(entry.seq),
            Self::MessageDeleted { seq, .. } | Self::SessionClosed { seq, .. } => Some(*seq),
            Self::MessageStatus { .. } | Self::Typing { .. } | Self::Reconnect { .. } => None,
        }
    }
}
