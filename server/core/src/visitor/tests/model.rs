//! Random interleavings of several sockets of one session against a model of the store.
//!
//! The store is exact; everything around it is not: pushes come late, out of order or never,
//! outcomes come long after the command was performed, commands fail before or after they took
//! effect, sockets break and come back. At rest, every client must show the whole log, in order.

use super::super::*;
use super::fixture::{NOW, Socket, epoch, session, session_token, token};
use crate::history::{Recovery, recovery};
use proptest::prelude::*;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{ClientMsgId, MessageId, Seq};
use protocol::rpc::{SendResult, ServerFrame, SessionResumed};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

const TABS: usize = 3;
const PAGE: usize = 2;

#[derive(Debug, Clone)]
enum Step {
    /// A tab sends the message with this client id, perhaps once more.
    Send(usize, u8),
    /// The store performs a tab's command.
    Perform(usize),
    /// The tab hears of it.
    Finish(usize),
    /// The command fails; the store has performed it or not.
    Fail(usize),
    /// The hub's oldest push reaches the tab, or the second oldest overtakes it.
    Deliver(usize, bool),
    /// A push is lost.
    Lose(usize),
    /// The tab is told how far the log reaches.
    Look(usize),
    /// The team writes.
    Reply,
    /// The connection breaks; the tab comes back.
    Break(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tab = 0..TABS;
    let step = prop_oneof![
        4 => (tab.clone(), 0..12_u8).prop_map(|(tab, id)| Step::Send(tab, id)),
        6 => tab.clone().prop_map(Step::Perform),
        6 => tab.clone().prop_map(Step::Finish),
        1 => tab.clone().prop_map(Step::Fail),
        6 => (tab.clone(), any::<bool>()).prop_map(|(tab, overtake)| Step::Deliver(tab, overtake)),
        1 => tab.clone().prop_map(Step::Lose),
        1 => tab.clone().prop_map(Step::Look),
        2 => Just(Step::Reply),
        1 => tab.prop_map(Step::Break),
    ];
    prop::collection::vec(step, 1..150)
}

/// The store: one session's log, exact by construction.
#[derive(Debug, Default)]
struct Log(Vec<Arc<Entry>>);

impl Log {
    fn append(&mut self, kind: SenderKind, id: Option<ClientMsgId>, text: String) -> Arc<Entry> {
        let seq = self.0.len() as Seq + 1;
        let entry = Arc::new(Entry {
            session_id: session("s1"),
            epoch: epoch(),
            seq,
            message_id: MessageId::parse(format!("m{seq}")).unwrap(),
            ts: NOW + seq,
            sender: Sender::new(kind, ""),
            kind: EntryType::Text,
            text,
            metadata: Value::Null,
            attributes: Value::Null,
            view: Value::Null,
            client_msg_id: id,
            deleted: false,
        });
        self.0.push(Arc::clone(&entry));
        entry
    }

    /// The outcome, and the entry that is new.
    fn perform(&mut self, command: Command) -> (Outcome, Option<Arc<Entry>>) {
        match command {
            Command::Identify { .. } => (
                Outcome::Identified {
                    session: session("s1"),
                },
                None,
            ),
            Command::ReadLog { client, .. } => (self.read(client.as_ref()), None),
            Command::CatchUp { after, upto, .. } => {
                let wanted = self
                    .0
                    .iter()
                    .filter(|entry| entry.seq > after && entry.seq <= upto);
                (
                    Outcome::CaughtUp(wanted.take(PAGE).cloned().collect()),
                    None,
                )
            }
            Command::Append { message, .. } => {
                let id = message.client_msg_id;
                if let Some(old) = self
                    .0
                    .iter()
                    .find(|entry| entry.client_msg_id == id && id.is_some())
                {
                    return (Outcome::Appended(Arc::clone(old)), None);
                }
                let entry = self.append(SenderKind::Visitor, id, message.text);
                (Outcome::Appended(Arc::clone(&entry)), Some(entry))
            }
            other => panic!("not in this model: {other:?}"),
        }
    }

    fn read(&self, client: Option<&LogPosition>) -> Outcome {
        let head = self.0.len() as Seq;
        let client = client.map(|position| (&position.epoch, position.after));
        let recovery = recovery(&epoch(), head, client);
        let (after, page) = match recovery {
            Recovery::Follow { after } => (after, PAGE),
            Recovery::Replace => (0, usize::MAX),
        };
        Outcome::Resumed(Box::new(SessionResumed {
            session_id: session("s1"),
            epoch: epoch(),
            head,
            recovered: matches!(recovery, Recovery::Follow { .. }),
            messages: self
                .0
                .iter()
                .filter(|entry| entry.seq > after)
                .take(page)
                .map(|entry| (**entry).clone())
                .collect(),
            more: false,
            delivered: 0,
            read: 0,
            failed: Vec::new(),
            closed: false,
            name: String::new(),
        }))
    }
}

/// A tab: its socket, what is on the way to it, and what its client shows.
#[derive(Debug)]
struct Tab {
    socket: Socket,
    command: Option<Command>,
    outcome: Option<Outcome>,
    pushes: VecDeque<Arc<Entry>>,
    subscribed: bool,
    asked: Option<ClientMsgId>,
    /// The resume was refused.
    lost: bool,
    shown: Vec<String>,
}

impl Tab {
    fn open(shown: Vec<String>) -> Self {
        let mut tab = Self {
            socket: Socket::fresh(),
            command: None,
            outcome: None,
            pushes: VecDeque::new(),
            subscribed: false,
            asked: None,
            lost: false,
            shown,
        };
        let frame = json!({"id": 1, "method": "resume_session", "params": {
            "sessionToken": session_token(), "embedToken": token("site", NOW),
            "epoch": epoch(), "after": tab.shown.len(),
        }});
        tab.feed(Input::Frame(&frame.to_string()));
        tab
    }

    fn feed(&mut self, input: Input<'_>) {
        for effect in self.socket.on(input) {
            match effect {
                Effect::Send(frame) => self.receive(&frame),
                Effect::Subscribe(_) => self.subscribed = true,
                Effect::Do(command) => {
                    assert!(
                        self.command.is_none() && self.outcome.is_none(),
                        "one command at a time"
                    );
                    self.command = Some(command);
                }
                Effect::Close(_) => self.lost = true,
            }
        }
        if self.lost {
            *self = Self::open(std::mem::take(&mut self.shown));
        }
    }

    /// The client, strict: an entry is shown only if it is the next one, and anything else is wrong.
    fn receive(&mut self, frame: &str) {
        match ServerFrame::<Event>::parse(frame) {
            ServerFrame::Event(Event::ResponseMessage(entry)) => self.show(&entry),
            ServerFrame::Event(Event::OwnMessage(entry)) => {
                assert!(
                    self.asked.is_none() || self.asked != entry.client_msg_id,
                    "own message before its answer"
                );
                self.show(&entry);
            }
            ServerFrame::Answer(1, result) => {
                let resumed: SessionResumed = serde_json::from_value(result).unwrap();
                if !resumed.recovered {
                    self.shown.clear();
                }
                resumed.messages.iter().for_each(|entry| self.show(entry));
            }
            ServerFrame::Answer(_, result) => {
                let sent: SendResult = serde_json::from_value(result).unwrap();
                self.asked = None;
                let place = usize::try_from(sent.seq).unwrap() - 1;
                assert!(
                    place <= self.shown.len(),
                    "answered before what precedes it"
                );
                if place == self.shown.len() {
                    self.shown.push(sent.message_id.to_string());
                }
                assert_eq!(
                    self.shown[place],
                    sent.message_id.as_str(),
                    "the original answer"
                );
            }
            ServerFrame::Refusal(refusal) => {
                self.asked = None;
                self.lost = refusal.id == Some(1);
            }
            other => panic!("{other:?}"),
        }
    }

    fn show(&mut self, entry: &Entry) {
        assert_eq!(
            entry.seq,
            self.shown.len() as Seq + 1,
            "the next entry and no other"
        );
        self.shown.push(entry.message_id.to_string());
    }
}

#[derive(Debug)]
struct World {
    log: Log,
    tabs: Vec<Tab>,
}

impl World {
    fn new() -> Self {
        Self {
            log: Log::default(),
            tabs: (0..TABS).map(|_| Tab::open(Vec::new())).collect(),
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Send(tab, id) => self.send(tab, id),
            Step::Perform(tab) => self.perform(tab),
            Step::Finish(tab) => {
                let tab = &mut self.tabs[tab];
                if let Some(outcome) = tab.outcome.take() {
                    tab.feed(Input::Done(outcome));
                }
            }
            Step::Fail(tab) => {
                let tab = &mut self.tabs[tab];
                if tab.command.take().is_some() || tab.outcome.take().is_some() {
                    let outcome = Outcome::Refused {
                        code: ErrorCode::Unavailable,
                        retry_after_ms: None,
                    };
                    tab.feed(Input::Done(outcome));
                }
            }
            Step::Deliver(tab, overtake) => {
                let tab = &mut self.tabs[tab];
                let place = usize::from(overtake && tab.pushes.len() > 1);
                if let Some(entry) = tab.pushes.remove(place) {
                    tab.feed(Input::Pushed(Push::Entry(entry)));
                }
            }
            Step::Lose(tab) => {
                self.tabs[tab].pushes.pop_front();
            }
            Step::Look(tab) => {
                let seq = self.log.0.len() as Seq;
                let tab = &mut self.tabs[tab];
                if tab.subscribed {
                    let session = session("s1");
                    tab.feed(Input::Pushed(Push::Head { session, seq }));
                }
            }
            Step::Reply => {
                let entry = self.log.append(SenderKind::Agent, None, "reply".into());
                self.publish(&entry);
            }
            Step::Break(tab) => {
                let shown = std::mem::take(&mut self.tabs[tab].shown);
                self.tabs[tab] = Tab::open(shown);
            }
        }
    }

    fn send(&mut self, tab: usize, id: u8) {
        let tab = &mut self.tabs[tab];
        if tab.socket.visitor.is_busy() {
            return;
        }
        let id = ClientMsgId::parse(format!("c{id}")).unwrap();
        let params = json!({"sessionId": "s1", "text": format!("text of {id}"), "clientMsgId": id});
        let frame = json!({"id": 2, "method": "send_message", "params": params}).to_string();
        tab.asked = Some(id);
        tab.feed(Input::Frame(&frame));
    }

    fn perform(&mut self, tab: usize) {
        let Some(command) = self.tabs[tab].command.take() else {
            return;
        };
        let (outcome, new) = self.log.perform(command);
        self.tabs[tab].outcome = Some(outcome);
        if let Some(entry) = new {
            self.publish(&entry);
        }
    }

    fn publish(&mut self, entry: &Arc<Entry>) {
        for tab in self.tabs.iter_mut().filter(|tab| tab.subscribed) {
            tab.pushes.push_back(Arc::clone(entry));
        }
    }

    /// Everything on the way arrives, and a look at the head after it; no further entry is needed.
    fn come_to_rest(&mut self) {
        self.drain();
        (0..TABS).for_each(|tab| self.step(&Step::Look(tab)));
        self.drain();
    }

    fn drain(&mut self) {
        let is_idle =
            |tab: &Tab| tab.command.is_none() && tab.outcome.is_none() && tab.pushes.is_empty();
        for _ in 0..10_000 {
            if self.tabs.iter().all(is_idle) {
                return;
            }
            for tab in 0..TABS {
                self.step(&Step::Perform(tab));
                self.step(&Step::Finish(tab));
                self.step(&Step::Deliver(tab, false));
            }
        }
        panic!("no rest");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_client_shows_every_entry_once_and_in_order(steps in steps()) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        world.come_to_rest();
        let log: Vec<String> = world.log.0.iter().map(|entry| entry.message_id.to_string()).collect();
        for tab in &world.tabs {
            prop_assert_eq!(&tab.shown, &log);
        }
        let mut by_id: HashMap<&ClientMsgId, usize> = HashMap::new();
        for id in world.log.0.iter().filter_map(|entry| entry.client_msg_id.as_ref()) {
            *by_id.entry(id).or_default() += 1;
        }
        prop_assert!(by_id.values().all(|times| *times == 1), "{:?}", by_id);
    }
}
