//! The desk console's socket (`/ws/desk`): same envelope as the visitor's, other methods.
//!
//! Each chat's messages carry a gap-free number `n`, from 1. After a reconnect the console asks for
//! the list again and for the open chat's messages after the last `n` it has.

use crate::entry::SenderKind;
use crate::file::FileFacts;
use crate::ids::{ChatId, ClientMsgId, FileId, MessageId, UnixMs};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Methods of the desk console, by name.
pub mod method {
    /// [`super::Hello`] → [`super::Welcome`]: first frame.
    pub const HELLO: &str = "hello";
    /// [`super::ListChats`] → [`super::ChatList`].
    pub const LIST_CHATS: &str = "list_chats";
    /// [`super::OpenChat`] → [`super::ChatOpened`].
    pub const OPEN_CHAT: &str = "open_chat";
    /// [`super::Reply`] → [`super::Replied`].
    pub const REPLY: &str = "reply";
    /// [`super::SetTyping`] → [`crate::rpc::Success`].
    pub const SET_TYPING: &str = "set_typing";
    /// [`super::Assign`] → [`crate::rpc::Success`].
    pub const ASSIGN: &str = "assign";
    /// [`super::MarkRead`] → [`crate::rpc::Success`].
    pub const MARK_READ: &str = "mark_read";
    /// [`super::ChatRef`] → [`crate::rpc::Success`].
    pub const CLOSE_CHAT: &str = "close_chat";
    /// [`super::DeleteMessage`] → [`crate::rpc::Success`].
    pub const DELETE_MESSAGE: &str = "delete_message";
    /// `{}` → [`crate::rpc::Success`].
    pub const PING: &str = "ping";
}

/// First frame: who sits at this console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Name shown to visitors and colleagues.
    pub agent: String,
}

/// Answer to [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The name as it will be shown.
    pub agent: String,
    /// Version of the server.
    pub version: String,
}

/// Which chats to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChats {
    /// Chats whose last change is older; for the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<UnixMs>,
    /// True: ended chats; false: open ones.
    #[serde(default)]
    pub closed: bool,
}

/// Newest change first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatList {
    /// The chats.
    pub chats: Vec<ChatSummary>,
    /// True when older ones exist.
    pub more: bool,
    /// Visitors' messages that nobody of the team has read, in all open chats, listed or not.
    pub unread: u32,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatSummary {
    /// The chat.
    pub chat_id: ChatId,
    /// `site_name` of the site.
    pub site: String,
    /// The visitor's name; empty when not given.
    pub visitor: String,
    /// The visitor's e-mail address, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The visitor's language, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Address of the page the visitor wrote from, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// Title of that page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_title: Option<String>,
    /// Start of the last message.
    pub last_text: String,
    /// Who wrote it.
    pub last_from: SenderKind,
    /// Number of the last message.
    pub last_n: u64,
    /// When the chat changed last.
    pub changed: UnixMs,
    /// When the chat began.
    pub started: UnixMs,
    /// Visitor's messages that nobody of the team has read.
    pub unread: u32,
    /// True while the visitor's widget is open.
    pub online: bool,
    /// The agent who took the chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<String>,
    /// True when the conversation has ended.
    pub closed: bool,
}

/// Messages of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenChat {
    /// The chat.
    pub chat_id: ChatId,
    /// Messages with a greater `n`: catch up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Messages with a smaller `n`: older page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

/// Answer to [`OpenChat`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatOpened {
    /// The chat as it is now.
    pub chat: ChatSummary,
    /// In order of `n`.
    pub messages: Vec<DeskMessage>,
    /// True when there are more in the direction that was asked for.
    pub more: bool,
}

/// A message on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeskMessage {
    /// Position in the chat, from 1, without gaps.
    pub n: u64,
    /// Identifier.
    pub message_id: MessageId,
    /// When it was stored.
    pub ts: UnixMs,
    /// Who wrote it.
    pub from: SenderKind,
    /// The writer's name.
    pub name: String,
    /// The text; may be empty beside a file.
    pub text: String,
    /// The file that it is; its `src` answers to whoever is logged in to the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileFacts>,
    /// How it is shown; null: by its text.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub view: Value,
    /// The console's own id, on its replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<ClientMsgId>,
    /// True when it was withdrawn; the text is then empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// True when the visitor has seen it (agents' messages).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

/// A reply to the visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// The chat.
    pub chat_id: ChatId,
    /// The text; may be empty beside a file.
    pub text: String,
    /// A file that was uploaded for this chat before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    /// A message with buttons or cards, as bots write them ([`crate::tiledesk`]); its text counts, and
    /// there is no file beside it. Null for a reply of text.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub message: Value,
    /// Makes a repeat safe.
    pub client_msg_id: ClientMsgId,
}

/// The reply is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Replied {
    /// Its identifier.
    pub message_id: MessageId,
    /// Its position.
    pub n: u64,
    /// When.
    pub ts: UnixMs,
}

/// The agent types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetTyping {
    /// The chat.
    pub chat_id: ChatId,
    /// True while typing.
    pub typing: bool,
}

/// Take a chat, or give it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assign {
    /// The chat.
    pub chat_id: ChatId,
    /// The agent; absent to give it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// The team has read up to `n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkRead {
    /// The chat.
    pub chat_id: ChatId,
    /// The last message read.
    pub n: u64,
}

/// A chat by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatRef {
    /// The chat.
    pub chat_id: ChatId,
}

/// Withdraw a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteMessage {
    /// The chat.
    pub chat_id: ChatId,
    /// The message.
    pub message_id: MessageId,
}

/// What the server tells every console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", content = "params", rename_all = "snake_case")]
pub enum DeskEvent {
    /// A chat is new or its summary changed.
    ChatChanged(ChatSummary),
    /// The total of [`ChatList::unread`] changed.
    UnreadChanged {
        /// The total now.
        unread: u32,
    },
    /// A message is new or changed (withdrawn, seen).
    #[serde(rename_all = "camelCase")]
    ChatMessage {
        /// The chat.
        chat_id: ChatId,
        /// The message.
        message: DeskMessage,
    },
    /// The visitor types, or a colleague does.
    #[serde(rename_all = "camelCase")]
    Typing {
        /// The chat.
        chat_id: ChatId,
        /// Who sort of person.
        from: SenderKind,
        /// The name.
        name: String,
        /// True while typing.
        typing: bool,
    },
    /// Come back after `after_ms`; the socket is about to close.
    #[serde(rename_all = "camelCase")]
    Reconnect {
        /// Milliseconds to wait.
        after_ms: u32,
    },
}
