//! The database: one file, one writing thread, a few readers.
//!
//! Invariants:
//! - At most one process has the file: an advisory lock beside it is held while it is open.
//! - Only the writer thread writes and checkpoints.
//! - [`Database::write`] answers after the commit, never before.

mod checkpoint;
mod epoch;
mod fault;
mod migrate;
mod open;
mod readers;
mod writer;

pub use fault::OpenError;
pub use open::{Durability, Options};

use crate::StoreError;
use protocol::ids::Epoch;
use readers::Readers;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use writer::Writer;

/// An open database. Cheap to clone; [`Database::close`] ends it for all clones.
#[derive(Clone, Debug)]
pub struct Database {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    epoch: Epoch,
    readers: Readers,
    writer: Writer,
}

impl Database {
    /// Opens the file, creates it when absent, and brings its tables up to date. Blocks.
    ///
    /// `random` is asked for a new epoch, if one is needed.
    ///
    /// # Errors
    /// [`OpenError`] names the file and what is wrong with it.
    pub fn open(options: &Options, random: impl FnOnce() -> [u8; 16]) -> Result<Self, OpenError> {
        let opened = open::open(options, random)?;
        let readers = Readers::new(opened.path.clone(), options.readers.max(1));
        let writer =
            Writer::start(opened.connection, opened.lock).map_err(|source| OpenError::Io {
                path: opened.path,
                source,
            })?;
        Ok(Self {
            inner: Arc::new(Inner {
                epoch: opened.epoch,
                readers,
                writer,
            }),
        })
    }

    /// Finds out whether the file could be opened if nobody had it. Changes nothing. Blocks.
    ///
    /// # Errors
    /// As [`Database::open`], but for [`OpenError::InUse`] and what shows only in writing.
    pub fn look(path: &Path) -> Result<(), OpenError> {
        open::look(path)
    }

    /// Names the history in this file.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.inner.epoch
    }

    /// Runs `work` on the writing connection and answers after the commit.
    ///
    /// What `work` did is undone when it fails; other commands of the same group are not. A caller
    /// that goes away while waiting does not undo it.
    ///
    /// # Errors
    /// That of `work`, or a [`StoreError`] when there was no place or no commit.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.writer.run(work).await
    }

    /// Runs `work` on a read-only connection, in one snapshot of what is committed.
    ///
    /// # Errors
    /// That of `work`, or a [`StoreError`] when no reader became free in time.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.readers.run(work).await
    }

    /// Runs `work`, which must not write, on the writing connection, together with the commands that
    /// wait there.
    ///
    /// For what is asked about as often as something is written: every commit makes the readers
    /// forget the pages that they have read, the writer keeps its own.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub async fn peek<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let look = |connection: &Connection| {
            let before = connection.total_changes();
            let found = work(connection);
            debug_assert_eq!(connection.total_changes(), before, "a peek has written");
            found
        };
        self.inner.writer.run(look).await
    }

    /// Finishes what was accepted, moves the log into the file and lets the file go.
    ///
    /// Later commands get [`StoreError::Closed`]. Closing twice is no error.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }
}

/// Runs a statement that has no parameters and tells nothing; prepared once.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute([])
}
