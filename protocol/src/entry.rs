//! One entry of a session: what every visible thing in a conversation travels as.
//!
//! Messages, deletions and the end of a session share one gap-free `seq`. In history each is an
//! [`Entry`]; live, [`crate::event::Event`] wraps the same data under its own method name.

use crate::ids::{ClientMsgId, Epoch, MessageId, Seq, SessionId, UnixMs};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who wrote an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SenderKind {
    /// The person on the host page.
    Visitor,
    /// A person of the team.
    Agent,
    /// An external chatbot.
    Bot,
    /// The product itself, e.g. the end of a session.
    #[serde(other)]
    System,
}

/// Who wrote an entry, with the name to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The sort of sender.
    pub kind: SenderKind,
    /// Name to show; empty when there is none.
    #[serde(default)]
    pub name: String,
    /// Address of a portrait, relative to the server's base; anybody may load it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl Sender {
    /// A sender without a portrait.
    #[must_use]
    pub fn new(kind: SenderKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            picture: None,
        }
    }
}

/// What an entry is. Unknown kinds keep their name so that they can be shown by their text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EntryType {
    /// Plain text.
    Text,
    /// A file that is shown as an image; the text is its caption.
    Image,
    /// Any other file; the text is its caption.
    File,
    /// Control entry: `metadata.messageId` names the message that was withdrawn.
    Deleted,
    /// Control entry: `metadata.messageId` names the message whose content this is now.
    Replaced,
    /// Control entry: the conversation has ended.
    Closed,
    /// Any other kind of the Tiledesk widget protocol.
    Other(String),
}

impl EntryType {
    /// True for entries that change others or end the conversation and are no messages themselves.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self, Self::Deleted | Self::Replaced | Self::Closed)
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Deleted => "deleted",
            Self::Replaced => "replaced",
            Self::Closed => "closed",
            Self::Other(name) => name,
        }
    }
}

impl From<String> for EntryType {
    fn from(name: String) -> Self {
        match name.as_str() {
            "text" => Self::Text,
            "image" => Self::Image,
            "file" => Self::File,
            "deleted" => Self::Deleted,
            "replaced" => Self::Replaced,
            "closed" => Self::Closed,
            _ => Self::Other(name),
        }
    }
}

impl From<EntryType> for String {
    fn from(kind: EntryType) -> Self {
        kind.as_str().to_owned()
    }
}

/// One entry of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The history its `seq` belongs to.
    pub epoch: Epoch,
    /// Its position, from 1, without gaps.
    pub seq: Seq,
    /// Its identifier.
    pub message_id: MessageId,
    /// When the server stored it.
    pub ts: UnixMs,
    /// Who wrote it.
    pub sender: Sender,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryType,
    /// The text; empty for control entries and withdrawn messages.
    #[serde(default)]
    pub text: String,
    /// For a file, [`crate::file::FileFacts`]; else data of rich messages.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub metadata: Value,
    /// Extras of the Tiledesk widget protocol.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub attributes: Value,
    /// How it is shown; null: by its text.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub view: Value,
    /// The client's own id, on entries that the visitor sent with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<ClientMsgId>,
    /// True when the message was withdrawn later; its text is then empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Entry {
    /// The message that a [`EntryType::Deleted`] entry withdraws.
    #[must_use]
    pub fn deletes(&self) -> Option<&str> {
        match self.kind {
            EntryType::Deleted => self.metadata.get("messageId")?.as_str(),
            _ => None,
        }
    }
}
