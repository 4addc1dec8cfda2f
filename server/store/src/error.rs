//! What can go wrong with an open store.

use rusqlite::ErrorCode;
use std::sync::Arc;

/// The store could not do it; nothing of the command was kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// No place became free in time; try again later.
    #[error("the store is busy")]
    Busy,
    /// The store was closed, or its writer has gone.
    #[error("the store is closed")]
    Closed,
    /// No room for the data. Reading still works; writing does again when there is room.
    #[error("the disk is full")]
    DiskFull,
    /// A command of the store panicked; the fault is in the program.
    #[error("a command of the store failed unexpectedly")]
    Panicked,
    /// SQLite gave the transaction up, and with it every command of the group.
    #[error("the database gave the transaction up")]
    RolledBack,
    /// Anything else that SQLite reports.
    #[error("the database failed: {0}")]
    Sqlite(#[source] Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Sqlite(Arc::new(error)),
        }
    }
}
