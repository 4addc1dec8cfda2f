//! Which sockets belong to which session, in this process.
//!
//! Invariants:
//! - A push never waits: a socket whose queue is full is dropped from the hub, its loop sees the
//!   queue end, closes with `4008 slow` and the client resumes from the log.
//! - Nothing of one session can reach a socket of another: the session is the only key.

use crate::limits::Limits;
use protocol::entry::Entry;
use protocol::event::Status;
use protocol::ids::{FileId, Seq, SessionId};
use session_core::visitor::Push;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// Pushes that wait for one socket before it counts as slow.
const QUEUE: usize = 64;

struct Subscriber {
    number: u64,
    address: Option<IpAddr>,
    queue: mpsc::Sender<Push>,
}

/// Told when a session gets its first socket or loses its last.
pub trait Presence: Send + Sync {
    /// The visitor's widget is open (`true`) or nowhere open any more. Called under the hub's lock,
    /// so that the last word is the true one: it must neither wait nor call the hub.
    fn changed(&self, session: &SessionId, online: bool);
}

/// The sockets by session.
pub struct Hub {
    sessions: Mutex<HashMap<SessionId, Vec<Subscriber>>>,
    next: AtomicU64,
    presence: Arc<dyn Presence>,
    limits: Arc<Limits>,
    settled: watch::Sender<()>,
}

/// A socket's place in the hub. Dropping it leaves the session.
pub struct Subscription {
    hub: Arc<Hub>,
    session: SessionId,
    number: u64,
    queue: mpsc::Receiver<Push>,
}

impl Subscription {
    /// The next push; `None` when this socket was too slow. Cancel-safe.
    pub async fn next(&mut self) -> Option<Push> {
        self.queue.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(&self.session, self.number);
    }
}

impl Hub {
    /// An empty hub.
    #[must_use]
    pub fn new(presence: Arc<dyn Presence>, limits: Arc<Limits>) -> Arc<Self> {
        Arc::new(Self {
            sessions: Mutex::default(),
            next: AtomicU64::new(0),
            presence,
            limits,
            settled: watch::Sender::default(),
        })
    }

    /// Changes whenever a file of the team has come or is known to be lost.
    #[must_use]
    pub fn files_settled(&self) -> watch::Receiver<()> {
        self.settled.subscribe()
    }

    /// Adds a socket of a client to a session. Everything pushed from now on reaches it.
    #[must_use]
    pub fn subscribe(
        self: &Arc<Self>,
        session: SessionId,
        address: Option<IpAddr>,
    ) -> Subscription {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, queue) = mpsc::channel(QUEUE);
        {
            let mut sessions = self.lock();
            let subscribers = sessions.entry(session.clone()).or_default();
            subscribers.push(Subscriber {
                number,
                address,
                queue: sender,
            });
            if subscribers.len() == 1 {
                self.presence.changed(&session, true);
            }
        }
        Subscription {
            hub: Arc::clone(self),
            session,
            number,
            queue,
        }
    }

    fn leave(&self, session: &SessionId, number: u64) {
        let mut sessions = self.lock();
        let Some(subscribers) = sessions.get_mut(session) else {
            return;
        };
        subscribers.retain(|subscriber| subscriber.number != number);
        if subscribers.is_empty() {
            sessions.remove(session);
            self.presence.changed(session, false);
        }
    }

    fn push(&self, session: &SessionId, push: &Push) {
        let mut sessions = self.lock();
        let Some(subscribers) = sessions.get_mut(session) else {
            return;
        };
        // A full queue ends here: its sender is dropped, and the socket's loop notices. The entry
        // of the session stays until the subscription itself is dropped.
        subscribers.retain(|subscriber| subscriber.queue.try_send(push.clone()).is_ok());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<Subscriber>>> {
        // Every critical section leaves the map whole, so a panic elsewhere does not spoil it.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl bridge::Hub for Hub {
    fn entry(&self, session: &SessionId, entry: Arc<Entry>) {
        self.push(session, &Push::Entry(entry));
    }

    fn status(&self, session: &SessionId, seq: Seq, status: Status) {
        self.push(
            session,
            &Push::Status {
                session: session.clone(),
                seq,
                status,
            },
        );
    }

    fn file_settled(&self, _file: &FileId) {
        self.settled.send_replace(());
    }

    fn block(&self, session: &SessionId) -> bool {
        let sessions = self.lock();
        let sockets = sessions.get(session).into_iter().flatten();
        let addresses: Vec<IpAddr> = sockets.filter_map(|socket| socket.address).collect();
        addresses
            .iter()
            .for_each(|address| self.limits.block(*address));
        !addresses.is_empty()
    }

    fn typing(&self, session: &SessionId, name: &str, typing: bool) {
        let push = Push::Typing {
            session: session.clone(),
            name: name.to_owned(),
            typing,
        };
        self.push(session, &push);
    }
}
