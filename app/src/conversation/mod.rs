//! The panel's conversation as a pure state machine: [`Input`]s in, [`Effect`]s out.
//!
//! No browser, clock or randomness in here: time and identifiers are passed in. The parts:
//! [`Log`] (what the server numbered), [`Outbox`] (what it has not confirmed), `session` (start,
//! resume, renewal), `live` (events, sending), `presence` (open, closed, seen, typing), `manner` and
//! `hold` (what messages do to each other and to the composer, and when they are shown) and [`rows`]
//! (what is shown).
//!
//! Invariants, whatever the order of answers, events, drops and reconnects:
//! - every entry is shown at most once and in order of `seq`; a gap leads to a resume;
//! - an own message is shown from the key press on and is never lost: it ends in the log or, when
//!   its conversation cannot take it any more, back in the visitor's field;
//! - what a tab leaves behind unsent, be it the beginning of the conversation, the next load or another
//!   tab sends, under the same identifier.

mod hold;
mod io;
mod live;
mod log;
mod manner;
mod outbox;
mod presence;
pub mod rows;
mod session;
#[cfg(test)]
mod tests;

pub use io::{
    Answers, Call, Effect, Input, News, Older, Resumed, Save, Starting, Stored, StoredMessage,
    StoredSession, Timer,
};
pub use log::{Body, Content, Item, Line, Log, Rich, What};
pub use manner::{Composer, Manner};
pub use outbox::{Outbox, Outgoing, Progress};

use presence::Presence;
use protocol::ids::{EmbedToken, Epoch, Seq, SessionId, SessionToken, SiteKey, UnixMs};
use protocol::rpc::Page;

/// Who the panel is to the server.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The site.
    pub site_key: SiteKey,
    /// Proof that the panel was rendered for it.
    pub embed_token: EmbedToken,
    /// The visitor's language.
    pub locale: Option<String>,
}

/// What the panel shows in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The form that begins a conversation.
    Start,
    /// The conversation.
    Talk,
    /// The conversation, after its end.
    Ended,
}

/// The state machine.
#[derive(Debug)]
pub struct Conversation {
    identity: Identity,
    page: Option<Page>,
    session: Option<Session>,
    /// The conversation whose `start_session` has no answer yet.
    starting: Option<Starting>,
    link: Link,
    log: Log,
    outbox: Outbox,
    /// The server's word that the visitor's messages got this far.
    delivered: Seq,
    read: Seq,
    /// Own messages that will not reach the team, whatever else was delivered.
    undeliverable: Vec<Seq>,
    /// Highest `seq` heard of, even if it could not be applied.
    heard: Seq,
    /// From here on lines wait for being shown.
    held: Option<Seq>,
    ended: bool,
    ending: bool,
    loading_older: bool,
    /// The embed token was renewed since the last successful start or resume.
    renewed: bool,
    lost: bool,
    presence: Presence,
}

#[derive(Debug)]
struct Session {
    token: SessionToken,
    id: Option<SessionId>,
}

/// What the conversation knows of the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Down,
    /// Connected; a call that must come first (start, resume, renewal) is on its way.
    Joining,
    /// Connected, without a session.
    Idle,
    /// Connected, and the session is in step.
    Joined,
}

impl Conversation {
    /// A conversation as an earlier load left it.
    #[must_use]
    pub fn new(identity: Identity, stored: Stored) -> Self {
        let session = stored.session.map(|session| Session {
            token: session.token,
            id: None,
        });
        let starting = stored.starting.filter(|_| session.is_none());
        Self {
            identity,
            page: None,
            session,
            starting,
            link: Link::Down,
            log: Log::default(),
            outbox: Outbox::of_stored(stored.unsent),
            delivered: 0,
            read: 0,
            undeliverable: Vec::new(),
            heard: 0,
            held: None,
            ended: false,
            ending: false,
            loading_older: false,
            renewed: false,
            lost: false,
            presence: Presence::default(),
        }
    }

    /// One step at `now`. The effects are to be carried out in order.
    pub fn handle(&mut self, input: Input, now: UnixMs) -> Vec<Effect> {
        let mut out = Vec::new();
        match input {
            Input::Opened(page) => self.opened(page, &mut out),
            Input::Closed => self.closed(&mut out),
            Input::LinkUp => self.link_up(&mut out),
            Input::LinkDown => self.link_down(&mut out),
            Input::EmbedRefused => out.push(Effect::Reload),
            Input::Answered(call, result) => self.answered(call, result, &mut out),
            Input::News(news) => self.news(news, &mut out),
            Input::Timer(timer) => self.timer(timer, &mut out),
            Input::Start {
                name,
                id,
                text,
                answers,
                token,
            } => {
                let starting = Starting {
                    name,
                    answers,
                    token,
                };
                out.push(Effect::Save(Save::Starting(starting.clone())));
                self.starting = Some(starting);
                self.lost = false;
                self.enqueue(StoredMessage::of_text(id, text, now), &mut out);
                self.join_if_idle(&mut out);
            }
            Input::Send { id, text } => {
                self.enqueue(StoredMessage::of_text(id, text, now), &mut out);
            }
            Input::SendFile { id, file } => {
                let message = StoredMessage::of_text(id, String::new(), now);
                let file = Some(file);
                self.enqueue(StoredMessage { file, ..message }, &mut out);
            }
            Input::Press { id, json } => self.press(id, json, now, &mut out),
            Input::Retry { id, fresh } => self.retry(&id, fresh, &mut out),
            Input::LoadOlder => self.load_older(&mut out),
            Input::Seen => self.seen(&mut out),
            Input::Typed => self.typed(now, &mut out),
            Input::End => self.end(&mut out),
            Input::Restart => self.restart(&mut out),
            Input::Adopt(token) => self.adopt(token, &mut out),
            Input::Others(stored) => self.others(stored, &mut out),
        }
        self.settle(&mut out);
        self.pump(&mut out);
        self.tell_unread(&mut out);
        out
    }

    /// What the panel shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match (&self.session, &self.starting) {
            (None, None) => Screen::Start,
            _ if self.ended => Screen::Ended,
            _ => Screen::Talk,
        }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The messages that are not in the log.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// True until the first answer has told what was said before.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.session.is_some() && self.log.epoch().is_none()
    }

    /// True when the earlier conversation could not be found again.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Who types, while somebody does; the name may be empty.
    #[must_use]
    pub fn typing(&self) -> Option<&str> {
        match self.held_back() {
            Some(line) => Some(&line.sender.name),
            None => self.presence.typing(),
        }
    }

    /// The session's token, for other tabs that begin at the same time.
    #[must_use]
    pub fn session_token(&self) -> Option<&SessionToken> {
        self.session.as_ref().map(|session| &session.token)
    }

    /// The token under which files may be sent and loaded; empty when they may not.
    #[must_use]
    pub fn file_token(&self) -> &str {
        self.session_token().map_or("", |token| token.as_str())
    }

    fn session_id(&self) -> Option<SessionId> {
        self.session.as_ref()?.id.clone()
    }

    fn epoch(&self) -> Option<Epoch> {
        self.log.epoch().cloned()
    }
}
