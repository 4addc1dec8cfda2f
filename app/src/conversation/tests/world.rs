//! A server, a network and a browser's storage for the property test.

use super::*;
use protocol::rpc::ResumeSession;
use std::collections::VecDeque;

/// Entries in one answer with history; small, so that paging happens.
const PAGE: usize = 4;

pub(super) struct World {
    pub(super) talk: Conversation,
    pub(super) log: Vec<Entry>,
    pub(super) written: Vec<ClientMsgId>,
    pub(super) returned: Vec<String>,
    session: Option<StoredSession>,
    starting: Option<Starting>,
    unsent: Vec<StoredMessage>,
    epoch: usize,
    up: bool,
    asked: VecDeque<Call>,
    told: VecDeque<Input>,
    refuse_next_send: bool,
    refuse_next_join: bool,
    /// Each timer's one appointment, in time that passes.
    timers: Vec<(Timer, u64)>,
    lost_event: bool,
    now: u64,
    /// What the visitor's clock is ahead of `now`.
    ahead: u64,
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self {
            talk: Conversation::new(identity(), Stored::default()),
            log: Vec::new(),
            written: Vec::new(),
            returned: Vec::new(),
            session: None,
            starting: None,
            unsent: Vec::new(),
            epoch: 1,
            up: false,
            asked: VecDeque::new(),
            told: VecDeque::new(),
            refuse_next_send: false,
            refuse_next_join: false,
            timers: Vec::new(),
            lost_event: false,
            now: 0,
            ahead: 1_000_000,
        };
        world.input(Input::Opened(None));
        world
    }

    pub(super) fn input(&mut self, input: Input) {
        self.now += 1;
        let effects = self.talk.handle(input, self.now + self.ahead);
        for effect in effects {
            match effect {
                Effect::Call(call) if self.up => self.asked.push_back(call),
                Effect::Disconnect => self.cut(),
                Effect::Save(Save::Session(session)) => {
                    (self.session, self.starting) = (session, None);
                }
                Effect::Save(Save::Starting(starting)) => self.starting = Some(starting),
                Effect::Save(Save::Put(message)) => {
                    self.unsent.retain(|known| known.id != message.id);
                    self.unsent.push(message);
                }
                Effect::Save(Save::Drop(id)) => self.unsent.retain(|known| known.id != id),
                Effect::SetTimer(timer, ms) => {
                    self.timers.retain(|(known, _)| *known != timer);
                    self.timers.push((timer, self.now + u64::from(ms)));
                }
                Effect::ClearTimer(timer) => self.timers.retain(|(known, _)| *known != timer),
                Effect::GiveBack(text) => self.returned.push(text),
                _ => {}
            }
        }
    }

    fn cut(&mut self) {
        self.up = false;
        self.asked.clear();
        self.told.clear();
    }

    pub(super) fn write(&mut self) {
        let id = client_id(self.written.len());
        self.written.push(id.clone());
        let text = id.to_string();
        let starts = self.talk.screen() == Screen::Start;
        let name = "Vera".to_owned();
        self.input(if starts {
            Input::Start {
                name,
                id,
                text,
                answers: "{}".to_owned(),
                token: token(),
            }
        } else {
            Input::Send { id, text }
        });
    }

    pub(super) fn connect(&mut self) {
        if !self.up {
            self.up = true;
            self.input(Input::LinkUp);
        }
    }

    pub(super) fn drop_link(&mut self) {
        if self.up {
            self.cut();
            self.input(Input::LinkDown);
        }
    }

    pub(super) fn reload(&mut self) {
        self.cut();
        let stored = Stored {
            session: self.session.clone(),
            starting: self.starting.clone(),
            unsent: self.unsent.clone(),
        };
        self.talk = Conversation::new(identity(), stored);
        self.input(Input::Opened(None));
    }

    /// The team writes; the event may get lost.
    pub(super) fn team_writes(&mut self, heard: bool) {
        if self.session.is_some() {
            let entry = self.store(SenderKind::Agent, "reply", None);
            self.lost_event |= !heard;
            if heard && self.up {
                self.told.push_back(event(&Event::ResponseMessage(entry)));
            }
        }
    }

    /// A bot writes something that is to be waited for.
    pub(super) fn bot_types(&mut self) {
        if self.session.is_some() {
            let mut entry = self.store(SenderKind::Bot, "part", None);
            entry.view = json!({ "wait": 700 });
            if self.up {
                self.told.push_back(event(&Event::ResponseMessage(entry)));
            } else {
                self.lost_event = true;
            }
        }
    }

    /// The server's history was restored from elsewhere.
    pub(super) fn new_epoch(&mut self) {
        self.epoch += 1;
        let epoch = Epoch::parse(format!("e{}", self.epoch)).unwrap();
        for entry in &mut self.log {
            entry.epoch = epoch.clone();
        }
    }

    pub(super) fn refuse_next_send(&mut self) {
        self.refuse_next_send = true;
    }

    /// A start or resume will be refused for a moment.
    pub(super) fn refuse_next_join(&mut self) {
        self.refuse_next_join = true;
    }

    /// The visitor's clock is set back.
    pub(super) fn set_clock_back(&mut self) {
        self.ahead /= 2;
    }

    /// The next appointment comes.
    pub(super) fn timer(&mut self) {
        self.timers.sort_by_key(|(_, due)| std::cmp::Reverse(*due));
        if let Some((timer, due)) = self.timers.pop() {
            self.now = self.now.max(due);
            self.input(Input::Timer(timer));
        }
    }

    pub(super) fn serve(&mut self) {
        if let Some(call) = self.asked.pop_front() {
            let answer = self.answer(&call);
            self.told.push_back(answered(call, answer));
        }
    }

    pub(super) fn hear(&mut self) {
        if let Some(input) = self.told.pop_front() {
            self.input(input);
        }
    }

    /// Good weather until nothing happens any more.
    pub(super) fn settle(&mut self) {
        self.refuse_next_send = false;
        self.refuse_next_join = false;
        if self.lost_event {
            // A server that cannot deliver closes the socket.
            self.drop_link();
        }
        self.connect();
        for _ in 0..2_000 {
            self.connect();
            self.serve();
            self.hear();
            if self.asked.is_empty() && self.told.is_empty() {
                if self.timers.is_empty() {
                    return;
                }
                self.timer();
            }
        }
        panic!("never comes to rest");
    }

    fn store(&mut self, kind: SenderKind, text: &str, id: Option<ClientMsgId>) -> Entry {
        let mut entry = entry(self.log.len() as u64 + 1, kind, text);
        entry.epoch = Epoch::parse(format!("e{}", self.epoch)).unwrap();
        entry.client_msg_id = id;
        self.log.push(entry.clone());
        entry
    }

    fn resume(&self, resume: &ResumeSession) -> Value {
        let epoch = format!("e{}", self.epoch);
        let known = resume
            .epoch
            .as_ref()
            .is_some_and(|known| known.as_str() == epoch);
        let after = usize::try_from(resume.after.unwrap_or(0)).unwrap();
        let recovered = known && self.log.len() - after <= PAGE;
        let from = if recovered {
            after
        } else {
            self.log.len().saturating_sub(PAGE)
        };
        json!({
            "sessionId": "s1", "epoch": epoch, "head": self.log.len(),
            "recovered": recovered, "messages": self.log[from..], "more": from > 0,
        })
    }

    fn answer(&mut self, call: &Call) -> Result<Value, Refusal> {
        let epoch = format!("e{}", self.epoch);
        match call {
            Call::Renew(_) => Ok(json!({})),
            Call::Start(..) | Call::Resume(_) if std::mem::take(&mut self.refuse_next_join) => {
                Err(refusal(ErrorCode::Unavailable).retry_after(5))
            }
            Call::Start(..) => Ok(json!({
                "sessionId": "s1", "sessionToken": "t1", "epoch": epoch, "head": self.log.len(),
            })),
            Call::Resume(resume) => Ok(self.resume(resume)),
            Call::Send(..) if std::mem::take(&mut self.refuse_next_send) => {
                Err(refusal(ErrorCode::RateLimited).retry_after(10))
            }
            Call::Send(_, message) => {
                let id = Some(message.id.clone());
                let known = self
                    .log
                    .iter()
                    .find(|entry| entry.client_msg_id == id)
                    .map(|entry| entry.seq);
                let seq =
                    known.unwrap_or_else(|| self.store(SenderKind::Visitor, &message.text, id).seq);
                Ok(sent_result(seq))
            }
            Call::Load(load) => {
                let end = usize::try_from(load.before.unwrap()).unwrap() - 1;
                let from = end.saturating_sub(PAGE);
                Ok(json!({ "messages": self.log[from..end], "more": from > 0 }))
            }
            Call::Read(_) | Call::Typing(_) | Call::End(_) => Ok(json!({ "success": true })),
        }
    }
}
