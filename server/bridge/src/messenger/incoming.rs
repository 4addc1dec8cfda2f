//! What a messenger tells: events in batches, each batch with the cursor that comes after it.

use super::{ChatKey, Cursor, FileRef, MessageRef, RemoteFile};
use protocol::entry::SenderKind;
use protocol::ids::UnixMs;
use serde_json::Value;

/// Events in order, and where to go on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// What happened.
    pub events: Vec<Incoming>,
    /// Where to go on; `None` when only passing things (typing) were told and the old one holds.
    pub cursor: Option<Cursor>,
}

/// Something that happened at the messenger.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// Somebody wrote.
    Message {
        /// The chat.
        chat: ChatKey,
        /// The messenger's id of the message, unique within the messenger.
        remote_id: MessageRef,
        /// When it was written.
        ts: UnixMs,
        /// Name of the writer, as visitors see it.
        sender: String,
        /// True when we wrote it ourselves, told by the author's id. Echoes can overtake the answer
        /// to the post, so the message's id alone would not tell.
        own: bool,
        /// The text; may be empty beside files or a message.
        text: String,
        /// What was written, where it is more than text: a message as bots write them. Else null.
        message: Value,
        /// Files that came with it, in order.
        files: Vec<RemoteFile>,
        /// The writer's portrait, where the messenger tells one.
        picture: Option<FileRef>,
    },
    /// A message was withdrawn.
    Deleted {
        /// The chat.
        chat: ChatKey,
        /// The message.
        remote_id: MessageRef,
    },
    /// Somebody of the team has read the visitor's messages up to and including this one.
    Read {
        /// The chat.
        chat: ChatKey,
        /// The last message read.
        up_to: MessageRef,
    },
    /// Somebody of the team types, or stopped.
    Typing {
        /// The chat.
        chat: ChatKey,
        /// Who, as visitors see it.
        name: String,
        /// True while typing.
        typing: bool,
    },
    /// The conversation was ended.
    Closed {
        /// The chat.
        chat: ChatKey,
        /// Who ended it.
        by: SenderKind,
    },
    /// The chat was deleted, or we were removed from it.
    Gone {
        /// The chat.
        chat: ChatKey,
    },
    /// The connection to the messenger is up (again).
    Ready,
    /// The connection to the messenger was lost; the adapter is getting it back.
    Lost,
}
