//! Moving the write-ahead log into the file.
//!
//! Invariant: only pages that SQLite says are moved count as moved; the rest is tried again.

use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// Silence after which the log is moved into the file.
const IDLE: Duration = Duration::from_millis(500);
/// Longest pause between two tries while the log cannot be moved.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// How much of the log is moved, and when to move more.
pub(super) struct Checkpoints {
    /// Pages in the log, as SQLite tells after each commit.
    log_pages: Arc<AtomicI32>,
    /// Of these, moved into the file.
    moved_pages: i32,
    /// Silence before the next try.
    pause: Duration,
    /// No try before this.
    rest_until: Option<Instant>,
}

impl Checkpoints {
    /// Of the connection that writes.
    pub(super) fn of(connection: &mut Connection) -> Self {
        let log_pages = Arc::new(AtomicI32::new(0));
        let pages = Arc::clone(&log_pages);
        let counting = connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count| {
            pages.store(count, Ordering::Relaxed);
            Ok(())
        }));
        if let Err(error) = counting {
            tracing::warn!(%error, "the size of the database's log is unknown; it is moved only at the end");
        }
        Self {
            log_pages,
            moved_pages: 0,
            pause: IDLE,
            rest_until: None,
        }
    }

    /// How long to wait in silence before the log is moved; `None` when there is nothing to move.
    pub(super) fn due_after(&self) -> Option<Duration> {
        let unmoved = self.log_pages.load(Ordering::Relaxed) != self.moved_pages;
        unmoved.then_some(self.pause)
    }

    /// Moves the log if it has grown by so many pages.
    pub(super) fn move_when(&mut self, connection: &Connection, grown: i32) {
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages < self.moved_pages {
            // Begun anew.
            self.moved_pages = 0;
        }
        let resting = self.rest_until.is_some_and(|until| Instant::now() < until);
        if resting || pages - self.moved_pages < grown {
            return;
        }
        match checkpoint(connection, "PASSIVE") {
            Ok(moved) => self.moved_pages = moved,
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be moved; it is tried again");
            }
        }
        // A reader of an older state keeps the pages after it where they are, a full disk all of them.
        if self.moved_pages >= pages {
            (self.pause, self.rest_until) = (IDLE, None);
        } else {
            self.pause = (self.pause * 2).min(PAUSE_MAX);
            self.rest_until = Some(Instant::now() + self.pause);
        }
    }
}

/// Moves all of the log and empties it, at the end.
pub(super) fn move_all(connection: &Connection) -> rusqlite::Result<()> {
    checkpoint(connection, "TRUNCATE").map(drop)
}

/// Tells how many pages of the log are in the file now.
fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<i32> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        row.get("checkpointed")
    })
}
