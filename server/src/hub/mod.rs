//! Which sockets belong to which session, in this process.
//!
//! Invariants:
//! - A push never waits: a socket whose queue is full is dropped from the hub, its loop sees the
//!   queue end, closes with `4008 slow` and the client resumes from the log.
//! - Nothing of one session can reach a socket of another: the session is the only key.

mod queue;

use crate::limits::Limits;
use protocol::entry::Entry;
use protocol::event::Status;
use protocol::ids::{FileId, Seq, SessionId};
use queue::Queue;
use session_core::visitor::Push;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

struct Subscriber {
    number: u64,
    address: Option<IpAddr>,
    queue: Arc<Queue>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every critical section leaves its value whole, so a panic elsewhere does not spoil it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sockets of a session.
#[derive(Default)]
struct Sockets {
    subscribers: Vec<Subscriber>,
    /// How far they are known to have been told of the log.
    pushed: Seq,
}

/// Told when a session gets its first socket or loses its last.
pub trait Presence: Send + Sync {
    /// The visitor's widget is open (`true`) or nowhere open any more. Called under the hub's lock,
    /// so that the last word is the true one: it must neither wait nor call the hub.
    fn changed(&self, session: &SessionId, online: bool);
}

/// The sockets by session.
pub struct Hub {
    sessions: Mutex<HashMap<SessionId, Sockets>>,
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
    queue: Arc<Queue>,
}

impl Subscription {
    /// The next push; `None` when this socket was too slow. Cancel-safe.
    pub async fn next(&self) -> Option<Push> {
        self.queue.next().await
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
        let queue = Queue::open();
        {
            let mut sessions = self.lock();
            let Sockets { subscribers, .. } = sessions.entry(session.clone()).or_default();
            // Most visitors have one tab; a growing vector would begin with room for four.
            subscribers.reserve_exact(1);
            subscribers.push(Subscriber {
                number,
                address,
                queue: Arc::clone(&queue),
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
        let Some(Sockets { subscribers, .. }) = sessions.get_mut(session) else {
            return;
        };
        subscribers.retain(|subscriber| subscriber.number != number);
        if subscribers.is_empty() {
            sessions.remove(session);
            self.presence.changed(session, false);
        }
    }

    fn push(&self, session: &SessionId, push: &Push) {
        #[cfg(feature = "trial")]
        {
            let others = self.lock().keys().find(|other| *other != session).cloned();
            for (session, push) in crate::trial::instead_of(session, push, others) {
                self.deliver(&session, &push);
            }
        }
        #[cfg(not(feature = "trial"))]
        self.deliver(session, push);
    }

    fn deliver(&self, session: &SessionId, push: &Push) {
        let mut sessions = self.lock();
        let Some(sockets) = sessions.get_mut(session) else {
            return;
        };
        let head = match push {
            Push::Entry(entry) => entry.seq,
            Push::Head { seq, .. } => *seq,
            Push::Status { .. } | Push::Typing { .. } => 0,
        };
        sockets.pushed = sockets.pushed.max(head);
        // A full queue ends here: its sender is dropped, and the socket's loop notices. The entry
        // of the session stays until the subscription itself is dropped.
        sockets
            .subscribers
            .retain(|subscriber| subscriber.queue.push(push.clone()));
    }

    /// Tells a session's sockets how far its log reaches, unless all of it was pushed to them. True
    /// when they were told.
    pub fn catch_up(&self, session: &SessionId, head: Seq) -> bool {
        let pushed = self.lock().get(session).map(|sockets| sockets.pushed);
        let behind = pushed.is_some_and(|pushed| pushed < head);
        if behind {
            let push = Push::Head {
                session: session.clone(),
                seq: head,
            };
            self.deliver(session, &push);
        }
        behind
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Sockets>> {
        lock(&self.sessions)
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
        let sockets = sessions.get(session).into_iter();
        let sockets = sockets.flat_map(|sockets| &sockets.subscribers);
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
