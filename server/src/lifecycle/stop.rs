//! Down again, in order; to nobody or to a successor.

use super::Server;
use crate::drain::Drain;
use crate::handover::successor::{self, Program, SuccessorError};
use crate::state::Phase;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long sockets and requests may take to end.
const DRAIN_DEADLINE: Duration = Duration::from_secs(10);
/// How long those that use the database may keep it from a successor: meanwhile whoever connects waits.
const RELEASE_DEADLINE: Duration = Duration::from_secs(5);

impl Server {
    /// Stops in order: sockets leave and requests end, then the relays, which thus hear of
    /// everything, then the store. Takes at most [`DRAIN_DEADLINE`] for each of connections and relays.
    pub async fn stop(mut self) {
        tracing::info!("stopping");
        // Whoever connects from now on is refused, unless somebody else has the socket too.
        self.sockets = None;
        let end = Instant::now() + DRAIN_DEADLINE;
        self.drain();
        self.idle(end).await;
        self.state.messengers.stop().await;
        self.release().await;
        self.farewell(end).await;
        tracing::info!("stopped");
    }

    /// Starts a successor and waits until it lacks only the database; its process number then. This
    /// server goes on in any case.
    ///
    /// # Errors
    /// [`SuccessorError`]; there is no successor then.
    pub async fn start_successor(&self, program: &Program) -> Result<Option<u32>, SuccessorError> {
        match &self.sockets {
            Some(sockets) => successor::start(program, sockets).await,
            None => Err(std::io::Error::other("the server is stopping").into()),
        }
    }

    /// Stops in favour of a successor that waits for the database. What takes long and can be done
    /// while connections are still taken is done first, what does not need the database last.
    pub async fn make_way(self) {
        self.state.messengers.stop().await;
        let start = Instant::now();
        self.drain();
        self.idle(start + RELEASE_DEADLINE).await;
        self.release().await;
        let took_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(took_ms, "the database is the successor's");
        self.farewell(start + DRAIN_DEADLINE).await;
        tracing::info!("stopped");
    }

    fn drain(&self) {
        let drain = Drain::of(self.state.sockets.len());
        self.state.phase.send_replace(Phase::Draining(drain));
        self.stop.cancel();
        self.tasks.close();
        self.state.working.close();
        self.state.sockets.close();
    }

    /// Waits until nobody uses the store any more.
    async fn idle(&self, end: Instant) {
        let idle = async {
            self.state.working.wait().await;
            self.tasks.wait().await;
        };
        if timeout_at(end, idle).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }

    async fn release(&self) {
        self.state.store.database().close().await;
        self.state.files.release();
    }

    /// Waits for what is still being written to peers, and for their agreement to the end.
    async fn farewell(&self, end: Instant) {
        let ended = async {
            self.state.sockets.wait().await;
            self.tasks.wait().await;
        };
        // The rest is cut; it was warned of.
        let _ = timeout_at(end, ended).await;
    }
}
