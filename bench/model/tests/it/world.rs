//! Two visitors, the tabs of each, and the server.

use crate::faults::{Plant, Step, TABS};
use crate::socket::Socket;
use crate::store::Store;
use crate::tab::{Browser, Tab};
use app::conversation::Input;
use protocol::codes::ErrorCode;
use protocol::entry::Entry;
use protocol::ids::{ClientMsgId, SessionId};
use session_core::visitor::Outcome;
use std::sync::Arc;

/// Everything.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) browsers: [Browser; 2],
    pub(crate) tabs: [Option<Tab>; TABS],
    pub(crate) written: Vec<(usize, ClientMsgId)>,
    plant: Plant,
    random: u64,
}

/// Whose tab it is.
pub(crate) fn owner(tab: usize) -> usize {
    usize::from(tab == TABS - 1)
}

impl World {
    pub(crate) fn new(plant: Plant) -> Self {
        let mut world = Self {
            store: Store::new(plant),
            browsers: Default::default(),
            tabs: Default::default(),
            written: Vec::new(),
            plant,
            random: 0,
        };
        (0..TABS).for_each(|tab| world.step(Step::Open(tab)));
        world
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Round(tab) => self.round(tab),
            Step::Write(tab) => self.write(tab),
            Step::Reply(session) => {
                if let Some(entry) = self.store.reply(session) {
                    self.publish(&entry);
                }
            }
            Step::Perform(tab) => self.perform(tab),
            Step::Refuse(tab, after) => self.refuse(tab, after),
            Step::Open(tab) => {
                let browser = &mut self.browsers[owner(tab)];
                let name = format!("visitor {}", owner(tab));
                self.tabs[tab].get_or_insert_with(|| Tab::open(browser, name));
            }
            Step::Crash(tab) => self.tabs[tab] = None,
            Step::CrashServer => self.crash_server(),
            Step::NewEpoch => {
                self.crash_server();
                self.store.new_epoch();
            }
            Step::Commit => self.store.commit(),
            Step::Carry(tab)
            | Step::Finish(tab)
            | Step::Push(tab, _)
            | Step::Lose(tab)
            | Step::Hear(tab)
            | Step::Cut(tab)
            | Step::Connect(tab)
            | Step::Timer(tab)
            | Step::Look(tab)
            | Step::Older(tab) => self.of_tab(tab, step),
        }
    }

    fn of_tab(&mut self, at: usize, step: Step) {
        let (browser, random, plant) =
            (&mut self.browsers[owner(at)], &mut self.random, self.plant);
        let Some(tab) = &mut self.tabs[at] else {
            return;
        };
        match (step, &mut tab.socket) {
            (Step::Hear(_), _) => tab.hear(browser),
            (Step::Cut(_), _) => tab.cut(browser),
            (Step::Connect(_), _) => tab.connect(browser),
            (Step::Timer(_), _) => drop(tab.timer(browser)),
            (Step::Look(_), _) => tab.look(browser),
            (Step::Older(_), _) => tab.input(browser, Input::LoadOlder),
            (Step::Carry(_), Some(socket)) => socket.carry(random, plant),
            (Step::Finish(_), Some(socket)) => socket.finish(random, plant),
            (Step::Push(_, overtake), Some(socket)) => socket.push(overtake, random, plant),
            (Step::Lose(_), Some(socket)) => {
                socket.lost_push |= socket.pushes.pop_front().is_some();
            }
            _ => {}
        }
    }

    fn write(&mut self, at: usize) {
        if let Some(tab) = &mut self.tabs[at] {
            let number = self.written.len();
            let id = ClientMsgId::parse(format!("v{}-{number}", owner(at))).unwrap();
            self.written.push((owner(at), id.clone()));
            tab.write(&mut self.browsers[owner(at)], id);
        }
    }

    fn perform(&mut self, at: usize) {
        let Some(socket) = self.tabs[at].as_mut().and_then(|tab| tab.socket.as_mut()) else {
            return;
        };
        if let Some(command) = socket.command.take() {
            let (outcome, new) = self.store.perform(command);
            socket.outcome = Some(outcome);
            if let Some(entry) = new {
                self.publish(&entry);
            }
        }
    }

    fn refuse(&mut self, at: usize, after: bool) {
        if after {
            self.perform(at);
        }
        let Some(socket) = self.tabs[at].as_mut().and_then(|tab| tab.socket.as_mut()) else {
            return;
        };
        if socket.command.take().is_some() || socket.outcome.take().is_some() {
            socket.outcome = Some(Outcome::Refused {
                code: ErrorCode::Unavailable,
                retry_after_ms: None,
            });
        }
    }

    fn publish(&mut self, entry: &Arc<Entry>) {
        let hears = |session: &SessionId| *session == entry.session_id || self.plant == Plant::Leak;
        let sockets = self.tabs.iter_mut().flatten();
        for socket in sockets.filter_map(|tab| tab.socket.as_mut()) {
            if socket.subscribed.as_ref().is_some_and(hears) {
                socket.pushes.push_back(Arc::clone(entry));
            }
        }
    }

    fn crash_server(&mut self) {
        self.store.crash();
        for (at, tab) in self.tabs.iter_mut().enumerate() {
            if let Some(tab) = tab {
                tab.cut(&mut self.browsers[owner(at)]);
            }
        }
    }

    /// Good weather until nothing happens any more. Tabs that are gone stay so, as long as their
    /// visitor has another.
    pub(crate) fn settle(&mut self) {
        self.store.commit();
        for at in [0, TABS - 1] {
            if (0..TABS).all(|tab| owner(tab) != owner(at) || self.tabs[tab].is_none()) {
                self.step(Step::Open(at));
            }
        }
        self.drain();
        (0..TABS).for_each(|tab| self.step(Step::Look(tab)));
        self.drain();
        let sockets = self
            .tabs
            .iter()
            .flatten()
            .filter_map(|tab| tab.socket.as_ref());
        if sockets.into_iter().any(|socket| socket.lost_push) {
            (0..self.store.sessions.len()).for_each(|session| self.step(Step::Reply(session)));
            self.drain();
        }
    }

    fn round(&mut self, tab: usize) {
        for step in [
            Step::Connect(tab),
            Step::Carry(tab),
            Step::Perform(tab),
            Step::Finish(tab),
            Step::Push(tab, false),
            Step::Hear(tab),
        ] {
            self.step(step);
        }
    }

    /// Everybody is cut off and comes back.
    pub(crate) fn come_back(&mut self) {
        (0..TABS).for_each(|tab| self.step(Step::Cut(tab)));
        self.drain();
    }

    fn drain(&mut self) {
        for _ in 0..5_000 {
            (0..TABS).for_each(|tab| self.round(tab));
            let mut tabs = self.tabs.iter().flatten();
            let rests = |tab: &Tab| tab.socket.as_ref().is_some_and(Socket::is_idle);
            if tabs.all(rests) && !self.anything_due() {
                return;
            }
        }
        panic!("never comes to rest");
    }

    fn anything_due(&mut self) -> bool {
        let mut any = false;
        for (at, tab) in self.tabs.iter_mut().enumerate() {
            let browser = &mut self.browsers[owner(at)];
            if let Some(tab) = tab {
                any |= tab.timer(browser) || tab.retry(browser);
            }
        }
        any
    }
}
