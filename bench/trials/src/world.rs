//! A server with its visitors and agents, from the first connection to the last look at the logs.

mod quiet;

use crate::client::{Agent, AgentSetup, Chats, List, Orders, Outbox, State, Tab, Visitor, Writer};
use crate::journal::Journal;
use crate::trial::is_refusal;
use crate::{random, reader};
use anyhow::Result;
use history::Record;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testbed::http::Door;
use testbed::{Proxy, Setup, Testbed, site_key};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How often logs are read again while waiting for quiet, at most.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Mean time between two messages of a flood.
const FLOOD_PACE: Duration = Duration::from_millis(8);
/// How long they are: nearly as long as a message may be, out of characters of four bytes.
const FLOOD_FILLER: usize = 1_900;

/// How many clients do how much.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Visitors, each with a session.
    pub visitors: usize,
    /// Tabs of each visitor.
    pub tabs: usize,
    /// Agents at the desk.
    pub agents: usize,
    /// Mean time between two messages of a tab.
    pub pace: Duration,
    /// Of the visitors' messages, so many are answered.
    pub answered: f64,
    /// The first visitor floods one tab with long messages of the other, which is slow when it is
    /// told to be.
    pub flood: bool,
    /// What makes the run repeatable.
    pub seed: u64,
    /// How long quiet is waited for.
    pub patience: Duration,
}

impl Plan {
    /// A plan that a small machine can do beside others.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            visitors: 8,
            tabs: 2,
            agents: 2,
            pace: Duration::from_millis(700),
            answered: 0.5,
            flood: false,
            seed,
            patience: Duration::from_secs(60),
        }
    }
}

/// How long what was sent may be on its way to the other side, and how long sends may take.
const DELIVERED_WITHIN: Duration = Duration::from_secs(60);

/// A tab's name, its visitor's number and what it shows.
type TabOf = (String, usize, Arc<Mutex<List>>);

/// Everything of a run.
pub struct World {
    /// The server.
    pub bed: Testbed,
    /// What is between it and its clients.
    pub proxy: Proxy,
    /// The book.
    pub journal: Journal,
    /// What went wrong apart from the history.
    pub problems: Vec<String>,
    /// What else is worth telling.
    pub notes: Vec<String>,
    /// Kills and restarts so far.
    pub kills: u32,
    /// Choices of the trial itself.
    pub random: fastrand::Rng,
    trial: String,
    plan: Plan,
    orders: watch::Sender<Orders>,
    visitors: Vec<Arc<Visitor>>,
    tabs: Vec<TabOf>,
    agents: Vec<(String, Arc<Outbox>, Arc<Mutex<Chats>>)>,
    tasks: JoinSet<()>,
}

impl World {
    /// Starts a server and lets everybody in. Nobody writes yet.
    ///
    /// # Errors
    /// The server cannot be started.
    pub async fn open(trial: &str, setup: Setup, plan: Plan) -> Result<Self> {
        let sites = plan.visitors.div_ceil(4).max(1);
        let setup = setup.sites(sites).env("WEB_WIDGET_BOT_TRIAL_RATES", "off");
        let bed = Testbed::start(setup).await?;
        let proxy = Proxy::start(bed.address(), plan.seed).await?;
        let mut world = Self {
            proxy,
            journal: Journal::begin(trial, plan.seed),
            problems: Vec::new(),
            notes: Vec::new(),
            kills: 0,
            random: random(plan.seed, trial),
            trial: trial.to_owned(),
            orders: watch::Sender::default(),
            visitors: Vec::new(),
            tabs: Vec::new(),
            agents: Vec::new(),
            tasks: JoinSet::new(),
            bed,
            plan,
        };
        for number in 0..world.plan.agents {
            world.add_agent(number);
        }
        for number in 0..world.plan.visitors {
            world.add_visitor(number, sites);
        }
        Ok(world)
    }

    /// The way of the clients.
    fn door(&self) -> Door {
        Door {
            origin: self.bed.origin(),
            address: self.proxy.address(),
        }
    }

    fn add_agent(&mut self, number: usize) {
        let name = format!("agent{number}");
        let (outbox, chats) = (Arc::<Outbox>::default(), Arc::<Mutex<Chats>>::default());
        let agent = Agent::new(AgentSetup {
            name: name.clone(),
            number,
            among: self.plan.agents,
            address: format!("10.1.0.{}", number + 1),
            door: self.door(),
            journal: self.journal.clone(),
            orders: self.orders.subscribe(),
            random: random(self.plan.seed, &name),
            pace: self.plan.pace,
            answered: self.plan.answered,
            outbox: Arc::clone(&outbox),
            chats: Arc::clone(&chats),
        });
        self.tasks.spawn(agent.run());
        self.agents.push((name, outbox, chats));
    }

    fn add_visitor(&mut self, number: usize, sites: usize) {
        let seed = self.plan.seed;
        let letters = random(seed, &format!("tag{number}")).u32(..);
        let visitor = Arc::new(Visitor {
            site: site_key(number % sites),
            address: format!("10.2.{}.{}", number / 250, number % 250 + 1),
            tag: format!("v{number}x{letters:08x}"),
            session: watch::Sender::default(),
            outboxes: (0..self.plan.tabs).map(|_| Arc::default()).collect(),
        });
        for tab in 0..self.plan.tabs {
            let name = format!("visitor{number}.{tab}");
            let list = Arc::<Mutex<List>>::default();
            let floods = self.plan.flood && number == 0;
            let is_slow = floods && tab + 1 == self.plan.tabs;
            let task = Tab {
                name: name.clone(),
                number: tab,
                visitor: Arc::clone(&visitor),
                door: self.door(),
                journal: self.journal.clone(),
                orders: self.orders.subscribe(),
                random: random(seed, &name),
                slow: is_slow,
                list: Arc::clone(&list),
                state: State::default(),
            };
            self.tasks.spawn(task.run());
            if !is_slow {
                let writer = Writer {
                    tab: name.clone(),
                    number: tab,
                    visitor: Arc::clone(&visitor),
                    journal: self.journal.clone(),
                    orders: self.orders.subscribe(),
                    random: random(seed, &format!("{name} writes")),
                    pace: if floods { FLOOD_PACE } else { self.plan.pace },
                    filler: if floods { FLOOD_FILLER } else { 0 },
                };
                self.tasks.spawn(writer.run());
            }
            self.tabs.push((name, number, list));
        }
        self.visitors.push(visitor);
    }

    /// Tells all clients something.
    pub fn order(&self, change: impl FnOnce(&mut Orders)) {
        self.orders.send_modify(change);
    }

    /// What clients are told.
    #[must_use]
    pub fn orders(&self) -> watch::Receiver<Orders> {
        self.orders.subscribe()
    }

    /// Waits until so many sends more are acknowledged, so that a fault meets a busy server.
    pub async fn progress(&mut self, sends: usize) {
        let acknowledged =
            |journal: &Journal| journal.count(|record| matches!(record, Record::Ok { .. }));
        let goal = acknowledged(&self.journal) + sends;
        let mut written = self.journal.written();
        let reached = async {
            while acknowledged(&self.journal) < goal {
                // The journal outlives this.
                let _ = written.changed().await;
            }
        };
        if timeout(DELIVERED_WITHIN, reached).await.is_err() {
            self.problems
                .push(format!("{sends} sends were not acknowledged in time"));
        }
    }

    /// Waits for so many attempts to send that fail; how many there were.
    pub async fn refusals(&mut self, count: usize) -> usize {
        let failed = |journal: &Journal| journal.count(is_refusal);
        let before = failed(&self.journal);
        let mut written = self.journal.written();
        let reached = async {
            while failed(&self.journal) < before + count {
                // The journal outlives this.
                let _ = written.changed().await;
            }
        };
        if timeout(self.plan.patience, reached).await.is_err() {
            self.problems
                .push(format!("{count} refusals did not come in time"));
        }
        failed(&self.journal) - before
    }

    /// The logs of all sessions can be read now.
    ///
    /// # Errors
    /// They cannot.
    pub async fn can_be_read(&self) -> Result<()> {
        let door = self.bed.door();
        for visitor in &self.visitors {
            let session = visitor.session.borrow().clone();
            if let Some(session) = session {
                reader::session(&door, &visitor.site, &session).await?;
            }
        }
        Ok(())
    }
}
