//! Moving about: tabs, the selected chat, its neighbours, the pages of list and conversation.

use super::chats::Filter;
use super::console::Console;
use super::input::{Call, Effect};
use protocol::ids::ChatId;

/// Conversations kept in memory; the others are read again when they are opened.
const THREADS_MAX: usize = 20;

impl Console {
    pub(super) fn show(&mut self, filter: Filter) -> Vec<Effect> {
        self.filter = filter;
        if self.lists.loaded(filter) {
            Vec::new()
        } else {
            self.more_chats()
        }
    }

    pub(super) fn select(&mut self, chat: Option<ChatId>) -> Vec<Effect> {
        if self.selected == chat {
            return Vec::new();
        }
        self.selected.clone_from(&chat);
        let mut effects = vec![Effect::Selected(chat.clone())];
        if let Some(id) = chat {
            self.forget_others(&id);
            effects.extend(self.catch_up(&id));
        }
        effects
    }

    /// Opens the chat so many lines below the selected one; below the last one come the next page's.
    pub(super) fn walk(&mut self, by: i8) -> Vec<Effect> {
        match self.neighbour(by) {
            Some(id) => self.select(Some(id)),
            None if by > 0 => self.more_chats(),
            None => Vec::new(),
        }
    }

    /// The chat so many lines below the selected one; the first one when none is selected.
    fn neighbour(&self, by: i8) -> Option<ChatId> {
        let mut ids = self.lists.listed(self.filter);
        let selected = self.selected.as_ref();
        let at = ids.iter().position(|id| Some(id) == selected);
        let next = match at {
            Some(at) => at
                .checked_add_signed(isize::from(by))
                .filter(|at| *at < ids.len())?,
            None => 0,
        };
        (next < ids.len()).then(|| ids.swap_remove(next))
    }

    pub(super) fn more_chats(&mut self) -> Vec<Effect> {
        if self.online()
            && let Some(page) = self.lists.next_page(self.filter)
        {
            return vec![Effect::Call(Call::List(page))];
        }
        Vec::new()
    }

    pub(super) fn older_messages(&mut self) -> Vec<Effect> {
        let Some(id) = self.selected.clone().filter(|_| self.online()) else {
            return Vec::new();
        };
        let page = self
            .threads
            .get_mut(&id)
            .and_then(|thread| thread.page_above(&id));
        page.map(|page| Effect::Call(Call::Open(page)))
            .into_iter()
            .collect()
    }

    /// Asks for what a thread lacks at its end.
    pub(super) fn catch_up(&mut self, id: &ChatId) -> Option<Effect> {
        if !self.online() {
            return None;
        }
        let open = self.threads.entry(id.clone()).or_default().catch_up(id)?;
        Some(Effect::Call(Call::Open(open)))
    }

    fn forget_others(&mut self, keep: &ChatId) {
        self.threads.entry(keep.clone()).or_default();
        while self.threads.len() > THREADS_MAX {
            let oldest = self
                .threads
                .keys()
                .filter(|id| *id != keep)
                .min_by_key(|id| self.lists.get(id).map_or(0, |chat| chat.changed))
                .cloned();
            match oldest {
                Some(id) => self.threads.remove(&id),
                None => break,
            };
        }
    }
}
