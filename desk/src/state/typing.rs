//! Who is typing, and when to tell that the agent is.

use protocol::entry::SenderKind;
use protocol::ids::{ChatId, UnixMs};
use protocol::limits::TYPING_TTL_MS;

/// How often a typing sign is repeated while the agent keeps typing: well within its lifetime.
const REPEAT_MS: u64 = TYPING_TTL_MS as u64 / 2;

#[derive(Debug, Clone, PartialEq)]
struct Sign {
    chat: ChatId,
    from: SenderKind,
    name: String,
    until: UnixMs,
}

/// Signs of others, and the last one of our own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Typing {
    signs: Vec<Sign>,
    ours: Option<(ChatId, UnixMs)>,
}

impl Typing {
    pub(super) fn heard(
        &mut self,
        chat: ChatId,
        from: SenderKind,
        name: String,
        on: bool,
        now: UnixMs,
    ) {
        self.signs
            .retain(|sign| !(sign.chat == chat && sign.from == from && sign.name == name));
        if on {
            self.signs.push(Sign {
                chat,
                from,
                name,
                until: now + u64::from(TYPING_TTL_MS),
            });
        }
    }

    /// A message ends the typing of its writer.
    pub(super) fn wrote(&mut self, chat: &ChatId, from: SenderKind) {
        self.signs
            .retain(|sign| !(sign.chat == *chat && sign.from == from));
    }

    pub(super) fn expire(&mut self, now: UnixMs) {
        self.signs.retain(|sign| sign.until > now);
    }

    /// Milliseconds until the next sign expires.
    pub(super) fn next_expiry(&self, now: UnixMs) -> Option<u32> {
        let until = self.signs.iter().map(|sign| sign.until).min()?;
        u32::try_from(until.saturating_sub(now)).ok()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Names of those who type in a chat; the visitor's may be empty.
    pub(crate) fn names<'a>(
        &'a self,
        chat: &'a ChatId,
    ) -> impl Iterator<Item = (SenderKind, &'a str)> {
        self.signs
            .iter()
            .filter(move |sign| sign.chat == *chat)
            .map(|sign| (sign.from, sign.name.as_str()))
    }

    /// The agent edits the draft of a chat: whether the server should hear about it.
    pub(super) fn edited(&mut self, chat: &ChatId, empty: bool, now: UnixMs) -> Option<bool> {
        let running = self.ours.as_ref().filter(|(ours, _)| ours == chat);
        match (running, empty) {
            (Some(_), true) => {
                self.ours = None;
                Some(false)
            }
            (Some((_, since)), false) if now < since + REPEAT_MS => None,
            (None, true) => None,
            (_, false) => {
                self.ours = Some((chat.clone(), now));
                Some(true)
            }
        }
    }

    /// The reply went out; the server ends our sign by itself.
    pub(super) fn sent(&mut self) {
        self.ours = None;
    }
}
