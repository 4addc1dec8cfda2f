//! What waits for one socket.
//!
//! Invariants:
//! - It holds at most [`PLACES`] pushes; the first for which there is no place ends it, and what it
//!   held is dropped: the log has it.
//! - It takes no room while nothing waits, as is the case nearly always.

use super::lock;
use faults::Fault;
use session_core::visitor::Push;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// Pushes that wait for one socket before it counts as slow.
const PLACES: usize = 64;

/// What waits for one socket. Takes no room while nothing does.
pub(super) struct Queue {
    /// `None` once the socket counts as slow.
    waiting: Mutex<Option<VecDeque<Push>>>,
    bell: Notify,
}

impl Queue {
    /// An empty one.
    pub(super) fn open() -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::new(Some(VecDeque::new())),
            bell: Notify::new(),
        })
    }

    /// Adds a push; false when there is no place, and from then on.
    pub(super) fn push(&self, push: Push) -> bool {
        let mut waiting = lock(&self.waiting);
        let place = waiting.as_mut().filter(|queue| queue.len() < PLACES);
        match place {
            Some(queue) => queue.push_back(push),
            None if faults::planted(Fault::LostOnSlow) => {}
            // The log has what is dropped here.
            None => *waiting = None,
        }
        let is_open = waiting.is_some();
        drop(waiting);
        self.bell.notify_one();
        is_open
    }

    /// The next push; `None` when there was no place for one. Cancel-safe.
    pub(super) async fn next(&self) -> Option<Push> {
        loop {
            {
                let mut waiting = lock(&self.waiting);
                let queue = waiting.as_mut()?;
                if let Some(push) = queue.pop_front() {
                    if queue.is_empty() {
                        *queue = VecDeque::new();
                    }
                    return Some(push);
                }
            }
            self.bell.notified().await;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use protocol::ids::SessionId;

    fn typing(number: usize) -> Push {
        Push::Typing {
            session: SessionId::parse("s").unwrap(),
            name: number.to_string(),
            typing: true,
        }
    }

    async fn name(queue: &Queue) -> Option<String> {
        match queue.next().await? {
            Push::Typing { name, .. } => Some(name),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn pushes_come_in_order_also_to_who_waited_before_they_came() {
        let queue = Queue::open();
        let waiting = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move { [name(&queue).await, name(&queue).await] }
        });
        tokio::task::yield_now().await;
        assert!(queue.push(typing(1)) && queue.push(typing(2)));
        assert_eq!(waiting.await.unwrap(), [Some("1".into()), Some("2".into())]);
    }

    #[tokio::test]
    async fn one_too_many_ends_it_for_good() {
        let queue = Queue::open();
        assert!((0..PLACES).all(|number| queue.push(typing(number))));
        assert!(!queue.push(typing(PLACES)), "no place");
        assert!(!queue.push(typing(PLACES)), "nor later");
        assert_eq!(name(&queue).await, None);
    }

    #[tokio::test]
    async fn a_wait_that_was_given_up_takes_no_push_with_it() {
        let queue = Queue::open();
        {
            let mut given_up = std::pin::pin!(queue.next());
            tokio::select! {
                biased;
                _ = &mut given_up => panic!("nothing is there"),
                () = std::future::ready(()) => {}
            }
            assert!(queue.push(typing(1)));
        }
        assert_eq!(name(&queue).await, Some("1".into()));
    }
}
