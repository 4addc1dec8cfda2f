//! Time, chance, hub and configuration for tests.

use super::ScriptedBot;
use crate::clock::{Clock, Random};
use crate::messenger::Recipient;
use crate::relay::{Hub, SiteBot, Sites, Team};
use protocol::entry::Entry;
use protocol::event::Status;
use protocol::ids::{FileId, Seq, SessionId, SiteKey, UnixMs};
use render::Policy;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use tokio::time::Instant;

/// A clock that follows tokio's, so that paused tests pause it too.
pub struct StillClock(Instant);

impl Default for StillClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for StillClock {
    fn now_ms(&self) -> UnixMs {
        1_700_000_000_000 + u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// Chance that never surprises: a fixed fraction, and counted identifiers.
pub struct Dice {
    fraction: f64,
    next: AtomicU64,
}

impl Dice {
    /// Always this fraction; identifiers from `first` on.
    #[must_use]
    pub fn new(fraction: f64, first: u64) -> Self {
        Self {
            fraction,
            next: AtomicU64::new(first),
        }
    }
}

impl Random for Dice {
    fn fraction(&self) -> f64 {
        self.fraction
    }

    fn bits(&self) -> u128 {
        u128::from(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Something the hub was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// An entry.
    Entry(Arc<Entry>),
    /// A status.
    Status(SessionId, Seq, Status),
    /// A typing sign.
    Typing(SessionId, String, bool),
    /// A file came or is lost.
    File(FileId),
    /// Whoever has the session open is kept away.
    Blocked(SessionId),
}

/// A hub that remembers.
#[derive(Default)]
pub struct Hearing {
    told: Mutex<Vec<Told>>,
    changed: Notify,
}

impl Hearing {
    /// Everything so far.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Waits until `done` holds for what was told.
    pub async fn until(&self, mut done: impl FnMut(&[Told]) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if done(&self.told()) {
                return;
            }
            changed.await;
        }
    }

    /// Waits until the session's messages up to `seq` have this status.
    pub async fn status(&self, session: &SessionId, seq: Seq, status: Status) {
        let wanted = |told: &Told| matches!(told, Told::Status(of, at, is) if of == session && *at >= seq && *is == status);
        self.until(|told| told.iter().any(wanted)).await;
    }

    /// Waits until a file of the team came or is lost.
    pub async fn file(&self, file: &FileId) {
        let wanted = |told: &Told| matches!(told, Told::File(id) if id == file);
        self.until(|told| told.iter().any(wanted)).await;
    }

    /// Waits for entry `seq` of a session.
    pub async fn entry(&self, session: &SessionId, seq: Seq) -> Entry {
        let wanted = |told: &Told| match told {
            Told::Entry(entry) if entry.session_id == *session && entry.seq == seq => {
                Some(Entry::clone(entry))
            }
            _ => None,
        };
        self.until(|told| told.iter().any(|told| wanted(told).is_some()))
            .await;
        self.told().iter().find_map(wanted).unwrap()
    }

    fn note(&self, told: Told) {
        self.told.lock().unwrap().push(told);
        self.changed.notify_waiters();
    }
}

impl Hub for Hearing {
    fn entry(&self, session: &SessionId, entry: Arc<Entry>) {
        assert_eq!(*session, entry.session_id);
        self.note(Told::Entry(entry));
    }

    fn status(&self, session: &SessionId, seq: Seq, status: Status) {
        self.note(Told::Status(session.clone(), seq, status));
    }

    fn file_settled(&self, file: &FileId) {
        self.note(Told::File(file.clone()));
    }

    fn block(&self, session: &SessionId) -> bool {
        self.note(Told::Blocked(session.clone()));
        true
    }

    fn typing(&self, session: &SessionId, name: &str, typing: bool) {
        self.note(Told::Typing(session.clone(), name.to_owned(), typing));
    }
}

/// Every site has the same team and the same bot.
pub(super) struct OneTeam {
    pub(super) recipients: Vec<Recipient>,
    pub(super) bot: Arc<ScriptedBot>,
}

impl Sites for OneTeam {
    fn team(&self, _site: &SiteKey) -> Option<Team> {
        Some(Team {
            site_name: "Example Shop".to_owned(),
            recipients: self.recipients.clone(),
        })
    }

    fn bot(&self, _site: &SiteKey) -> Option<SiteBot> {
        self.bot.site()
    }

    fn policy(&self, _site: &SiteKey) -> Policy {
        Policy {
            external_media: true,
            ..Policy::default()
        }
    }
}
