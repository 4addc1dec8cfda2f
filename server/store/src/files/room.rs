//! How much visitors may put down.

use crate::sessions::Place;
use crate::{Store, StoreError};
use protocol::ids::SessionId;
use rusqlite::Connection;

/// Room for visitors' files, in bytes. What the team sends takes none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Of one session.
    pub per_session: u64,
    /// Of all sessions of a site.
    pub per_site: u64,
}

/// Why a file was not taken.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FileError {
    /// No such session.
    #[error("the session is unknown")]
    SessionUnknown,
    /// The conversation has ended.
    #[error("the session is closed")]
    SessionClosed,
    /// There is not so much room.
    #[error("there is room for {left} bytes only")]
    NoRoom {
        /// Bytes that would fit.
        left: u64,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for FileError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Bytes that a session may still put down, so that a file which is too large need not be sent
    /// to be refused. Only [`Store::put_file`] decides.
    ///
    /// # Errors
    /// [`FileError`]
    pub async fn room_for_files(&self, session: &SessionId, room: Room) -> Result<u64, FileError> {
        let session = session.clone();
        self.db
            .read(move |connection| Ok(room.left(connection, place(connection, &session)?.pk)?))
            .await
    }
}

/// An open session.
pub(super) fn place(connection: &Connection, session: &SessionId) -> Result<Place, FileError> {
    let place = Place::of(connection, session)?.ok_or(FileError::SessionUnknown)?;
    match place.closed_seq {
        None => Ok(place),
        Some(_) => Err(FileError::SessionClosed),
    }
}

impl Room {
    pub(super) fn left(self, connection: &Connection, pk: i64) -> rusqlite::Result<u64> {
        let used = |sql: &str| -> rusqlite::Result<u64> {
            connection
                .prepare_cached(sql)?
                .query_row([pk], |row| row.get(0))
        };
        let session =
            used("SELECT coalesce(sum(size), 0) FROM files WHERE session = ?1 AND remote IS NULL")?;
        let site = used(
            "SELECT coalesce(sum(f.size), 0) FROM files AS f JOIN sessions AS s ON s.pk = f.session
             WHERE s.site = (SELECT site FROM sessions WHERE pk = ?1) AND f.remote IS NULL",
        )?;
        let left = |room: u64, used| room.saturating_sub(used);
        Ok(left(self.per_session, session).min(left(self.per_site, site)))
    }
}
