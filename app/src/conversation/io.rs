//! What goes into a conversation and what comes out of it.

use protocol::event::Event;
use protocol::ids::{ClientMsgId, SessionToken};
use protocol::rpc::{
    EndSession, LoadMessages, MarkRead, Method, Page, Ping, Refusal, ResumeSession, SendMessage,
    SetTyping, StartSession,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    Answered(Call, Result<Value, Refusal>),
    /// The server told something.
    Event(Event),
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
    },
    /// The visitor sends a message.
    Send {
        /// Its identifier.
        id: ClientMsgId,
        /// The text.
        text: String,
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

/// A request; it comes back with its answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// `start_session`
    Start(StartSession),
    /// `resume_session`
    Resume(ResumeSession),
    /// `send_message`
    Send(SendMessage),
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
            Self::Start(_) => Method::StartSession,
            Self::Resume(_) => Method::ResumeSession,
            Self::Send(_) => Method::SendMessage,
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
    /// What the server refused for now is asked again.
    Retry,
    /// The team's typing sign ends.
    TheirTyping,
    /// The visitor has stopped typing.
    OwnTyping,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Self; 4] = [
        Self::Linger,
        Self::Retry,
        Self::TheirTyping,
        Self::OwnTyping,
    ];
}

/// A change of what is kept in the browser's storage.
#[derive(Debug, Clone, PartialEq)]
pub enum Save {
    /// The session, or that there is none.
    Session(Option<StoredSession>),
    /// A message waits to be sent.
    Put(StoredMessage),
    /// A message does not wait any more.
    Drop(ClientMsgId),
}

/// The session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// The right to it.
    pub token: SessionToken,
}

/// An unsent message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMessage {
    /// Its identifier.
    pub id: ClientMsgId,
    /// The text.
    pub text: String,
    /// When the visitor pressed «send».
    pub ts: u64,
}

/// What an earlier load of the panel left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The session.
    pub session: Option<StoredSession>,
    /// Messages without an answer, oldest first.
    pub unsent: Vec<StoredMessage>,
}
