//! Whether the widget is open, what the visitor has seen, who types.

use super::{Call, Conversation, Effect, Link, Timer};
use protocol::ids::{Seq, UnixMs};
use protocol::limits::{LINGER_MS, TYPING_TTL_MS};
use protocol::rpc::{MarkRead, Page, SetTyping};

/// How often a typing sign is repeated: often enough to be believed without a break.
const TYPING_REPEAT_MS: u64 = TYPING_TTL_MS as u64 / 2;
/// Pause after which the visitor counts as not typing any more.
const TYPING_PAUSE_MS: u32 = 4_000;

/// The state of both people in front of their screens.
#[derive(Debug, Default)]
pub(super) struct Presence {
    open: bool,
    /// The visitor has seen everything up to here.
    seen: Seq,
    /// What the server was told of it.
    seen_told: Seq,
    unread_told: u32,
    their_typing: Option<String>,
    own_typing_told: Option<UnixMs>,
}

impl Presence {
    pub(super) fn typing(&self) -> Option<&str> {
        self.their_typing.as_deref()
    }

    pub(super) fn they_type(&mut self, name: String) {
        self.their_typing = Some(name);
    }

    pub(super) fn they_stopped_typing(&mut self) {
        self.their_typing = None;
    }

    /// What was there before the visitor came back counts as seen.
    pub(super) fn history_replaced(&mut self, head: Seq, first_sight: bool) {
        self.seen = if first_sight {
            head
        } else {
            self.seen.min(head)
        };
        self.seen_told = 0;
    }

    pub(super) fn forget_session(&mut self) {
        (self.seen, self.seen_told) = (0, 0);
        (self.their_typing, self.own_typing_told) = (None, None);
    }

    /// A message says better than any sign that the visitor does not type any more.
    pub(super) fn sent(&mut self, out: &mut Vec<Effect>) {
        if self.own_typing_told.take().is_some() {
            out.push(Effect::ClearTimer(Timer::OwnTyping));
        }
    }
}

impl Conversation {
    /// Messages of others that the visitor has not seen.
    #[must_use]
    pub fn unseen(&self) -> u32 {
        let new = self
            .shown()
            .rev()
            .take_while(|line| line.seq > self.presence.seen);
        u32::try_from(new.filter(|line| !line.is_own()).count()).unwrap_or(u32::MAX)
    }

    pub(super) fn opened(&mut self, page: Option<Page>, out: &mut Vec<Effect>) {
        self.presence.open = true;
        self.page = page.or(self.page.take());
        self.give_back_orphans(out);
        out.extend([Effect::ClearTimer(Timer::Linger), Effect::Connect]);
    }

    pub(super) fn closed(&mut self, out: &mut Vec<Effect>) {
        self.presence.open = false;
        out.push(Effect::SetTimer(Timer::Linger, LINGER_MS));
    }

    pub(super) fn linger_over(&mut self, out: &mut Vec<Effect>) {
        if !self.presence.open {
            self.link_down(out);
            out.push(Effect::Disconnect);
        }
    }

    pub(super) fn seen(&mut self, out: &mut Vec<Effect>) {
        if !self.presence.open {
            return;
        }
        self.presence.seen = self.held.map_or(self.log.head(), |held| held - 1);
        let theirs = self.shown().rev().find(|line| !line.is_own());
        let news = theirs.is_some_and(|line| line.seq > self.presence.seen_told);
        if let (Link::Joined, true, Some(session_id)) = (self.link, news, self.session_id()) {
            let seq = self.presence.seen;
            self.presence.seen_told = seq;
            out.push(Effect::Call(Call::Read(MarkRead { session_id, seq })));
        }
    }

    /// Tells the host page what waits, once per change.
    pub(super) fn tell_unread(&mut self, out: &mut Vec<Effect>) {
        let unread = if self.presence.open { 0 } else { self.unseen() };
        if unread != self.presence.unread_told {
            self.presence.unread_told = unread;
            out.push(Effect::Unread(unread));
        }
    }

    pub(super) fn typed(&mut self, now: UnixMs, out: &mut Vec<Effect>) {
        let told = self.presence.own_typing_told;
        if self.ended || !self.tells_typing(told, now) {
            if told.is_some() {
                out.push(Effect::SetTimer(Timer::OwnTyping, TYPING_PAUSE_MS));
            }
            return;
        }
        self.presence.own_typing_told = Some(now);
        self.call_typing(true, out);
        out.push(Effect::SetTimer(Timer::OwnTyping, TYPING_PAUSE_MS));
    }

    fn tells_typing(&self, told: Option<UnixMs>, now: UnixMs) -> bool {
        let due = told.is_none_or(|at| now.saturating_sub(at) >= TYPING_REPEAT_MS);
        due && self.link == Link::Joined
    }

    pub(super) fn stopped_typing(&mut self, out: &mut Vec<Effect>) {
        if self.presence.own_typing_told.take().is_some() && self.link == Link::Joined {
            self.call_typing(false, out);
        }
    }

    fn call_typing(&self, typing: bool, out: &mut Vec<Effect>) {
        if let Some(session_id) = self.session_id() {
            out.push(Effect::Call(Call::Typing(SetTyping { session_id, typing })));
        }
    }
}
