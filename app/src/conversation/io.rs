//! What goes into a conversation and what comes out of it.

use super::log::{Body, Item, Rich};
use crate::json::Json;
use protocol::event::Status;
use protocol::ids::{ClientMsgId, Epoch, Seq, SessionId, SessionToken};
use protocol::rpc::{
    EndSession, LoadMessages, MarkRead, Method, Page, Ping, Refusal, ResumeSession, SetTyping,
    StartSession,
};
use std::sync::Arc;

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The widget was opened on this page.
    Opened(Option<Page>),
    /// The widget was closed.
    Closed,
    /// The socket is connected.
    LinkUp,
    /// The socket is gone; what was asked and not answered is lost.
    LinkDown,
    /// The server does not take the embed token any more.
    EmbedRefused,
    /// A request was answered.
    Answered(Call, Result<Json, Refusal>),
    /// The server told something.
    News(News),
    /// A timer fired.
    Timer(Timer),
    /// The visitor begins a conversation.
    Start {
        /// The visitor's name.
        name: String,
        /// Identifier of the first message.
        id: ClientMsgId,
        /// The first message.
        text: String,
        /// Answers to the site's own fields, as a JSON object.
        answers: String,
        /// The right to the session, unless the server makes another.
        token: SessionToken,
    },
    /// The visitor sends a message.
    Send {
        /// Its identifier.
        id: ClientMsgId,
        /// The text.
        text: String,
    },
    /// A file of the visitor's is with the server and is to be sent.
    SendFile {
        /// Identifier of the message.
        id: ClientMsgId,
        /// What the server said about the file, as JSON.
        file: String,
    },
    /// The visitor has pressed a button of a message.
    Press {
        /// Identifier of the message that it sends.
        id: ClientMsgId,
        /// What it says: `text`, `metadata`, `attributes`.
        json: String,
    },
    /// The visitor wants a failed message to be tried again.
    Retry {
        /// The failed message.
        id: ClientMsgId,
        /// Its identifier if the old one cannot be used again.
        fresh: ClientMsgId,
    },
    /// The visitor looks for older messages.
    LoadOlder,
    /// The newest message is in view.
    Seen,
    /// The visitor types.
    Typed,
    /// The visitor ends the conversation.
    End,
    /// The visitor wants a new conversation after the end of the old one.
    Restart,
    /// Another tab has begun a conversation.
    Adopt(SessionToken),
    /// What other tabs have kept for a while without getting rid of it: they may be gone.
    Others(Stored),
}

/// Something is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Connect the socket, or do nothing if it is.
    Connect,
    /// Disconnect the socket.
    Disconnect,
    /// Ask the server.
    Call(Call),
    /// Keep for the next load of the panel.
    Save(Save),
    /// Fire once after so many milliseconds, instead of any earlier time.
    SetTimer(Timer, u32),
    /// Do not fire.
    ClearTimer(Timer),
    /// Tell the host page how many messages wait.
    Unread(u32),
    /// Put this text back into the visitor's field: it could not be sent.
    GiveBack(String),
    /// Load the panel again to get a new embed token; at most once in a row.
    Reload,
}

/// What the server tells without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The next position of the log, it should be.
    Item(Item),
    /// The visitor's messages up to a position have this status.
    Status(SessionId, Seq, Status),
    /// Somebody types, or stopped.
    Typing {
        /// The session.
        session_id: SessionId,
        /// Who; empty when unknown.
        name: String,
        /// True while typing.
        typing: bool,
    },
    /// Come back after so many milliseconds; the socket is about to close.
    ComeBack(u32),
}

/// The answer to `resume_session`, as far as the panel uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// The session.
    pub session_id: SessionId,
    /// The history that the items belong to.
    pub epoch: Epoch,
    /// The last position there is.
    pub head: Seq,
    /// True: the items follow what is known. False: they replace it.
    pub recovered: bool,
    /// The items, in order.
    pub items: Vec<Item>,
    /// True when older ones exist.
    pub more: bool,
    /// The visitor's messages up to here are with the team.
    pub delivered: Seq,
    /// The team has read up to here.
    pub read: Seq,
    /// Of the visitor's messages, those that will not reach the team.
    pub failed: Vec<Seq>,
    /// True when the conversation has ended.
    pub closed: bool,
}

/// The answer to `load_messages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The items, in order.
    pub items: Vec<Item>,
    /// True when there are still older ones.
    pub more: bool,
}

/// Answers to the site's own fields, as a JSON object: they are only passed on.
pub type Answers = String;

/// A request; it comes back with its answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// `start_session`
    Start(StartSession, Answers),
    /// `resume_session`
    Resume(ResumeSession),
    /// `send_message`
    Send(SessionId, StoredMessage),
    /// `load_messages`
    Load(LoadMessages),
    /// `mark_read`
    Read(MarkRead),
    /// `set_typing`
    Typing(SetTyping),
    /// `end_session`
    End(EndSession),
    /// `ping` with the embed token
    Renew(Ping),
}

impl Call {
    /// The method that carries it.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Start(..) => Method::StartSession,
            Self::Resume(_) => Method::ResumeSession,
            Self::Send(..) => Method::SendMessage,
            Self::Load(_) => Method::LoadMessages,
            Self::Read(_) => Method::MarkRead,
            Self::Typing(_) => Method::SetTyping,
            Self::End(_) => Method::EndSession,
            Self::Renew(_) => Method::Ping,
        }
    }
}

/// The timers of a conversation; each has at most one appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The socket outlives the closed widget for this long.
    Linger,
    /// A start, resume or end that the server refused for now is asked again.
    Retry,
    /// A message that the server refused for now goes again.
    Resend,
    /// The team's typing sign ends.
    TheirTyping,
    /// The visitor has stopped typing.
    OwnTyping,
    /// A message that was held back is shown.
    Hold,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Self; 6] = [
        Self::Linger,
        Self::Retry,
        Self::Resend,
        Self::TheirTyping,
        Self::OwnTyping,
        Self::Hold,
    ];
}

/// A change of what is kept in the browser's storage.
#[derive(Debug, Clone, PartialEq)]
pub enum Save {
    /// The session, or that there is none.
    Session(Option<StoredSession>),
    /// A conversation is being begun; a session, or none, ends the beginning.
    Starting(Starting),
    /// A message waits to be sent.
    Put(StoredMessage),
    /// A message does not wait any more.
    Drop(ClientMsgId),
}

/// The session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The right to it.
    pub token: SessionToken,
}

/// What a visitor has said of herself to begin a conversation that the server has not begun yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starting {
    /// Her name.
    pub name: String,
    /// Her answers to the site's own fields.
    pub answers: Answers,
    /// The right to the session, made here: asked again, the server finds the same session.
    pub token: SessionToken,
}

/// An unsent message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its identifier.
    pub id: ClientMsgId,
    /// The text.
    pub text: String,
    /// When the visitor pressed «send».
    pub ts: u64,
    /// The file that it is, as the server described it (JSON).
    pub file: Option<String>,
    /// What the pressed button says with it (JSON).
    pub press: Option<String>,
}

impl StoredMessage {
    /// A text.
    #[must_use]
    pub fn of_text(id: ClientMsgId, text: String, ts: u64) -> Self {
        Self {
            id,
            text,
            ts,
            file: None,
            press: None,
        }
    }

    /// True for what a button says to a bot alone.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let press = self.press.as_deref().and_then(Json::parse);
        press.is_some_and(|mut press| press.take("attributes").word("subtype") == "info")
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> Body {
        match self.file.as_deref().and_then(Json::parse) {
            Some(metadata) => Body::Rich(Arc::new(Rich {
                kind: "file".to_owned(),
                caption: self.text.clone(),
                metadata,
            })),
            None => Body::Text(self.text.clone()),
        }
    }
}

/// What an earlier load of the panel left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The session.
    pub session: Option<StoredSession>,
    /// The beginning of one, while there is no session.
    pub starting: Option<Starting>,
    /// Messages without an answer, oldest first.
    pub unsent: Vec<StoredMessage>,
}
