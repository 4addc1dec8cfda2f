//! The whole console, and what the agent does with it.

use super::chats::{Filter, Lists};
use super::compose::{Choice, quick_replies};
use super::input::{Call, Effect, Input, Notice};
use super::outbox::{Outbox, Pending};
use super::thread::Thread;
use super::typing::Typing;
use super::uploads::Uploads;
use protocol::codes::ErrorCode;
use protocol::desk::{Assign, ChatRef, ChatSummary, DeleteMessage, MarkRead, Reply, SetTyping};
use protocol::ids::{ChatId, ClientMsgId, MessageId, UnixMs};
use protocol::limits::TEXT_MAX_CHARS;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// How the connection fares, as the agent should see it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// Never connected so far.
    #[default]
    Connecting,
    Online,
    /// Was connected; comes back by itself.
    Reconnecting,
    /// Does not come back: the server and this page do not understand each other any more.
    Stopped,
}

/// What outlives a reload: everything the agent wrote that the server does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) outbox: Outbox,
    pub(crate) drafts: HashMap<ChatId, String>,
    /// Quick replies below the drafts; an empty row is open, but says nothing yet.
    #[serde(default, skip_serializing_if = "HashMap::is_empty")]
    pub(crate) choices: HashMap<ChatId, Vec<Choice>>,
}

/// The state behind everything on the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Console {
    pub(super) agent: String,
    pub(super) link: LinkState,
    pub(super) lists: Lists,
    pub(super) filter: Filter,
    pub(super) selected: Option<ChatId>,
    pub(super) threads: HashMap<ChatId, Thread>,
    pub(super) kept: Kept,
    pub(super) uploads: Uploads,
    pub(super) typing: Typing,
    pub(super) attentive: bool,
}

impl Console {
    /// A console with what the last page left behind.
    pub(crate) fn new(kept: Kept) -> Self {
        Self {
            kept,
            ..Self::default()
        }
    }

    pub(crate) fn agent(&self) -> &str {
        &self.agent
    }

    pub(crate) fn link(&self) -> LinkState {
        self.link
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    pub(crate) fn filter(&self) -> Filter {
        self.filter
    }

    pub(crate) fn selected(&self) -> Option<&ChatId> {
        self.selected.as_ref()
    }

    pub(crate) fn selected_chat(&self) -> Option<&ChatSummary> {
        self.lists.get(self.selected.as_ref()?)
    }

    pub(crate) fn thread(&self) -> Option<&Thread> {
        self.threads.get(self.selected.as_ref()?)
    }

    pub(crate) fn pending(&self) -> impl Iterator<Item = &Pending> {
        self.selected
            .as_ref()
            .into_iter()
            .flat_map(|chat| self.kept.outbox.of_chat(chat))
    }

    pub(crate) fn draft(&self) -> &str {
        let draft = self
            .selected
            .as_ref()
            .and_then(|chat| self.kept.drafts.get(chat));
        draft.map_or("", String::as_str)
    }

    /// Quick replies that go out with the draft, while their row is open.
    pub(crate) fn choices(&self) -> Option<&[Choice]> {
        let choices = self.kept.choices.get(self.selected.as_ref()?)?;
        Some(choices)
    }

    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(crate) fn typing(&self) -> &Typing {
        &self.typing
    }

    /// Takes one input and says what must be done about it.
    pub(crate) fn step(&mut self, input: Input, now: UnixMs) -> Vec<Effect> {
        let mut effects = match input {
            Input::Connected { agent } => self.connected(agent),
            Input::Disconnected => self.disconnected(),
            Input::Stopped => self.stopped(),
            Input::Event(event) => self.event(event, now),
            Input::Answered(answered) => self.answered(answered),
            Input::Refused(call, code) => self.refused(call, code),
            Input::Lost(call) => self.lost(&call),
            Input::Show(filter) => self.show(filter),
            Input::Select(chat) => self.select(chat),
            Input::Step(by) => self.walk(by),
            Input::MoreChats => self.more_chats(),
            Input::OlderMessages => self.older_messages(),
            Input::Draft(text) => self.draft_changed(text, now),
            Input::Send(id) => self.send(id, now),
            Input::Choices(choices) => self.choose(choices),
            Input::SendMessage(id, message) => self.reply(String::new(), message, id, now),
            Input::Attach(files) => self.attach(files, now),
            Input::Progress(id, percent) => self.progress(&id, percent),
            Input::Uploaded(id, file) => self.uploaded(id, file, now),
            Input::UploadFailed(id, trouble) => self.upload_failed(&id, trouble),
            Input::Retry(id) => self.retry(&id),
            Input::Discard(id) => self.discard(&id),
            Input::Take => self.assign(Some(self.agent.clone())),
            Input::GiveBack => self.assign(None),
            Input::CloseChat => self.with_selected(|chat_id| Call::Close(ChatRef { chat_id })),
            Input::Withdraw(message_id) => self.withdraw(message_id),
            Input::Attentive(attentive) => self.attend(attentive),
            Input::Tick => self.tick(now),
        };
        effects.extend(self.read());
        effects
    }

    fn draft_changed(&mut self, text: String, now: UnixMs) -> Vec<Effect> {
        let Some(chat_id) = self.selected.clone() else {
            return Vec::new();
        };
        let empty = text.trim().is_empty();
        if text.is_empty() {
            self.kept.drafts.remove(&chat_id);
        } else {
            self.kept.drafts.insert(chat_id.clone(), text);
        }
        let mut effects = vec![Effect::Keep];
        if self.online()
            && let Some(typing) = self.typing.edited(&chat_id, empty, now)
        {
            effects.push(Effect::Call(Call::Typing(SetTyping { chat_id, typing })));
        }
        effects
    }

    fn send(&mut self, client_msg_id: ClientMsgId, now: UnixMs) -> Vec<Effect> {
        let text = self.draft().trim().to_owned();
        let choices = self.choices().unwrap_or_default();
        let Some(chat_id) = self.selected.clone() else {
            return Vec::new();
        };
        let says_nothing = text.is_empty() && choices.is_empty();
        if says_nothing || text.chars().count() > TEXT_MAX_CHARS {
            return Vec::new();
        }
        let message = match choices.is_empty() {
            true => Value::Null,
            false => quick_replies(&text, choices),
        };
        self.kept.drafts.remove(&chat_id);
        self.kept.choices.remove(&chat_id);
        self.reply(text, message, client_msg_id, now)
    }

    fn reply(
        &mut self,
        text: String,
        message: Value,
        client_msg_id: ClientMsgId,
        now: UnixMs,
    ) -> Vec<Effect> {
        let Some(chat_id) = self.selected.clone() else {
            return Vec::new();
        };
        let reply = Reply {
            chat_id,
            text,
            file: None,
            message,
            client_msg_id,
        };
        self.kept.outbox.push(reply.clone(), None, now);
        self.typing.sent();
        let mut effects = vec![Effect::Keep];
        effects.extend(self.call_if_online(Call::Reply(reply)));
        effects
    }

    fn choose(&mut self, choices: Option<Vec<Choice>>) -> Vec<Effect> {
        let Some(chat_id) = self.selected.clone() else {
            return Vec::new();
        };
        match choices {
            Some(choices) => self.kept.choices.insert(chat_id, choices),
            None => self.kept.choices.remove(&chat_id),
        };
        vec![Effect::Keep]
    }

    fn retry(&mut self, id: &ClientMsgId) -> Vec<Effect> {
        if let Some(effects) = self.retry_upload(id) {
            return effects;
        }
        let reply = self.kept.outbox.retry(id);
        reply
            .and_then(|reply| self.call_if_online(Call::Reply(reply)))
            .into_iter()
            .collect()
    }

    fn discard(&mut self, id: &ClientMsgId) -> Vec<Effect> {
        if let Some(effects) = self.discard_upload(id) {
            return effects;
        }
        if self.kept.outbox.remove(id) {
            vec![Effect::Keep]
        } else {
            Vec::new()
        }
    }

    fn assign(&mut self, agent: Option<String>) -> Vec<Effect> {
        self.with_selected(|chat_id| Call::Assign(Assign { chat_id, agent }))
    }

    fn withdraw(&mut self, message_id: MessageId) -> Vec<Effect> {
        self.with_selected(|chat_id| {
            Call::Delete(DeleteMessage {
                chat_id,
                message_id,
            })
        })
    }

    /// A call about the selected chat that makes sense only right now.
    fn with_selected(&self, call: impl FnOnce(ChatId) -> Call) -> Vec<Effect> {
        let Some(chat_id) = self.selected.clone() else {
            return Vec::new();
        };
        vec![if self.online() {
            Effect::Call(call(chat_id))
        } else {
            Effect::Say(Notice::Offline)
        }]
    }

    pub(super) fn online(&self) -> bool {
        self.link == LinkState::Online
    }

    /// A call that [`Input::Connected`] makes again by itself when there is no connection now.
    pub(super) fn call_if_online(&self, call: Call) -> Option<Effect> {
        self.online().then_some(Effect::Call(call))
    }

    fn attend(&mut self, attentive: bool) -> Vec<Effect> {
        self.attentive = attentive;
        Vec::new()
    }

    fn tick(&mut self, now: UnixMs) -> Vec<Effect> {
        self.typing.expire(now);
        self.typing
            .next_expiry(now)
            .map(Effect::Wake)
            .into_iter()
            .collect()
    }

    /// What is on the screen while the agent looks counts as read.
    fn read(&mut self) -> Option<Effect> {
        if !self.attentive || !self.online() {
            return None;
        }
        let chat_id = self.selected.clone()?;
        let n = self.threads.get(&chat_id)?.last_n();
        // While the newest message is still on its way, there is nothing new to have read.
        let chat = self.lists.get(&chat_id);
        chat.filter(|chat| chat.unread > 0 && n > 0 && n >= chat.last_n)?;
        self.lists.mark_read(&chat_id);
        Some(Effect::Call(Call::MarkRead(MarkRead { chat_id, n })))
    }
}

/// The word for a refusal that concerns an action of the agent.
pub(super) fn notice(code: ErrorCode) -> Notice {
    match code {
        ErrorCode::RateLimited => Notice::TooFast,
        ErrorCode::SessionClosed => Notice::AlreadyEnded,
        _ => Notice::NotDone,
    }
}
