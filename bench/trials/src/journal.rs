//! The history while it is written, by all clients at once.

use history::{History, Record};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio::time::Instant;

/// The one book of a run. Clones write into the same.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    began: Instant,
    history: Mutex<History>,
    /// Changes with every record, for whoever waits for something to happen.
    written: watch::Sender<()>,
}

impl Journal {
    /// A book with its first record.
    #[must_use]
    pub fn begin(trial: &str, seed: u64) -> Self {
        let journal = Self(Arc::new(Inner {
            began: Instant::now(),
            history: Mutex::default(),
            written: watch::Sender::default(),
        }));
        let trial = trial.to_owned();
        journal.say(Record::Begin { trial, seed });
        journal
    }

    /// Writes a record down.
    pub fn say(&self, record: Record) {
        let ms = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.lock().push(ms, record);
        self.0.written.send_replace(());
    }

    /// Told of every record.
    #[must_use]
    pub fn written(&self) -> watch::Receiver<()> {
        self.0.written.subscribe()
    }

    /// How many records say something.
    #[must_use]
    pub fn count(&self, of: impl Fn(&Record) -> bool) -> usize {
        self.lock().iter().filter(|(_, record)| of(record)).count()
    }

    /// Everything so far.
    #[must_use]
    pub fn history(&self) -> History {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, History> {
        // A push leaves the history whole.
        self.0
            .history
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
