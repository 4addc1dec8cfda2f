//! Carries messages between the sessions' logs and one messenger, both ways, and from sessions that a
//! bot answers to that bot.
//!
//! Invariants:
//! - Outwards: per session strictly in order, one call in flight, at least once. Idempotent wherever
//!   the messenger honours `request_id`; elsewhere a message can be doubled after a lost answer.
//! - Inwards: each of the messenger's messages becomes one entry, in the messenger's order. The
//!   cursor is stored with or after what it brought, never before.
//! - The log is the truth and the hub a courtesy: everything told to the hub is in the store.
//! - A session is the bot's or the team's. When the team takes over, its chat is told what was said
//!   before, before anything else.
//! - Nothing waits without a bound: calls have deadlines, signs a bounded queue, attempts a slowest
//!   pace. A store that fails stops nothing for good.

mod bots;
mod chats;
pub mod commands;
mod deliver;
mod expect;
mod fetch;
mod hand_over;
mod inbox;
pub mod notes;
mod outbox;
mod parts;
mod pictures;
pub mod policy;
mod ports;
mod reply;
mod signs;
mod transcript;

pub use ports::{Hub, SiteBot, Sites, Team};
pub use transcript::with_note;

use crate::bot::Bot;
use crate::clock::{Clock, Random, fresh};
use crate::messenger::{ChatKey, Messenger};
use files::Shelf;
use hand_over::Reason;
use protocol::ids::{MessageId, SessionId};
use signs::{Online, SIGNS_WAITING, Sign};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Session, Store, StoreError};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What a relay is made of.
pub struct Parts {
    /// Sessions, logs, outbox and cursors.
    pub store: Store,
    /// Bytes of the conversations' files.
    pub shelf: Shelf,
    /// Bytes of the team's portraits.
    pub pictures: Shelf,
    /// The messenger of the team.
    pub messenger: Arc<dyn Messenger>,
    /// Tells the bots of sites.
    pub bot: Arc<dyn Bot>,
    /// The visitor's sockets.
    pub hub: Arc<dyn Hub>,
    /// The configuration.
    pub sites: Arc<dyn Sites>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Jitter and identifiers.
    pub random: Arc<dyn Random>,
}

/// A running relay. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    shared: Arc<Shared>,
    signs: mpsc::Sender<Sign>,
    tasks: TaskTracker,
}

/// What the workers of one relay have in common.
struct Shared {
    store: Store,
    shelf: Shelf,
    pictures: Shelf,
    messenger: Arc<dyn Messenger>,
    bot: Arc<dyn Bot>,
    hub: Arc<dyn Hub>,
    sites: Arc<dyn Sites>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    bell: Notify,
    /// Rung when there is a file to fetch.
    files: Notify,
    /// Rung when an answer of a bot is expected.
    expecting: Notify,
    vain: pictures::Vain,
    online: Online,
    signs: mpsc::WeakSender<Sign>,
    connected: AtomicBool,
}

impl Relay {
    /// Starts the workers; they end when `cancel` is cancelled.
    #[must_use]
    pub fn start(parts: Parts, cancel: &CancellationToken) -> Self {
        let (signs, waiting) = mpsc::channel(SIGNS_WAITING);
        let shared = Arc::new(Shared {
            store: parts.store,
            shelf: parts.shelf,
            pictures: parts.pictures,
            messenger: parts.messenger,
            bot: parts.bot,
            hub: parts.hub,
            sites: parts.sites,
            clock: parts.clock,
            random: parts.random,
            bell: Notify::new(),
            files: Notify::new(),
            expecting: Notify::new(),
            vain: pictures::Vain::default(),
            online: Online::default(),
            signs: signs.downgrade(),
            connected: AtomicBool::new(true),
        });
        let tasks = TaskTracker::new();
        tasks.spawn(run(Arc::clone(&shared), waiting, cancel.clone()));
        tasks.close();
        Self {
            shared,
            signs,
            tasks,
        }
    }

    /// Something was put into the outbox. Call after every append, close or read mark that goes to
    /// the team; a bell that was never rung costs time, not messages.
    pub fn ring(&self) {
        self.shared.bell.notify_one();
    }

    /// The visitor types, or stopped.
    pub fn typing(&self, session: &SessionId, typing: bool) {
        if self.shared.messenger.capabilities().typing {
            self.sign(Sign::Typing(session.clone(), typing));
        }
    }

    /// The visitor's widget is open somewhere, or nowhere any more.
    pub fn presence(&self, session: &SessionId, online: bool) {
        if self.shared.messenger.capabilities().presence && self.shared.online.set(session, online)
        {
            self.sign(Sign::Presence(session.clone()));
        }
    }

    /// The bot of a session of this messenger wants the team to take over, and is silent from now on.
    /// True when that is news.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn hand_over(&self, session: &SessionId) -> Result<bool, StoreError> {
        match hand_over::ours(&self.shared, session).await? {
            Some(_) => hand_over::to_team(&self.shared, session, Reason::Bot).await,
            None => Ok(false),
        }
    }

    /// The bot of a session of this messenger is to answer again. True when it does so now, be it
    /// news or not; false when the site has no bot or the conversation has ended.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn call_back(&self, session: &SessionId) -> Result<bool, StoreError> {
        match hand_over::ours(&self.shared, session).await? {
            Some(session) => hand_over::to_bot(&self.shared, &session).await,
            None => Ok(false),
        }
    }

    /// A bot says something that is for the team alone. Without a chat of the team, nobody is there to
    /// read it; a note that cannot be posted is dropped.
    pub fn note(&self, session: &Session, text: &str) {
        let ours = session.messenger == self.shared.messenger.name();
        let chat = session.chat_key.as_ref().filter(|_| ours);
        let Some(chat) = chat.map(ChatKey::new) else {
            return;
        };
        let (shared, text) = (Arc::clone(&self.shared), notes::of_bot(text));
        let id = fresh(&*shared.random, MessageId::parse);
        self.tasks.spawn(async move {
            if let Err(error) = chats::note(&shared, &chat, &text, id.as_str()).await {
                let messenger = shared.messenger.name();
                tracing::warn!(
                    messenger,
                    error = error.word(),
                    "a bot's note was not posted"
                );
            }
        });
    }

    /// Its messenger.
    #[must_use]
    pub fn messenger(&self) -> &dyn Messenger {
        &*self.shared.messenger
    }

    /// True while the messenger answers, for readiness.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.shared.connected.load(Ordering::Relaxed)
    }

    /// Waits until the workers have ended after `cancel`. Calls in flight get a few seconds.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }

    fn sign(&self, sign: Sign) {
        if self.signs.try_send(sign).is_err() {
            tracing::debug!(
                messenger = self.shared.messenger.name(),
                "a sign was dropped: too many wait"
            );
        }
    }
}

async fn run(shared: Arc<Shared>, waiting: mpsc::Receiver<Sign>, cancel: CancellationToken) {
    tokio::join!(
        outbox::run(&shared, &cancel),
        inbox::run(&shared, &cancel),
        fetch::run(&shared, &cancel),
        expect::run(&shared, &cancel),
        signs::run(&shared, waiting, &cancel),
    );
    shared.messenger.shutdown().await;
}

impl Shared {
    /// The waiting time after a failure of the store, which is nobody's message's fault.
    async fn rest_after(&self, error: &StoreError, attempts: &mut u32, cancel: &CancellationToken) {
        tracing::error!(%error, messenger = self.messenger.name(), "the relay could not use the store");
        let wait = policy::back_off(*attempts, self.random.fraction()) + STORE_REST;
        *attempts = attempts.saturating_add(1);
        cancel.run_until_cancelled(tokio::time::sleep(wait)).await;
    }
}

/// Shortest rest after the store failed.
const STORE_REST: Duration = Duration::from_millis(200);
