//! The messages of one chat: a run without gaps.

use protocol::desk::{DeskMessage, OpenChat};
use protocol::ids::ChatId;

/// How many known messages a catch-up reads again, so that what changed while the console was
/// away (withdrawn, seen) is noticed.
const REREAD: u64 = 20;

/// What became of a message that was offered to a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is in.
    Applied,
    /// Messages before it are missing; they must be asked for.
    Gap,
    /// Older than what is loaded.
    Before,
}

/// A contiguous run of messages by `n`, newest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Thread {
    messages: Vec<DeskMessage>,
    /// The first page has arrived.
    loaded: bool,
    /// Older messages exist on the server.
    older: bool,
    /// A request for older or for missing messages is on its way.
    fetching: bool,
    /// The highest `n` heard of.
    wanted: u64,
}

impl Thread {
    pub(crate) fn messages(&self) -> &[DeskMessage] {
        &self.messages
    }

    pub(crate) fn loaded(&self) -> bool {
        self.loaded
    }

    pub(crate) fn has_older(&self) -> bool {
        self.older
    }

    pub(crate) fn last_n(&self) -> u64 {
        self.messages.last().map_or(0, |message| message.n)
    }

    fn first_n(&self) -> u64 {
        self.messages.first().map_or(0, |message| message.n)
    }

    /// Puts a message where it belongs, if it fits.
    pub(super) fn apply(&mut self, message: DeskMessage) -> Fit {
        self.wanted = self.wanted.max(message.n);
        let (first, last) = (self.first_n(), self.last_n());
        if self.loaded && message.n == last + 1 {
            self.messages.push(message);
            return Fit::Applied;
        }
        if message.n > last || !self.loaded {
            return Fit::Gap;
        }
        if message.n < first {
            return Fit::Before;
        }
        let found = self
            .messages
            .binary_search_by_key(&message.n, |known| known.n);
        if let Some(known) = found.ok().and_then(|at| self.messages.get_mut(at)) {
            *known = message;
        }
        Fit::Applied
    }

    /// The request that brings the thread up to date, unless one is on its way.
    pub(super) fn catch_up(&mut self, chat_id: &ChatId) -> Option<OpenChat> {
        if self.fetching {
            return None;
        }
        self.fetching = true;
        let after = self.loaded.then(|| self.last_n());
        Some(OpenChat {
            chat_id: chat_id.clone(),
            after,
            before: None,
        })
    }

    /// The same after a time away: reads the newest known messages again too.
    pub(super) fn refresh(&mut self, chat_id: &ChatId) -> OpenChat {
        self.fetching = true;
        let overlap = self
            .last_n()
            .saturating_sub(REREAD)
            .max(self.first_n().saturating_sub(1));
        let after = self.loaded.then_some(overlap);
        OpenChat {
            chat_id: chat_id.clone(),
            after,
            before: None,
        }
    }

    /// The request for the page above, if there is one and nothing is on its way.
    pub(super) fn page_above(&mut self, chat_id: &ChatId) -> Option<OpenChat> {
        if !self.loaded || !self.older || self.fetching {
            return None;
        }
        self.fetching = true;
        Some(OpenChat {
            chat_id: chat_id.clone(),
            after: None,
            before: Some(self.first_n()),
        })
    }

    /// Takes the answer to a request of this thread. True when more must be asked for at once.
    pub(super) fn take(
        &mut self,
        asked: &OpenChat,
        messages: Vec<DeskMessage>,
        more: bool,
    ) -> bool {
        self.fetching = false;
        match (asked.after, asked.before) {
            (None, Some(_)) => {
                self.prepend(messages);
                self.older = more;
                false
            }
            (None, None) => {
                self.messages = messages;
                self.loaded = true;
                self.older = more;
                self.last_n() < self.wanted && !self.messages.is_empty()
            }
            (Some(_), _) => {
                let before = self.last_n();
                for message in messages {
                    self.apply(message);
                }
                (more || self.last_n() < self.wanted) && self.last_n() > before
            }
        }
    }

    /// A request failed; the next reason to ask may ask again.
    pub(super) fn fetch_failed(&mut self) {
        self.fetching = false;
    }

    fn prepend(&mut self, mut page: Vec<DeskMessage>) {
        let first = self.first_n();
        page.retain(|message| message.n < first);
        if page.last().is_some_and(|message| message.n + 1 == first) {
            page.append(&mut self.messages);
            self.messages = page;
        }
    }
}
