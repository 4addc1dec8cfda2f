//! The types of `gateway/openapi.yaml`, in its words. Lax towards additions: unknown fields and
//! events are ignored.

use serde::{Deserialize, Serialize};

/// Answer of `GET /v1/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The bot.
    pub user: User,
    /// The program that answers.
    pub gateway: Program,
    /// What it can do.
    pub capabilities: Capabilities,
}

/// Which gateway it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What a gateway can do. What is absent cannot be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// A repeated opening opens one chat.
    pub idempotent_open: bool,
    /// A repeated post posts one message.
    pub idempotent_post: bool,
    /// Tells `MESSAGE_READ`.
    pub read_marks: bool,
    /// Tells `MESSAGE_DELETED`.
    pub deletes: bool,
    /// Has pictures of people.
    pub avatars: bool,
    /// Longest text in Unicode scalar values.
    pub msg_max: Option<usize>,
    /// Largest file in bytes.
    pub file_max: Option<u64>,
}

/// A person or a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Id.
    pub uid: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// True for programs.
    pub is_bot: bool,
    /// Whether there is a picture.
    #[serde(default)]
    pub has_avatar: bool,
}

/// Answer of `GET /v1/users`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPage {
    /// Some of the users.
    pub users: Vec<User>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Body of `POST /v1/chats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewChat {
    /// Title.
    pub title: String,
    /// `uid`s, without the bot's own.
    pub members: Vec<String>,
    /// The same for every attempt.
    pub request_id: String,
}

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Id.
    pub tid: String,
    /// Title.
    pub title: String,
    /// Whether it was closed.
    pub is_closed: bool,
    /// Whether members may write.
    pub allow_sending: bool,
}

/// Body of `POST /v1/chats/{tid}/messages`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Text.
    pub msg: String,
    /// Shown as the sender instead of the bot's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_display_name: Option<String>,
    /// The message that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// `file_id`s of files put down before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
    /// The same for every attempt.
    pub request_id: String,
}

/// Answer to a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Id of the message.
    pub mid: String,
    /// When, in milliseconds since 1970.
    pub timestamp: u64,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Id.
    pub file_id: String,
    /// Name.
    pub name: String,
    /// Media type, as the sender claims.
    pub mime: String,
    /// Bytes.
    pub size: u64,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Id.
    pub mid: String,
    /// Who wrote it.
    pub from_user: User,
    /// When, in milliseconds since 1970.
    pub timestamp: u64,
    /// Text.
    pub msg: Option<String>,
    /// The sender's name where it is not the user's own.
    #[serde(default)]
    pub sender_display_name: Option<String>,
    /// The message that is answered.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Files.
    #[serde(default)]
    pub attachments: Option<Vec<File>>,
    /// Whether it was withdrawn since.
    #[serde(default)]
    pub deleted: bool,
}

/// Answer of `GET /v1/events`. Events stay raw until each is read on its own, so that one which is
/// not understood does not hide the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventPage<E = serde_json::Value> {
    /// Oldest first.
    pub events: Vec<E>,
    /// Where to go on.
    pub cursor: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Event {
    /// Somebody wrote.
    NewMessage {
        /// The chat.
        tid: String,
        /// The message.
        message: Message,
    },
    /// Somebody has read everything up to a message.
    MessageRead {
        /// The chat.
        tid: String,
        /// The message.
        mid: String,
        /// Who.
        user: User,
        /// When, in milliseconds since 1970.
        timestamp: u64,
    },
    /// A message was withdrawn.
    MessageDeleted {
        /// The chat.
        tid: String,
        /// The message.
        mid: String,
    },
    /// The chat is gone, or the bot was removed from it.
    ChatDeleted {
        /// The chat.
        tid: String,
    },
    /// The chat was closed, or opened again.
    ChatIsClosedChanged {
        /// The chat.
        tid: String,
        /// True: closed.
        is_closed: bool,
    },
    /// Members may write, or not any more.
    ChatAllowSendingChanged {
        /// The chat.
        tid: String,
        /// True: they may.
        allow_sending: bool,
    },
    /// The gateway lost its messenger.
    ConnectionLost,
    /// The gateway has its messenger (again).
    ConnectionReady,
    /// Something this version does not know.
    #[serde(other)]
    Unknown,
}

/// Body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    pub error: FailureDetail,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureDetail {
    /// For programs.
    pub kind: FailureKind,
    /// For the operator's log.
    pub detail: String,
}

/// What went wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The request itself is wrong.
    Invalid,
    /// Wrong token, or the messenger refuses the bot.
    Auth,
    /// No such thing.
    NotFound,
    /// The chat takes no messages.
    Closed,
    /// The gateway cannot go on from this cursor.
    CursorUnknown,
    /// Larger than what is taken.
    TooLarge,
    /// These people cannot be in a chat.
    InvalidMembers,
    /// Too many requests.
    RateLimited,
    /// The gateway failed.
    Server,
    /// It cannot do that.
    Unsupported,
    /// It does not reach its messenger.
    Unavailable,
    /// Nobody knows whether it happened.
    Uncertain,
    /// Something this version does not know.
    #[serde(other)]
    Unknown,
}
