//! The desk: the messenger that is built in, for teams without another one.
//!
//! It is reached through the trait like every other: visitors' messages come by
//! [`Messenger::post`](crate::messenger::Messenger::post), and what agents do goes out as events
//! with a cursor. The console's side are the methods of [`Desk`] and, as frames, [`Console`].
//!
//! Invariants:
//! - The desk knows chats, never sessions; it touches only its own tables.
//! - What an agent did and the event that tells of it are one transaction of the store.
//! - Consoles are told after the commit. What they are told may be lost (bounded queue); what they
//!   ask for is always right.
//! - Typing and presence live in memory only.

mod agents;
mod console;
mod files;
mod messenger;
mod refused;
mod rich;

pub use console::Console;
pub use files::FILE_MAX_BYTES;
pub use refused::Refused;

use crate::clock::{Clock, Random};
use crate::messenger::Incoming;
use ::files::Shelf;
use protocol::desk::{ChatSummary, DeskEvent, DeskMessage};
use protocol::ids::ChatId;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Store, StoreError};
use tokio::sync::{Notify, broadcast};

/// Events that wait for one console; one that is further behind has to read again.
const EVENTS_WAITING: usize = 256;
/// Typing signs of agents that wait for the relay; the oldest is dropped for a new one.
const SIGNS_WAITING: usize = 64;

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    shelf: Shelf,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    consoles: broadcast::Sender<Arc<DeskEvent>>,
    /// Held while a summary is read and told, so that an older one never comes after a newer one.
    /// Holds the total of unread messages that the consoles were told last.
    announcing: tokio::sync::Mutex<Option<u32>>,
    /// Rung when an agent did something.
    bell: Notify,
    signs: Mutex<VecDeque<Incoming>>,
    /// Open chats whose visitor has the widget open.
    online: Mutex<HashSet<ChatId>>,
    /// Events up to here were taken in and are removed already.
    purged: AtomicU64,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// The desk on a store, with a shelf of its own for files.
    #[must_use]
    pub fn new(store: Store, shelf: Shelf, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                shelf,
                clock,
                random,
                consoles: broadcast::Sender::new(EVENTS_WAITING),
                announcing: tokio::sync::Mutex::default(),
                bell: Notify::new(),
                signs: Mutex::default(),
                online: Mutex::default(),
                purged: AtomicU64::new(0),
            }),
        }
    }

    /// What happens from now on. A console that lags is to be closed; it will ask for everything.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<DeskEvent>> {
        self.inner.consoles.subscribe()
    }
}

impl Inner {
    fn tell(&self, event: DeskEvent) {
        // Without a console nobody needs to know.
        let _ = self.consoles.send(Arc::new(event));
    }

    fn tell_message(&self, chat: &ChatId, message: DeskMessage) {
        self.tell(DeskEvent::ChatMessage {
            chat_id: chat.clone(),
            message,
        });
    }

    /// Tells the consoles how a chat stands now.
    async fn announce(&self, chat: &ChatId) {
        let mut told = self.announcing.lock().await;
        if self.consoles.receiver_count() == 0 {
            *told = None;
            return;
        }
        match self.standing(chat).await {
            Ok((summary, unread)) => {
                if let Some(summary) = summary {
                    self.tell(DeskEvent::ChatChanged(self.present(summary)));
                }
                if told.replace(unread) != Some(unread) {
                    self.tell(DeskEvent::UnreadChanged { unread });
                }
            }
            Err(error) => {
                *told = None;
                tracing::warn!(%error, "a change of a chat could not be told to the consoles");
            }
        }
    }

    async fn standing(&self, chat: &ChatId) -> Result<(Option<ChatSummary>, u32), StoreError> {
        Ok((
            self.store.desk_chat(chat).await?,
            self.store.desk_unread().await?,
        ))
    }

    /// The conversation has ended: whether its visitor is there is not asked any more.
    async fn ended(&self, chat: &ChatId) {
        self.online().remove(chat);
        self.announce(chat).await;
    }

    async fn is_open(&self, chat: &ChatId) -> Result<bool, StoreError> {
        let found = self.store.desk_chat(chat).await?;
        Ok(found.is_some_and(|chat| !chat.closed))
    }

    /// Adds what only memory knows.
    fn present(&self, mut summary: ChatSummary) -> ChatSummary {
        summary.online = self.online().contains(&summary.chat_id);
        summary
    }

    /// A sign for the relay, which may be lost.
    fn sign(&self, sign: Incoming) {
        let mut signs = self.signs();
        if signs.len() >= SIGNS_WAITING {
            signs.pop_front();
        }
        signs.push_back(sign);
        drop(signs);
        self.bell.notify_waiters();
    }

    // Each critical section leaves its collection whole, so a panic elsewhere does not spoil it.
    fn signs(&self) -> MutexGuard<'_, VecDeque<Incoming>> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn online(&self) -> MutexGuard<'_, HashSet<ChatId>> {
        self.online.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
