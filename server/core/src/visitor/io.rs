//! What goes into the state machine and what comes out of it.

use crate::secret::SessionTokenHash;
use protocol::codes::{CloseCode, ErrorCode};
use protocol::entry::{Entry, EntryType};
use protocol::event::Status;
use protocol::ids::{ClientMsgId, Epoch, FileId, MessageId, Seq, SessionId, SiteKey};
use protocol::rpc::{MessagesPage, Page, SessionResumed};
use serde_json::Value;
use std::sync::Arc;

/// Something that happened to the socket.
#[derive(Debug)]
pub enum Input<'a> {
    /// A text frame came. Fed only while [`super::Visitor::is_busy`] is false.
    Frame(&'a str),
    /// A binary frame came.
    BinaryFrame,
    /// The time for the first frame is over. Fed once, whatever came before.
    FirstFrameDeadline,
    /// The outstanding command is done.
    Done(Outcome),
    /// The hub has something for the subscribed session.
    Pushed(Push),
    /// The configuration was replaced.
    SitesChanged,
    /// The server stops.
    Draining {
        /// How long the client is to wait before it connects again.
        after_ms: u32,
    },
}

/// What the hub publishes to the sockets of a session.
#[derive(Debug, Clone)]
pub enum Push {
    /// An entry was stored.
    Entry(Arc<Entry>),
    /// The log reaches at least to `seq`: whoever lacks something reads it.
    Head {
        /// The session.
        session: SessionId,
        /// Its last entry, or an older one.
        seq: Seq,
    },
    /// The visitor's messages up to `seq` have this status.
    Status {
        /// The session.
        session: SessionId,
        /// The last message it holds for.
        seq: Seq,
        /// How far they got.
        status: Status,
    },
    /// Somebody of the team types, or stopped.
    Typing {
        /// The session.
        session: SessionId,
        /// Who; empty when unknown.
        name: String,
        /// True while typing.
        typing: bool,
    },
}

/// Something to be done for the socket, in the given order.
#[derive(Debug)]
pub enum Effect {
    /// Send a text frame.
    Send(String),
    /// Begin to receive the pushes of this session, and of no other from now on. It must hold before
    /// the next effect is carried out.
    Subscribe(SessionId),
    /// Perform a command and feed [`Input::Done`]. At most one is outstanding.
    Do(Command),
    /// Close the socket. Always the last effect.
    Close(CloseCode),
}

/// What the store, the limits and the hub do for the socket. Any of them may end in
/// [`Outcome::Refused`]; the other outcome is named with each.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Store a new session, or find the one that the token opens → [`Outcome::Started`].
    Start {
        /// Its identifier, unless this turns out to be a repeat.
        session: SessionId,
        /// The hash of its token.
        token: SessionTokenHash,
        /// Its site.
        site: SiteKey,
        /// Who begins it.
        visitor: Box<NewVisitor>,
    },
    /// Find the session of a token within a site → [`Outcome::Identified`], or refused with
    /// [`ErrorCode::SessionUnknown`], be it unknown or of another site.
    Identify {
        /// The site.
        site: SiteKey,
        /// The hash of the token.
        token: SessionTokenHash,
    },
    /// Read what a returning client lacks, by the rule of [`crate::history::recovery`], in one
    /// consistent view → [`Outcome::Resumed`]. It may be cut to a page; the head is the log's all the
    /// same.
    ReadLog {
        /// The session.
        session: SessionId,
        /// What the client has.
        client: Option<LogPosition>,
    },
    /// Store a message durably, or find the one with the same `client_msg_id` →
    /// [`Outcome::Appended`]. A repeat is answered before the end of the session is looked at.
    Append {
        /// The session.
        session: SessionId,
        /// The message.
        message: NewMessage,
    },
    /// Read a page of older entries → [`Outcome::Loaded`].
    Load {
        /// The session.
        session: SessionId,
        /// Entries before this one; the newest when absent.
        before: Option<Seq>,
        /// How many at most.
        limit: u32,
    },
    /// Read entries with `after < seq <= upto` in order, one page of them, at least one if there is
    /// one → [`Outcome::CaughtUp`].
    CatchUp {
        /// The session.
        session: SessionId,
        /// The last entry the client has.
        after: Seq,
        /// The last entry wanted.
        upto: Seq,
    },
    /// Note that the visitor has seen entries → [`Outcome::Done`].
    MarkRead {
        /// The session.
        session: SessionId,
        /// The last entry seen.
        seq: Seq,
    },
    /// Tell the team that the visitor types → [`Outcome::Done`].
    Typing {
        /// The session.
        session: SessionId,
        /// True while typing.
        typing: bool,
    },
    /// End the session; also fine when it has ended → [`Outcome::Done`].
    End {
        /// The session.
        session: SessionId,
    },
}

/// How a command ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The session is stored.
    Started {
        /// Its identifier.
        session: SessionId,
        /// Its history.
        epoch: Epoch,
        /// Its last entry, 0 when there is none.
        head: Seq,
    },
    /// The token opens this session.
    Identified {
        /// The session.
        session: SessionId,
    },
    /// What the returning client is sent.
    Resumed(Box<SessionResumed>),
    /// The message is stored, now or by an earlier send.
    Appended(Arc<Entry>),
    /// A page of older entries.
    Loaded(MessagesPage),
    /// Entries in order of `seq`.
    CaughtUp(Vec<Arc<Entry>>),
    /// There is nothing to tell.
    Done,
    /// No.
    Refused {
        /// Why.
        code: ErrorCode,
        /// How long to wait before it may succeed.
        retry_after_ms: Option<u64>,
    },
}

/// A part of a history, as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPosition {
    /// The history.
    pub epoch: Epoch,
    /// The last entry of it that the client has.
    pub after: Seq,
}

/// Who begins a session; every field is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisitor {
    /// Never empty.
    pub name: String,
    /// If given.
    pub email: Option<String>,
    /// If known.
    pub locale: Option<String>,
    /// Where the visitor is.
    pub page: Page,
    /// Labels and answers of the site's own fields, in the order of the form: null, or a list of
    /// `{"name", "label", "value"}`.
    pub answers: Value,
}

/// A visitor's message; every field is clean.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// Its identifier, unless this turns out to be a repeat.
    pub message_id: MessageId,
    /// The client's identifier, if it sends one.
    pub client_msg_id: Option<ClientMsgId>,
    /// The text.
    pub text: String,
    /// What it is; never a control entry.
    pub kind: EntryType,
    /// Object or null.
    pub metadata: Value,
    /// Object or null.
    pub attributes: Value,
    /// The file that it sends.
    pub file: Option<FileId>,
}
