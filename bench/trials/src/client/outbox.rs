//! What a client has to send, in order, until it is acknowledged.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A message that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Session or chat; empty while a visitor has no session.
    pub(crate) place: String,
    /// Stays the same over repeats.
    pub(crate) key: String,
    pub(crate) text: String,
}

/// The messages of one client.
#[derive(Default)]
pub(crate) struct Outbox {
    queue: Mutex<VecDeque<Message>>,
    changed: Notify,
}

impl Outbox {
    /// Adds a message at the end, if it is not there.
    pub(crate) fn push(&self, message: Message) {
        let mut queue = self.lock();
        if queue.iter().all(|other| other.key != message.key) {
            queue.push_back(message);
        }
        drop(queue);
        self.changed.notify_one();
    }

    /// The next one to send.
    pub(crate) fn first(&self) -> Option<Message> {
        self.lock().front().cloned()
    }

    /// All of them, in order.
    pub(crate) fn all(&self) -> Vec<Message> {
        self.lock().iter().cloned().collect()
    }

    /// It needs not be sent any more.
    pub(crate) fn settle(&self, key: &str) {
        self.lock().retain(|message| message.key != key);
    }

    /// Waits until something is added. Cancel-safe.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Message>> {
        // Every critical section leaves the queue whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
