//! Finds sessions with something due and delivers several of them at once.
//!
//! Invariants:
//! - One session is in at most one delivery at a time.
//! - The store is asked when something may be due that is not known here: after a bell, when a known
//!   time has come, when a look was cut off or left sessions out. Never once for each delivery: with
//!   much waiting that would cost more than the deliveries.

use super::Shared;
use super::deliver::{self, Left};
use protocol::ids::{SessionId, UnixMs};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use store::{Lane, StoreError};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// Sessions that are delivered to the messenger at the same time.
const SESSIONS_AT_ONCE: usize = 16;
/// Sessions that are delivered to bots at the same time. A bot that is slow to accept must not hold up
/// the team, nor all other bots at once.
const BOTS_AT_ONCE: usize = 64;
/// Sessions that one look tells. More than can be in delivery, so that those cannot hide the others.
const LOOK: u32 = 128;
/// Longest sleep between two looks into the outbox.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// Pause after a delivery panicked, so that a fault in the program does not become a hot loop.
const PANIC_PAUSE: Duration = Duration::from_secs(1);
/// How long deliveries may go on after the end was asked for.
const STOP_DEADLINE: Duration = Duration::from_secs(5);

type Delivery = Result<Left, StoreError>;

struct Outbox<'a> {
    shared: &'a Arc<Shared>,
    cancel: &'a CancellationToken,
    deliveries: JoinSet<Delivery>,
    sessions: HashMap<Id, (SessionId, Lane)>,
    queues: [Queue; 2],
    store_failures: u32,
}

/// What is known of a lane without asking the store.
struct Queue {
    lane: Lane,
    /// Sessions that are delivered at the same time.
    at_once: usize,
    /// Were due at the last look and have not had their turn; in order.
    ready: VecDeque<SessionId>,
    /// There may be something due that the last look did not see.
    unseen: bool,
    /// The last look left sessions out because they were in delivery: their end is a reason to look.
    left_out: bool,
    /// When the first that was not due yet at the last look is.
    next_due: Option<UnixMs>,
}

impl Queue {
    const fn new(lane: Lane, at_once: usize) -> Self {
        Self {
            lane,
            at_once,
            ready: VecDeque::new(),
            unseen: true,
            left_out: false,
            next_due: None,
        }
    }

    fn wants_look(&self, now: UnixMs) -> bool {
        self.ready.is_empty() && (self.unseen || self.next_due.is_some_and(|due| due <= now))
    }

    /// Takes in what a look told, of which some are `in_delivery`.
    fn saw(
        &mut self,
        waiting: Vec<(SessionId, UnixMs)>,
        now: UnixMs,
        in_delivery: &HashSet<&SessionId>,
    ) {
        let due = waiting.iter().take_while(|(_, due)| *due <= now).count();
        self.next_due = waiting.get(due).map(|(_, due)| *due);
        self.unseen = due == LOOK as usize;
        let due = waiting.into_iter().take(due).map(|(session, _)| session);
        let (busy, ready): (Vec<_>, Vec<_>) =
            due.partition(|session| in_delivery.contains(session));
        self.left_out = !busy.is_empty();
        self.ready.extend(ready);
    }
}

/// Delivers until cancelled.
pub(super) async fn run(shared: &Arc<Shared>, cancel: &CancellationToken) {
    let mut outbox = Outbox {
        shared,
        cancel,
        deliveries: JoinSet::new(),
        sessions: HashMap::new(),
        queues: [
            Queue::new(Lane::Team, SESSIONS_AT_ONCE),
            Queue::new(Lane::Bot, BOTS_AT_ONCE),
        ],
        store_failures: 0,
    };
    while !cancel.is_cancelled() {
        match outbox.claim().await {
            Ok(()) => outbox.wait().await,
            Err(error) => {
                outbox.rest(&error).await;
                outbox.look_again();
            }
        }
    }
    outbox.finish().await;
}

impl Outbox<'_> {
    /// Starts what is due, as far as there are places.
    async fn claim(&mut self) -> Result<(), StoreError> {
        loop {
            (0..self.queues.len()).for_each(|at| self.start_ready(at));
            let now = self.shared.clock.now_ms();
            // With every place taken, the next end of a delivery asks again.
            let wanted = |at: &usize| self.queues[*at].wants_look(now) && !self.is_full(*at);
            let wanted: Vec<usize> = (0..self.queues.len()).filter(wanted).collect();
            if wanted.is_empty() {
                self.store_failures = 0;
                return Ok(());
            }
            self.look(&wanted, now).await?;
        }
    }

    /// Asks the store what is due in these lanes.
    async fn look(&mut self, wanted: &[usize], now: UnixMs) -> Result<(), StoreError> {
        let shared = self.shared;
        let lanes: Vec<Lane> = wanted.iter().map(|at| self.queues[*at].lane).collect();
        // Before the look: what comes while it lasts is to be looked for again.
        for at in wanted {
            self.queues[*at].unseen = false;
        }
        let waiting = shared
            .store
            .outbox_waiting(shared.messenger.name(), &lanes, LOOK);
        let waiting = waiting.await?;
        let in_delivery: HashSet<_> = self.sessions.values().map(|(session, _)| session).collect();
        for (at, waiting) in wanted.iter().zip(waiting) {
            self.queues[*at].saw(waiting, now, &in_delivery);
        }
        Ok(())
    }

    fn start_ready(&mut self, at: usize) {
        while !self.is_full(at) {
            let Some(session) = self.queues[at].ready.pop_front() else {
                return;
            };
            // One that has changed its lane since the look may be in delivery in the other one.
            if self.sessions.values().any(|(busy, _)| *busy == session) {
                self.queues[at].left_out = true;
            } else {
                self.start(session, self.queues[at].lane);
            }
        }
    }

    fn is_full(&self, at: usize) -> bool {
        let queue = &self.queues[at];
        let busy = self.sessions.values().filter(|(_, of)| *of == queue.lane);
        busy.count() >= queue.at_once
    }

    fn look_again(&mut self) {
        for queue in &mut self.queues {
            queue.unseen = true;
        }
    }

    fn start(&mut self, session: SessionId, lane: Lane) {
        let (shared, cancel, name) = (
            Arc::clone(self.shared),
            self.cancel.clone(),
            session.clone(),
        );
        let task = self
            .deliveries
            .spawn(async move { deliver::session(&shared, &name, &cancel).await });
        self.sessions.insert(task.id(), (session, lane));
    }

    async fn wait(&mut self) {
        let due = self.queues.iter().filter_map(|queue| queue.next_due).min();
        let now = self.shared.clock.now_ms();
        let sleep = due.map_or(LONGEST_SLEEP, |due| {
            Duration::from_millis(due.saturating_sub(now))
        });
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = self.shared.bell.notified() => self.look_again(),
            Some(ended) = self.deliveries.join_next_with_id() => self.ended(ended).await,
            // A bell that was never rung costs time, not messages.
            () = tokio::time::sleep(sleep.min(LONGEST_SLEEP)) => self.look_again(),
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Delivery), JoinError>) {
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(panicked) => panicked.id(),
        };
        let session = self.sessions.remove(&id);
        let left_out = self.queues.iter().any(|queue| queue.left_out);
        if left_out || !matches!(ended, Ok((_, Ok(Left::Nothing)))) {
            self.look_again();
        }
        match ended {
            Ok((_, Ok(_))) => {}
            Ok((_, Err(error))) => self.rest(&error).await,
            Err(_) => {
                tracing::error!(
                    ?session,
                    "a delivery panicked; this is a fault in the program"
                );
                self.cancel
                    .run_until_cancelled(tokio::time::sleep(PANIC_PAUSE))
                    .await;
            }
        }
    }

    async fn rest(&mut self, error: &StoreError) {
        self.shared
            .rest_after(error, &mut self.store_failures, self.cancel)
            .await;
    }

    /// Lets calls in flight end; what does not is asked again with the same `request_id` next time.
    async fn finish(mut self) {
        let all = async { while self.deliveries.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_DEADLINE, all).await.is_err() {
            tracing::warn!(
                messenger = self.shared.messenger.name(),
                "deliveries were cut off by the end"
            );
        }
    }
}
