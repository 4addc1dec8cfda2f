//! The chats the console knows, and how far each of the two lists is loaded.

use protocol::desk::{ChatList, ChatSummary, ListChats};
use protocol::ids::{ChatId, UnixMs};
use std::collections::HashMap;

/// Which chats are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Filter {
    #[default]
    Open,
    Ended,
}

impl Filter {
    pub(crate) fn of(closed: bool) -> Self {
        if closed { Self::Ended } else { Self::Open }
    }

    pub(crate) fn closed(self) -> bool {
        self == Self::Ended
    }
}

/// How far one list is loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reach {
    /// The first page is here.
    loaded: bool,
    /// A page is on its way.
    loading: bool,
    /// Chats older than this are not here yet; none when everything is.
    older_than: Option<UnixMs>,
}

/// All known chats by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lists {
    chats: HashMap<ChatId, ChatSummary>,
    open: Reach,
    ended: Reach,
    /// The server's count, as most chats may not be here.
    unread: u32,
}

impl Lists {
    pub(crate) fn get(&self, id: &ChatId) -> Option<&ChatSummary> {
        self.chats.get(id)
    }

    pub(super) fn put(&mut self, chat: ChatSummary) {
        self.chats.insert(chat.chat_id.clone(), chat);
    }

    /// The ids of one list, newest change first. Chats beyond the loaded reach are left out, so
    /// that the next page cannot slip in above them.
    pub(crate) fn listed(&self, filter: Filter) -> Vec<ChatId> {
        let limit = self.reach(filter).older_than.unwrap_or(0);
        let mut chats: Vec<&ChatSummary> = self
            .chats
            .values()
            .filter(|chat| Filter::of(chat.closed) == filter && chat.changed >= limit)
            .collect();
        chats.sort_by(|a, b| {
            b.changed
                .cmp(&a.changed)
                .then_with(|| a.chat_id.cmp(&b.chat_id))
        });
        chats.into_iter().map(|chat| chat.chat_id.clone()).collect()
    }

    pub(crate) fn loaded(&self, filter: Filter) -> bool {
        self.reach(filter).loaded
    }

    pub(crate) fn more(&self, filter: Filter) -> bool {
        self.reach(filter).older_than.is_some()
    }

    /// Unread messages of all open chats, also of those that are not listed yet.
    pub(crate) fn unread(&self) -> u32 {
        self.unread
    }

    pub(super) fn count_unread(&mut self, unread: u32) {
        self.unread = unread;
    }

    /// The agent has read a chat; the server's next count will say the same.
    pub(super) fn mark_read(&mut self, id: &ChatId) {
        if let Some(chat) = self.chats.get_mut(id) {
            let read = std::mem::take(&mut chat.unread);
            if !chat.closed {
                self.unread = self.unread.saturating_sub(read);
            }
        }
    }

    /// The request for the next page, unless one is on its way or nothing is left.
    pub(super) fn next_page(&mut self, filter: Filter) -> Option<ListChats> {
        let reach = self.reach_mut(filter);
        let before = reach.older_than;
        if reach.loading || (reach.loaded && before.is_none()) {
            return None;
        }
        reach.loading = true;
        Some(ListChats {
            before,
            closed: filter.closed(),
        })
    }

    /// The request for the first page, whatever was asked before: after a new connection.
    pub(super) fn first_page(&mut self, filter: Filter) -> ListChats {
        self.reach_mut(filter).loading = true;
        ListChats {
            before: None,
            closed: filter.closed(),
        }
    }

    pub(super) fn take_page(&mut self, asked: &ListChats, page: ChatList) {
        self.unread = page.unread;
        let filter = Filter::of(asked.closed);
        let oldest = page.chats.iter().map(|chat| chat.changed).min();
        if asked.before.is_none() {
            self.forget_missing(filter, &page, oldest);
        }
        let reach = self.reach_mut(filter);
        reach.loaded = true;
        reach.loading = false;
        reach.older_than = if page.more { oldest } else { None };
        for chat in page.chats {
            self.put(chat);
        }
    }

    /// The page could not be fetched; it may be asked for again.
    pub(super) fn page_failed(&mut self, filter: Filter) {
        self.reach_mut(filter).loading = false;
    }

    /// A first page tells the whole truth about its span: what it leaves out has moved elsewhere.
    fn forget_missing(&mut self, filter: Filter, page: &ChatList, oldest: Option<UnixMs>) {
        let since = if page.more { oldest.unwrap_or(0) } else { 0 };
        let here: Vec<&ChatId> = page.chats.iter().map(|chat| &chat.chat_id).collect();
        self.chats.retain(|id, chat| {
            Filter::of(chat.closed) != filter || chat.changed < since || here.contains(&id)
        });
    }

    fn reach(&self, filter: Filter) -> &Reach {
        match filter {
            Filter::Open => &self.open,
            Filter::Ended => &self.ended,
        }
    }

    fn reach_mut(&mut self, filter: Filter) -> &mut Reach {
        match filter {
            Filter::Open => &mut self.open,
            Filter::Ended => &mut self.ended,
        }
    }
}
