//! The server's end of one connection: the real machine, and the loop around it, one step at a time.

use crate::faults::Plant;
use protocol::entry::Entry;
use protocol::ids::{EmbedToken, SessionId, SiteKey};
use session_core::embed::EmbedKey;
use session_core::visitor::{Command, Context, Effect, Input, Outcome, Push, Visitor};
use std::collections::VecDeque;
use std::sync::Arc;

const NOW: u64 = 1_800_000_000_000;

/// What the server sends.
#[derive(Debug)]
pub(crate) enum Sent {
    Frame(String),
    Closed,
}

/// The connection of one tab.
#[derive(Debug, Default)]
pub(crate) struct Socket {
    visitor: Visitor,
    pub(crate) command: Option<Command>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) pushes: VecDeque<Arc<Entry>>,
    pub(crate) subscribed: Option<SessionId>,
    /// Where a planted fault makes it wait.
    late: Option<SessionId>,
    /// Frames on their way to the server.
    pub(crate) up: VecDeque<String>,
    /// And to the client.
    pub(crate) down: VecDeque<Sent>,
    /// A push was lost: only a later one can tell.
    pub(crate) lost_push: bool,
}

impl Socket {
    pub(crate) fn is_idle(&self) -> bool {
        self.command.is_none()
            && self.outcome.is_none()
            && self.pushes.is_empty()
            && self.up.is_empty()
            && self.down.is_empty()
    }

    /// The next frame of the client is read, unless a command is outstanding.
    pub(crate) fn carry(&mut self, random: &mut u64, plant: Plant) {
        if self.command.is_none() && self.outcome.is_none() && !self.visitor.is_over() {
            if let Some(frame) = self.up.pop_front() {
                self.feed(Input::Frame(&frame), random, plant);
            }
        } else if self.visitor.is_over() {
            self.up.clear();
        }
    }

    pub(crate) fn finish(&mut self, random: &mut u64, plant: Plant) {
        if let Some(outcome) = self.outcome.take() {
            self.feed(Input::Done(outcome), random, plant);
            if let Some(session) = self.late.take() {
                if self.command.is_some() {
                    self.late = Some(session);
                } else {
                    self.subscribed = Some(session);
                }
            }
        }
    }

    pub(crate) fn push(&mut self, overtake: bool, random: &mut u64, plant: Plant) {
        let place = usize::from(overtake && self.pushes.len() > 1);
        if let Some(mut entry) = self.pushes.remove(place) {
            // The machine drops what is not its session's: a leak is one that looks like its own.
            if let (Plant::Leak, Some(own)) = (plant, &self.subscribed) {
                Arc::make_mut(&mut entry).session_id = own.clone();
            }
            self.feed(Input::Pushed(Push::Entry(entry)), random, plant);
        }
    }

    fn feed(&mut self, input: Input<'_>, random: &mut u64, plant: Plant) {
        let mut fill = |bytes: &mut [u8]| {
            *random += 1;
            bytes.fill(0);
            bytes[..8].copy_from_slice(&random.to_be_bytes());
        };
        let mut context = Context {
            now_ms: NOW,
            embed: &embed_key(),
            site_known: &|_| true,
            form: &|_| Vec::new(),
            random: &mut fill,
        };
        for effect in self.visitor.on(&mut context, input) {
            match effect {
                Effect::Send(frame) => self.down.push_back(Sent::Frame(frame)),
                Effect::Subscribe(session) if plant == Plant::ReadBeforeSubscribe => {
                    self.subscribed = None;
                    self.late = Some(session);
                }
                Effect::Subscribe(session) => self.subscribed = Some(session),
                Effect::Do(command) => {
                    assert!(self.command.replace(command).is_none(), "one at a time");
                }
                Effect::Close(_) => {
                    (self.command, self.outcome) = (None, None);
                    self.pushes.clear();
                    self.subscribed = None;
                    self.down.push_back(Sent::Closed);
                }
            }
        }
    }
}

pub(crate) fn site() -> SiteKey {
    SiteKey::parse("site").unwrap()
}

pub(crate) fn embed_token() -> EmbedToken {
    embed_key().mint(&site(), NOW, [0; 9])
}

fn embed_key() -> EmbedKey {
    EmbedKey::new(&[7; 32])
}
