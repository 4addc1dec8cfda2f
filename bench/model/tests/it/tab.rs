//! A tab: the real machine of the panel, and what its engine does for it.

use crate::socket::{Sent, Socket, embed_token, site};
use app::conversation::{
    Call, Conversation, Effect, Identity, Input, News, Progress, Save, Screen, Stored, Timer,
};
use app::json::Json;
use app::link::frame::{Frame, ServerEvent};
use app::wire::params;
use protocol::ids::{ClientMsgId, MessageId, Seq, SessionToken};
use std::collections::HashMap;

/// What the tabs of one browser share.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    pub(crate) stored: Stored,
    /// Texts that went back into a field.
    pub(crate) returned: Vec<String>,
    /// The answers to messages that were acknowledged.
    pub(crate) acknowledged: HashMap<ClientMsgId, Vec<(Seq, MessageId)>>,
}

/// A tab.
#[derive(Debug)]
pub(crate) struct Tab {
    pub(crate) talk: Conversation,
    pub(crate) socket: Option<Socket>,
    asked: Vec<(u64, Call)>,
    next_request: u64,
    timers: Vec<(Timer, u64)>,
    now: u64,
    name: String,
}

impl Tab {
    /// A load of the panel.
    pub(crate) fn open(browser: &mut Browser, name: String) -> Self {
        let identity = Identity {
            site_key: site(),
            embed_token: embed_token(),
            locale: None,
        };
        let mut tab = Self {
            talk: Conversation::new(identity, browser.stored.clone()),
            socket: None,
            asked: Vec::new(),
            next_request: 1,
            timers: Vec::new(),
            now: 1,
            name,
        };
        tab.input(browser, Input::Opened(None));
        tab
    }

    pub(crate) fn input(&mut self, browser: &mut Browser, input: Input) {
        self.now += 1;
        for effect in self.talk.handle(input, self.now) {
            match effect {
                Effect::Call(call) => self.call(browser, call),
                Effect::Disconnect => self.hang_up(),
                Effect::Save(change) => save(&mut browser.stored, change),
                Effect::SetTimer(timer, ms) => {
                    self.timers.retain(|(known, _)| *known != timer);
                    self.timers.push((timer, self.now + u64::from(ms)));
                }
                Effect::ClearTimer(timer) => self.timers.retain(|(known, _)| *known != timer),
                Effect::GiveBack(text) => browser.returned.push(text),
                Effect::Connect | Effect::Unread(_) => {}
                Effect::Reload => panic!("the embed token is good"),
            }
        }
    }

    fn call(&mut self, browser: &mut Browser, call: Call) {
        if let (Call::Start(..), Some(session)) = (&call, &browser.stored.session) {
            let token = session.token.clone();
            return self.input(browser, Input::Adopt(token));
        }
        let Some(socket) = &mut self.socket else {
            return;
        };
        let (id, method) = (self.next_request, call.method().name());
        self.next_request += 1;
        socket.up.push_back(format!(
            r#"{{"id":{id},"method":"{method}","params":{}}}"#,
            params(&call)
        ));
        self.asked.push((id, call));
    }

    pub(crate) fn write(&mut self, browser: &mut Browser, id: ClientMsgId) {
        let text = id.to_string();
        if self.talk.screen() != Screen::Start {
            return self.input(browser, Input::Send { id, text });
        }
        let begun = browser.stored.starting.as_ref();
        let fresh = || SessionToken::parse(format!("{:x>60}", id.as_str())).unwrap();
        let token = begun.map_or_else(fresh, |starting| starting.token.clone());
        let start = Input::Start {
            name: self.name.clone(),
            id,
            text,
            answers: "{}".to_owned(),
            token,
        };
        self.input(browser, start);
    }

    pub(crate) fn connect(&mut self, browser: &mut Browser) {
        if self.socket.is_none() {
            self.socket = Some(Socket::default());
            self.input(browser, Input::LinkUp);
        }
    }

    pub(crate) fn cut(&mut self, browser: &mut Browser) {
        if self.socket.is_some() {
            self.hang_up();
            self.input(browser, Input::LinkDown);
        }
    }

    fn hang_up(&mut self) {
        self.socket = None;
        self.asked.clear();
    }

    pub(crate) fn hear(&mut self, browser: &mut Browser) {
        let sent = self
            .socket
            .as_mut()
            .and_then(|socket| socket.down.pop_front());
        match sent {
            None => {}
            Some(Sent::Closed) => self.cut(browser),
            Some(Sent::Frame(text)) => match News::frame(&text).expect("a frame") {
                Frame::Event(news) => self.input(browser, Input::News(news)),
                Frame::Answer(id, answer) => self.answered(browser, id, answer),
            },
        }
    }

    fn answered(
        &mut self,
        browser: &mut Browser,
        id: u64,
        answer: Result<Json, protocol::rpc::Refusal>,
    ) {
        let Some(at) = self.asked.iter().position(|(known, _)| *known == id) else {
            return;
        };
        let (_, call) = self.asked.swap_remove(at);
        if let (Call::Start(..), Some(session)) = (&call, &browser.stored.session) {
            let token = session.token.clone();
            return self.input(browser, Input::Adopt(token));
        }
        if let (Call::Send(_, message), Ok(result)) = (&call, &answer) {
            let mut result = result.clone();
            let seq = result.number("seq").unwrap();
            let id = MessageId::parse(result.word("messageId")).unwrap();
            let answers = browser.acknowledged.entry(message.id.clone());
            answers.or_default().push((seq, id));
        }
        self.input(browser, Input::Answered(call, answer));
    }

    /// The next timer fires; false if there is none.
    pub(crate) fn timer(&mut self, browser: &mut Browser) -> bool {
        self.timers.sort_by_key(|(_, due)| std::cmp::Reverse(*due));
        let Some((timer, due)) = self.timers.pop() else {
            return false;
        };
        self.now = self.now.max(due);
        self.input(browser, Input::Timer(timer));
        true
    }

    /// The tab learns what the storage holds.
    pub(crate) fn look(&mut self, browser: &mut Browser) {
        if let Some(session) = &browser.stored.session {
            let token = session.token.clone();
            self.input(browser, Input::Adopt(token));
        }
        let stored = browser.stored.clone();
        self.input(browser, Input::Others(stored));
    }

    /// The visitor has everything that failed sent again.
    pub(crate) fn retry(&mut self, browser: &mut Browser) -> bool {
        let failed = |item: &&app::conversation::Outgoing| item.progress == Progress::Failed;
        let messages = self.talk.outbox().messages();
        let Some(id) = messages
            .iter()
            .find(failed)
            .map(|item| item.message.id.clone())
        else {
            return false;
        };
        let fresh = ClientMsgId::parse(format!("{id}-again")).unwrap();
        self.input(browser, Input::Retry { id, fresh });
        true
    }
}

fn save(stored: &mut Stored, change: Save) {
    match change {
        Save::Session(session) => (stored.session, stored.starting) = (session, None),
        Save::Starting(starting) => stored.starting = Some(starting),
        Save::Put(message) => {
            stored.unsent.retain(|known| known.id != message.id);
            stored.unsent.push(message);
        }
        Save::Drop(id) => stored.unsent.retain(|known| known.id != id),
    }
}
