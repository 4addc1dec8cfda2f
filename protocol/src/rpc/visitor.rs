//! Methods of the visitor's socket (`/ws`) with their parameters and results.

use crate::entry::Entry;
use crate::ids::{
    ClientMsgId, EmbedToken, Epoch, MessageId, Seq, SessionId, SessionToken, SiteKey, UnixMs,
};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The methods, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Begin a conversation.
    StartSession,
    /// Come back to one.
    ResumeSession,
    /// Send a message.
    SendMessage,
    /// Older entries.
    LoadMessages,
    /// The visitor has seen entries.
    MarkRead,
    /// The visitor types.
    SetTyping,
    /// The visitor ends the conversation.
    EndSession,
    /// Sign of life; renews the embed token.
    Ping,
}

impl Method {
    /// Every method, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::StartSession,
        Self::ResumeSession,
        Self::SendMessage,
        Self::LoadMessages,
        Self::MarkRead,
        Self::SetTyping,
        Self::EndSession,
        Self::Ping,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartSession => "start_session",
            Self::ResumeSession => "resume_session",
            Self::SendMessage => "send_message",
            Self::LoadMessages => "load_messages",
            Self::MarkRead => "mark_read",
            Self::SetTyping => "set_typing",
            Self::EndSession => "end_session",
            Self::Ping => "ping",
        }
    }

    /// The method of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|method| method.name() == name)
    }
}

/// Where the visitor is. Every field is what the host page claims: plain text, cut to length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Address of the host page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where the visitor came from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub referrer: String,
}

/// Reads an object. serde alone would take a list for the fields in their order, too.
fn object_or_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        object @ Value::Object(_) => T::deserialize(object).map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom("not an object")),
    }
}

/// `start_session`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartSession {
    /// The site.
    pub site_key: SiteKey,
    /// From the panel.
    pub embed_token: EmbedToken,
    /// A token of the client's own making: at least [`crate::limits::OWN_TOKEN_MIN_CHARS`] random
    /// characters. A repeat with the same one opens the session that there is, so that a lost answer
    /// makes no second one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<SessionToken>,
    /// The visitor's name; something of it can be seen.
    pub name: String,
    /// The visitor's address, if asked for and given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The visitor's language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where the visitor is.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "object_or_null"
    )]
    pub page: Option<Page>,
    /// Answers to the site's own fields ([`crate::form`]), by name; a ticked box answers `true`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
}

/// Result of `start_session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionStarted {
    /// The new session.
    pub session_id: SessionId,
    /// The right to it. Keep it; it is told only here.
    pub session_token: SessionToken,
    /// The history its `seq` belong to.
    pub epoch: Epoch,
    /// The last `seq` so far, 0 when empty.
    pub head: Seq,
}

/// `resume_session`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResumeSession {
    /// The right to the session.
    pub session_token: SessionToken,
    /// From the panel.
    pub embed_token: EmbedToken,
    /// The history the client has, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The last `seq` the client has shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Seq>,
}

/// Result of `resume_session`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionResumed {
    /// The session.
    pub session_id: SessionId,
    /// The history that `messages` belong to.
    pub epoch: Epoch,
    /// The last `seq` that the client has with this answer. Where more was missing than one page
    /// holds, the rest follows as events.
    pub head: Seq,
    /// True: `messages` follow what the client has. False: they replace it.
    pub recovered: bool,
    /// Entries in order of `seq`.
    pub messages: Vec<Entry>,
    /// True when entries older than the first of `messages` exist (only when not recovered).
    #[serde(default)]
    pub more: bool,
    /// The visitor's messages up to here are with the team's messenger.
    #[serde(default)]
    pub delivered: Seq,
    /// The team has read up to here.
    #[serde(default)]
    pub read: Seq,
    /// Of the visitor's messages, those that were given up, by position; `delivered` and `read` do
    /// not hold for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Seq>,
    /// True when the conversation has ended.
    #[serde(default)]
    pub closed: bool,
    /// The visitor's name as the session has it.
    #[serde(default)]
    pub name: String,
}

/// `send_message`. Only `sessionId` and `text` are needed; that is the Python bot's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// The session.
    pub session_id: SessionId,
    /// The text.
    pub text: String,
    /// Makes a repeat safe. Without it a repeat is a second message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<ClientMsgId>,
    /// Kind of message, `text` when absent.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// For a file, [`crate::file::FileFacts`]; else data of rich messages.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub metadata: Value,
    /// Extras of the Tiledesk widget protocol.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub attributes: Value,
}

/// Result of `send_message`: the message is stored durably.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendResult {
    /// Always true.
    pub success: bool,
    /// Its identifier.
    pub message_id: MessageId,
    /// Its position.
    pub seq: Seq,
    /// When it was stored.
    pub ts: UnixMs,
}

/// `load_messages`: entries before a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadMessages {
    /// The session.
    pub session_id: SessionId,
    /// Entries with a smaller `seq`; the newest when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Seq>,
    /// How many at most, 1 to [`crate::limits::PAGE_MAX_ENTRIES`]; fewer when they are long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Result of `load_messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessagesPage {
    /// Entries in order of `seq`.
    pub messages: Vec<Entry>,
    /// True when older ones exist.
    pub more: bool,
}

/// `mark_read`: the visitor has seen everything up to `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkRead {
    /// The session.
    pub session_id: SessionId,
    /// The last entry seen.
    pub seq: Seq,
}

/// `set_typing`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetTyping {
    /// The session.
    pub session_id: SessionId,
    /// True while typing.
    pub typing: bool,
}

/// `end_session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndSession {
    /// The session.
    pub session_id: SessionId,
}

/// `ping`. With a token it also counts as first frame and renews the token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ping {
    /// A token to renew; it may have expired, within the server's grace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_token: Option<EmbedToken>,
}

/// Result of `ping`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PingResult {
    /// A new token, when one was presented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_token: Option<EmbedToken>,
}

/// Result of methods that have nothing to tell: `{"success": true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// Always true.
    pub success: bool,
}

impl Default for Success {
    fn default() -> Self {
        Self { success: true }
    }
}
