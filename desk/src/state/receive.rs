//! What comes from the server: connection, answers, refusals, events.

use super::chats::Filter;
use super::compose::preview;
use super::console::{Console, LinkState, notice};
use super::input::{Answered, Call, Effect, Notice};
use super::thread::Fit;
use protocol::codes::ErrorCode;
use protocol::desk::{ChatOpened, DeskEvent, DeskMessage, OpenChat, Replied, Reply};
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, UnixMs};

impl Console {
    /// A new connection: the lists anew, the open chat from where it was, unsent replies
    /// and files again.
    pub(super) fn connected(&mut self, agent: String) -> Vec<Effect> {
        self.agent = agent;
        self.link = LinkState::Online;
        for thread in self.threads.values_mut() {
            thread.fetch_failed();
        }
        let mut effects = Vec::new();
        for filter in [Filter::Open, Filter::Ended] {
            self.lists.page_failed(filter);
            if filter == self.filter || self.lists.loaded(filter) {
                effects.push(Effect::Call(Call::List(self.lists.first_page(filter))));
            }
        }
        if let Some(id) = self.selected.clone() {
            let open = self.threads.entry(id.clone()).or_default().refresh(&id);
            effects.push(Effect::Call(Call::Open(open)));
        }
        effects.extend(
            self.kept
                .outbox
                .unconfirmed()
                .map(|reply| Effect::Call(Call::Reply(reply))),
        );
        self.uploads.reached();
        effects.extend(self.begin_upload());
        effects
    }

    pub(super) fn disconnected(&mut self) -> Vec<Effect> {
        if self.link == LinkState::Online {
            self.link = LinkState::Reconnecting;
        }
        self.typing.clear();
        Vec::new()
    }

    pub(super) fn stopped(&mut self) -> Vec<Effect> {
        let effects = self.disconnected();
        self.link = LinkState::Stopped;
        effects
    }

    pub(super) fn event(&mut self, event: DeskEvent, now: UnixMs) -> Vec<Effect> {
        match event {
            DeskEvent::ChatChanged(chat) => {
                self.lists.put(chat);
                Vec::new()
            }
            DeskEvent::UnreadChanged { unread } => {
                self.lists.count_unread(unread);
                Vec::new()
            }
            DeskEvent::ChatMessage { chat_id, message } => self.message(&chat_id, message),
            DeskEvent::Typing {
                from: SenderKind::Agent,
                name,
                ..
            } if name == self.agent => Vec::new(),
            DeskEvent::Typing {
                chat_id,
                from,
                name,
                typing,
            } => {
                self.typing.heard(chat_id, from, name, typing, now);
                self.typing
                    .next_expiry(now)
                    .map(Effect::Wake)
                    .into_iter()
                    .collect()
            }
            // The link keeps the socket; it knows when to come back.
            DeskEvent::Reconnect { .. } => Vec::new(),
        }
    }

    pub(super) fn answered(&mut self, answered: Answered) -> Vec<Effect> {
        match answered {
            Answered::List(asked, page) => {
                self.lists.take_page(&asked, page);
                Vec::new()
            }
            Answered::Open(asked, opened) => self.opened(&asked, *opened),
            Answered::Reply(reply, replied) => self.replied(reply, &replied),
            Answered::Done(_) => Vec::new(),
        }
    }

    pub(super) fn refused(&mut self, call: Call, code: ErrorCode) -> Vec<Effect> {
        match call {
            Call::List(list) => {
                self.lists.page_failed(Filter::of(list.closed));
                Vec::new()
            }
            Call::Open(open) => {
                self.fetch_failed(&open.chat_id);
                let mut effects = vec![Effect::Say(notice(code))];
                if self.lists.get(&open.chat_id).is_none() {
                    // A stale address named a chat that does not exist.
                    effects.extend(self.select(None));
                }
                effects
            }
            Call::Reply(reply) => {
                self.kept.outbox.fail(&reply.client_msg_id, code);
                Vec::new()
            }
            Call::Typing(_) | Call::MarkRead(_) => Vec::new(),
            Call::Assign(_) | Call::Close(_) | Call::Delete(_) => vec![Effect::Say(notice(code))],
        }
    }

    /// [`Console::connected`] repeats lists, threads and replies; the rest the agent must know of.
    pub(super) fn lost(&mut self, call: &Call) -> Vec<Effect> {
        match call {
            Call::List(list) => self.lists.page_failed(Filter::of(list.closed)),
            Call::Open(open) => self.fetch_failed(&open.chat_id),
            Call::Reply(_) | Call::Typing(_) | Call::MarkRead(_) => {}
            Call::Assign(_) | Call::Close(_) | Call::Delete(_) => {
                return vec![Effect::Say(Notice::Offline)];
            }
        }
        Vec::new()
    }

    fn opened(&mut self, asked: &OpenChat, opened: ChatOpened) -> Vec<Effect> {
        let id = opened.chat.chat_id.clone();
        self.lists.put(opened.chat);
        let stored: Vec<_> = opened
            .messages
            .iter()
            .filter_map(|message| message.client_msg_id.clone())
            .collect();
        let mut effects = Vec::new();
        for client_msg_id in stored {
            if self.kept.outbox.remove(&client_msg_id) {
                effects.push(Effect::Keep);
            }
        }
        let Some(thread) = self.threads.get_mut(&id) else {
            return effects;
        };
        if thread.take(asked, opened.messages, opened.more) {
            effects.extend(self.catch_up(&id));
        }
        effects
    }

    fn replied(&mut self, reply: Reply, replied: &Replied) -> Vec<Effect> {
        let message = DeskMessage {
            n: replied.n,
            message_id: replied.message_id.clone(),
            ts: replied.ts,
            from: SenderKind::Agent,
            name: self.agent.clone(),
            text: reply.text,
            file: self.kept.outbox.file(&reply.client_msg_id),
            view: preview(&reply.message),
            client_msg_id: Some(reply.client_msg_id),
            deleted: false,
            seen: false,
        };
        let known = self
            .threads
            .get(&reply.chat_id)
            .is_some_and(|thread| thread.last_n() >= replied.n);
        if known {
            // The event was faster than the answer, and may know more by now.
            return self.confirm(&message);
        }
        self.message(&reply.chat_id, message)
    }

    fn message(&mut self, chat_id: &ChatId, message: DeskMessage) -> Vec<Effect> {
        self.typing.wrote(chat_id, message.from);
        let mut effects = self.confirm(&message);
        let Some(thread) = self.threads.get_mut(chat_id) else {
            return effects;
        };
        if thread.apply(message) == Fit::Gap {
            if self.selected.as_ref() == Some(chat_id) {
                effects.extend(self.catch_up(chat_id));
            } else {
                self.threads.remove(chat_id);
            }
        }
        effects
    }

    /// A stored message with the id of a pending reply is that reply.
    fn confirm(&mut self, message: &DeskMessage) -> Vec<Effect> {
        let stored = message
            .client_msg_id
            .as_ref()
            .is_some_and(|id| self.kept.outbox.remove(id));
        if stored {
            vec![Effect::Keep]
        } else {
            Vec::new()
        }
    }

    fn fetch_failed(&mut self, id: &ChatId) {
        if let Some(thread) = self.threads.get_mut(id) {
            thread.fetch_failed();
        }
    }
}
