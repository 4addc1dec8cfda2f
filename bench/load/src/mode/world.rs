//! Groups of clients, and the account of what they note.

use super::{LOOK, SETTLE};
use crate::client::{self, Noted, Observer, Order, Reins, Target};
use crate::dialect::Dialect;
use crate::payload::Payload;
use crate::report::Report;
use crate::schedule;
use crate::tally::Tally;
use anyhow::{Context, Result, ensure};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// Makes the clients: the address that client `n` connects to and what it says. All clients of one
/// group are made one after the other.
pub trait Entrance {
    /// The target of a client, by its number.
    fn target(&self, client: usize) -> Target;
    /// The dialect of a client of this group; tabs of one group share what a browser's tabs share.
    fn dialect(&self, group: u32) -> Box<dyn Dialect>;
}

/// Sends that may wait on their way from the clock's thread.
const DUE: usize = 4_096;
/// How long all clients may take to get ready after the last was started.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// All clients of a run.
pub struct World {
    account: Rc<Account>,
    groups: Vec<Vec<Reins>>,
    size: usize,
    run: u32,
}

/// What the clients noted.
struct Account {
    members: Cell<usize>,
    run: u32,
    report: RefCell<Report>,
    clients: RefCell<Vec<Record>>,
    groups: RefCell<Vec<Plan>>,
    ready: Cell<usize>,
    outage: Cell<Option<Instant>>,
}

/// One client.
#[derive(Default)]
struct Record {
    ready: bool,
    tally: Tally,
    shown: usize,
    /// Since when it connects, and the number that it then lacks.
    replays: Option<(Instant, u32)>,
    highest: u32,
    /// It was told to read no more: nothing is expected of it.
    stalled: bool,
}

/// One group's sends.
#[derive(Default)]
struct Plan {
    planned: Vec<Instant>,
    accepted: Vec<u32>,
}

impl Account {
    fn place(&self, client: usize) -> (usize, bool) {
        (
            client / self.members.get(),
            client.is_multiple_of(self.members.get()),
        )
    }
}

impl Observer for Account {
    fn noted(&self, client: usize, noted: Noted) {
        let (group, sends) = self.place(client);
        let mut clients = self.clients.borrow_mut();
        let mut groups = self.groups.borrow_mut();
        let mut report = self.report.borrow_mut();
        let (record, plan) = (&mut clients[client], &mut groups[group]);
        match noted {
            Noted::Dialing => {
                let lacks = plan.accepted.iter().copied().max().unwrap_or_default();
                if !sends && lacks > record.highest && record.replays.is_none() {
                    record.replays = Some((Instant::now(), lacks));
                }
                if std::mem::take(&mut record.ready) {
                    self.ready.set(self.ready.get() - 1);
                }
            }
            Noted::Ready => {
                if !std::mem::replace(&mut record.ready, true) {
                    self.ready.set(self.ready.get() + 1);
                    if let Some(outage) = self.outage.get() {
                        report.back.record(outage.elapsed());
                    }
                }
            }
            Noted::Written(late) => report.late.record(late),
            Noted::Accepted(number, planned) => {
                report.accepted += 1;
                report.round_trip.record(planned.elapsed());
                plan.accepted.push(number);
            }
            Noted::Refused(_) => report.refused += 1,
            Noted::Lost => report.cut_by_server += 1,
            Noted::Shown(_) if sends => {}
            Noted::Shown(payload) => {
                if payload.run != self.run || payload.group as usize != group {
                    return record.tally.strange();
                }
                record.tally.arrived(payload.number);
                record.shown += 1;
                record.highest = record.highest.max(payload.number);
                if let Some(planned) = plan.planned.get(payload.number as usize - 1) {
                    report.shown.record(planned.elapsed());
                }
                if let Some((since, lacks)) = record.replays
                    && record.highest >= lacks
                {
                    report.replay.record(since.elapsed());
                    record.replays = None;
                }
            }
        }
    }
}

impl World {
    /// Opens `groups` groups of `members` clients, `per_second` of them, and waits until all are ready.
    ///
    /// # Errors
    /// Some do not get ready.
    pub async fn open(
        entrance: &dyn Entrance,
        groups: u32,
        members: usize,
        per_second: f64,
        size: usize,
    ) -> Result<Self> {
        let run = fastrand::u32(..);
        let account = Rc::new(Account {
            members: Cell::new(members),
            run,
            report: RefCell::default(),
            clients: RefCell::default(),
            groups: RefCell::default(),
            ready: Cell::new(0),
            outage: Cell::new(None),
        });
        let mut world = Self {
            account,
            groups: Vec::new(),
            size,
            run,
        };
        world.grow(entrance, groups, per_second).await?;
        Ok(world)
    }

    /// Opens more groups, up to so many.
    ///
    /// # Errors
    /// Some do not get ready.
    pub async fn grow(
        &mut self,
        entrance: &dyn Entrance,
        groups: u32,
        per_second: f64,
    ) -> Result<()> {
        let members = self.account.members.get();
        let pause = Duration::from_secs_f64(1.0 / per_second);
        let known = self.groups.len();
        let new = known..groups as usize;
        self.groups.resize_with(new.end.max(known), Vec::new);
        self.account
            .groups
            .borrow_mut()
            .resize_with(new.end, Plan::default);
        let clients = new.end * members;
        self.account
            .clients
            .borrow_mut()
            .resize_with(clients, Record::default);
        // All that begin sessions, then the tabs that join them.
        for member in 0..members {
            let (begin, mut started) = (Instant::now(), 0);
            for group in new.clone() {
                let number = group * members + member;
                let observer = Rc::clone(&self.account) as Rc<dyn Observer>;
                let dialect = entrance.dialect(u32::try_from(group)?);
                let target = entrance.target(number);
                let reins = client::start(number, target, dialect, self.size, observer);
                self.groups[group].push(reins);
                started += 1;
                sleep_until(begin + pause * started).await;
            }
            self.all_ready().await?;
        }
        Ok(())
    }

    /// Waits until all clients are in their conversations.
    ///
    /// # Errors
    /// Some do not get there in time.
    pub async fn all_ready(&self) -> Result<()> {
        let all = self.groups.iter().map(Vec::len).sum();
        let limit = Instant::now() + READY_LIMIT;
        while self.account.ready.get() < all {
            let ready = self.account.ready.get();
            ensure!(
                Instant::now() < limit,
                "only {ready} of {all} clients got ready"
            );
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// How many clients there are.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.groups.len() * self.account.members.get()
    }

    /// How many are in their conversations now.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.account.ready.get()
    }

    /// The receivers of each group.
    pub fn receivers(&self) -> impl Iterator<Item = &Reins> {
        self.groups.iter().flat_map(|group| &group[1..])
    }

    /// The last receiver of each group reads no more.
    pub fn stall_last(&self) {
        let members = self.account.members.get();
        let mut clients = self.account.clients.borrow_mut();
        for (group, reins) in self.groups.iter().enumerate() {
            clients[group * members + members - 1].stalled = true;
            // The queue is empty: nothing has been sent since the last settling.
            let _ = reins.last().map(|reins| reins.order(Order::Stall));
        }
    }

    /// From now on the time that clients take to get ready again counts.
    pub fn outage(&self) {
        self.account.outage.set(Some(Instant::now()));
    }

    /// Sends as planned, in open loop: a thread of its own keeps the time.
    ///
    /// # Errors
    /// A client cannot take its orders, or the clock's thread cannot be started.
    pub async fn send(
        &self,
        schedule: impl Iterator<Item = schedule::Send> + Send + 'static,
    ) -> Result<()> {
        let (due, mut dues) = mpsc::channel(DUE);
        let start = std::time::Instant::now() + LOOK;
        std::thread::Builder::new()
            .name("clock".into())
            .spawn(move || {
                for send in schedule {
                    let at = start + send.at;
                    std::thread::sleep(at.saturating_duration_since(std::time::Instant::now()));
                    if due.blocking_send((send.group, at)).is_err() {
                        return;
                    }
                }
            })?;
        while let Some((group, at)) = dues.recv().await {
            self.send_one(group, at.into())?;
        }
        self.account.report.borrow_mut().seconds += start.elapsed().as_secs_f64();
        Ok(())
    }

    fn send_one(&self, group: u32, planned: Instant) -> Result<()> {
        let mut plans = self.account.groups.borrow_mut();
        let plan = &mut plans[group as usize];
        plan.planned.push(planned);
        let number = u32::try_from(plan.planned.len())?;
        drop(plans);
        self.account.report.borrow_mut().planned += 1;
        let payload = Payload {
            run: self.run,
            group,
            number,
        };
        let sender = self.groups[group as usize]
            .first()
            .context("groups have members")?;
        ensure!(
            sender.order(Order::Send(payload, planned)),
            "client has too many orders"
        );
        Ok(())
    }

    /// Waits until everything is answered and shown, or nothing has changed for a while.
    pub async fn settle(&self) {
        let limit = Instant::now() + SETTLE;
        while Instant::now() < limit && !self.is_settled() {
            sleep(LOOK).await;
        }
    }

    fn is_settled(&self) -> bool {
        let report = self.account.report.borrow();
        if report.accepted + report.refused < report.planned {
            return false;
        }
        let groups = self.account.groups.borrow();
        let clients = self.account.clients.borrow();
        clients.iter().enumerate().all(|(number, record)| {
            let (group, sends) = self.account.place(number);
            sends || record.stalled || record.shown >= groups[group].accepted.len()
        })
    }

    /// The account so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut report = self.account.report.borrow().clone();
        report.sockets = self.clients() as u64;
        report.never = (self.clients() - self.ready()) as u64;
        let groups = self.account.groups.borrow();
        for (number, record) in self.account.clients.borrow().iter().enumerate() {
            let (group, sends) = self.account.place(number);
            if !sends && !record.stalled {
                let accepted = groups[group].accepted.iter().copied();
                report.counts.add(&record.tally.close(accepted));
            }
        }
        report
    }

    /// Forgets what was measured until now, e.g. while warming up.
    pub fn forget(&self) {
        *self.account.report.borrow_mut() = Report::default();
    }
}
