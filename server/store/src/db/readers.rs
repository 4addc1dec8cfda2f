//! Read-only connections, opened when first needed and kept.

use super::open::BUSY_TIMEOUT;
use crate::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a read waits for a free connection before it is [`StoreError::Busy`].
const READ_WAIT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    size: u32,
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let places = Arc::new(Semaphore::new(size as usize));
        Self {
            path,
            size,
            places,
            idle: Arc::default(),
        }
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let place = tokio::time::timeout(READ_WAIT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| StoreError::Closed)?;
        let (idle, path) = (Arc::clone(&self.idle), self.path.clone());
        let task = tokio::task::spawn_blocking(move || {
            let kept = locked(&idle).pop();
            let connection = kept
                .map_or_else(|| open(&path), Ok)
                .map_err(StoreError::from)?;
            let result = in_snapshot(&connection, work);
            locked(&idle).push(connection);
            drop(place);
            result
        });
        task.await
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
    }

    /// Waits for the reads that run and closes the connections.
    pub(super) async fn close(&self) {
        let all = self.places.acquire_many(self.size).await;
        self.places.close();
        drop(all);
        locked(&self.idle).clear();
    }
}

fn locked(idle: &Mutex<Vec<Connection>>) -> MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    super::open::plan_once(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn in_snapshot<T, E: From<StoreError>>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    super::run(connection, "BEGIN").map_err(StoreError::from)?;
    let result = work(connection);
    // Nothing was written; this lets go of the snapshot.
    super::run(connection, "ROLLBACK").map_err(StoreError::from)?;
    result
}
