//! The state machine of one visitor's socket.
//!
//! The socket's loop owns a [`Visitor`]. It turns what happens into an [`Input`], calls
//! [`Visitor::on`] and carries out the [`Effect`]s in order. Everything slow is a [`Command`]; its
//! [`Outcome`] comes back as [`Input::Done`].
//!
//! ```text
//!  frames ──┐                                    ┌── frames
//!  hub ─────┼──▶ Input ──▶ Visitor::on ──▶ Effect ├── Subscribe (hub)
//!  outcome ─┘        ▲                           ├── Close
//!                    └───────── loop ◀── Do ─────┘
//! ```
//!
//! States: `Fresh` (nothing but an open socket) → `Joined` (an embed token named the site) →
//! `Talking` (a session). A second start or resume moves the socket to that session.
//!
//! Invariants:
//! - At most one command is outstanding ([`Visitor::is_busy`]); the loop reads no frame meanwhile.
//! - The client sees every entry of its session exactly once and in order of `seq`, be it as event,
//!   as answer to its own `send_message` or within the answer to `resume_session`.
//! - While a command is outstanding nothing is buffered: pushed entries are only counted, and what
//!   was missed is read from the log afterwards. Memory per socket is constant.
//! - The socket subscribes before the log is read, so no entry slips between.
//! - A session of another socket, another site or nobody gives the same answer.
//! - Whether a session has ended is known to the log alone, for a repeat must get its original
//!   answer also after the end.

mod context;
mod delivery;
mod effects;
mod enter;
mod form;
mod io;
mod outcome;
mod pushed;
mod state;
mod talk;

pub use context::Context;
pub use io::{Command, Effect, Input, LogPosition, NewMessage, NewVisitor, Outcome, Push};

use effects::Effects;
use outcome::Waiting;
use protocol::codes::{CloseCode, ErrorCode};
use protocol::event::Event;
use protocol::rpc::{Method, Refusal, RequestHead};
use state::{State, Talking};

/// One visitor's socket.
#[derive(Debug, Default)]
pub struct Visitor {
    state: State,
    waiting: Option<Waiting>,
}

impl Visitor {
    /// A socket that has just been opened.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// True while a command is outstanding. Frames wait in the socket until it is done.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.waiting.is_some()
    }

    /// True after [`Effect::Close`]: whatever else happens has no effect.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Takes what has happened and tells what is to be done, in this order.
    pub fn on(&mut self, ctx: &mut Context<'_>, input: Input<'_>) -> Vec<Effect> {
        let mut out = Effects::default();
        if !self.is_over() {
            self.step(ctx, input, &mut out);
        }
        out.into_vec()
    }

    fn step(&mut self, ctx: &mut Context<'_>, input: Input<'_>, out: &mut Effects) {
        match input {
            Input::Frame(frame) => self.frame(ctx, frame, out),
            Input::BinaryFrame => self.close(CloseCode::BadFrame, out),
            Input::FirstFrameDeadline if self.state.is_fresh() => {
                self.close(CloseCode::FirstFrameTimeout, out);
            }
            Input::FirstFrameDeadline => {}
            Input::Done(outcome) => self.done(outcome, out),
            Input::Pushed(push) => self.pushed(push, out),
            Input::SitesChanged => {
                if self
                    .state
                    .site()
                    .is_some_and(|site| !(ctx.site_known)(site))
                {
                    self.close(CloseCode::SiteGone, out);
                }
            }
            Input::Draining { after_ms } => {
                out.event(&Event::Reconnect { after_ms });
                self.close(CloseCode::Restart, out);
            }
        }
    }

    fn frame(&mut self, ctx: &mut Context<'_>, frame: &str, out: &mut Effects) {
        match RequestHead::parse(frame) {
            Ok(head) => self.request(ctx, &head, out),
            Err(refusal) => {
                let is_last = refusal.code == ErrorCode::ParseError || self.state.is_fresh();
                out.refuse(&refusal);
                if is_last {
                    self.close(CloseCode::BadFrame, out);
                }
            }
        }
    }

    fn request(&mut self, ctx: &mut Context<'_>, head: &RequestHead, out: &mut Effects) {
        if self.is_busy() {
            return out.refuse(&Refusal::new(Some(head.id), ErrorCode::Unavailable));
        }
        let Some(method) = Method::from_name(&head.method) else {
            return self.out_of_place(head.id, ErrorCode::UnknownMethod, out);
        };
        match method {
            Method::StartSession => self.enter(Self::start, ctx, head, out),
            Method::ResumeSession => self.enter(Self::resume, ctx, head, out),
            Method::Ping => self.enter(Self::ping, ctx, head, out),
            Method::SendMessage => self.talk(Talking::send_message, ctx, head, out),
            Method::LoadMessages => self.talk(Talking::load_messages, ctx, head, out),
            Method::MarkRead => self.talk(Talking::mark_read, ctx, head, out),
            Method::SetTyping => self.talk(Talking::set_typing, ctx, head, out),
            Method::EndSession => self.talk(Talking::end_session, ctx, head, out),
        }
    }

    /// Refuses a request that no first frame may be. A socket that has not joined ends with it.
    fn out_of_place(&mut self, request: u64, code: ErrorCode, out: &mut Effects) {
        out.refuse(&Refusal::new(Some(request), code));
        if self.state.is_fresh() {
            self.close(CloseCode::BadFrame, out);
        }
    }

    fn close(&mut self, code: CloseCode, out: &mut Effects) {
        self.state = State::Over;
        self.waiting = None;
        out.close(code);
    }
}

#[cfg(test)]
mod tests;
