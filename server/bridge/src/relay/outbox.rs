//! Finds sessions with something due and delivers several of them at once.

use super::{Shared, deliver};
use protocol::ids::SessionId;
use std::collections::HashMap;
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
/// Longest sleep between two looks into the outbox.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// Pause after a delivery panicked, so that a fault in the program does not become a hot loop.
const PANIC_PAUSE: Duration = Duration::from_secs(1);
/// How long deliveries may go on after the end was asked for.
const STOP_DEADLINE: Duration = Duration::from_secs(5);

type Delivery = Result<(), StoreError>;

struct Outbox<'a> {
    shared: &'a Arc<Shared>,
    cancel: &'a CancellationToken,
    deliveries: JoinSet<Delivery>,
    sessions: HashMap<Id, (SessionId, Lane)>,
    store_failures: u32,
}

/// Delivers until cancelled.
pub(super) async fn run(shared: &Arc<Shared>, cancel: &CancellationToken) {
    let mut outbox = Outbox {
        shared,
        cancel,
        deliveries: JoinSet::new(),
        sessions: HashMap::new(),
        store_failures: 0,
    };
    while !cancel.is_cancelled() {
        match outbox.claim().await {
            Ok(sleep) => outbox.wait(sleep).await,
            Err(error) => outbox.rest(&error).await,
        }
    }
    outbox.finish().await;
}

impl Outbox<'_> {
    /// Starts what is due, and tells how long there is nothing more to start. The end of a delivery
    /// is a reason to look again in any case.
    async fn claim(&mut self) -> Result<Duration, StoreError> {
        let team = self.claim_lane(Lane::Team, SESSIONS_AT_ONCE).await?;
        let bots = self.claim_lane(Lane::Bot, BOTS_AT_ONCE).await?;
        self.store_failures = 0;
        Ok(team.min(bots))
    }

    async fn claim_lane(&mut self, lane: Lane, at_once: usize) -> Result<Duration, StoreError> {
        let busy = |outbox: &Self| {
            outbox
                .sessions
                .values()
                .filter(|(_, of)| *of == lane)
                .count()
        };
        if busy(self) >= at_once {
            return Ok(LONGEST_SLEEP);
        }
        let shared = self.shared;
        // So many that those in delivery cannot hide the others.
        let limit = u32::try_from(SESSIONS_AT_ONCE + BOTS_AT_ONCE).unwrap_or(u32::MAX);
        let waiting = shared
            .store
            .outbox_waiting(shared.messenger.name(), lane, limit)
            .await?;
        let now = shared.clock.now_ms();
        for (session, due) in waiting {
            if due > now {
                return Ok(Duration::from_millis(due - now).min(LONGEST_SLEEP));
            }
            // A session that has changed its lane is still busy in the other one.
            if busy(self) < at_once && !self.sessions.values().any(|(busy, _)| *busy == session) {
                self.start(session, lane);
            }
        }
        Ok(LONGEST_SLEEP)
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

    async fn wait(&mut self, sleep: Duration) {
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = self.shared.bell.notified() => {}
            Some(ended) = self.deliveries.join_next_with_id() => self.ended(ended).await,
            () = tokio::time::sleep(sleep) => {}
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Delivery), JoinError>) {
        match ended {
            Ok((id, delivery)) => {
                self.sessions.remove(&id);
                if let Err(error) = delivery {
                    self.rest(&error).await;
                }
            }
            Err(panicked) => {
                let session = self.sessions.remove(&panicked.id());
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
