//! Files of conversations: what is known about them. Their bytes are elsewhere, under the same
//! identifier.
//!
//! Invariants:
//! - A file belongs to one session and is shown by at most one entry.
//! - A visitor's file is put down here only after its bytes are durable; bytes without a row here are
//!   nobody's ([`Store::strange_files`]).
//! - What visitors put down never exceeds the room of session and site, whatever comes at once.

mod awaited;
mod pictures;
mod room;

pub use awaited::{Awaited, NewRemoteFile};
pub(crate) use awaited::{forget_of_entry, keep_remote};
pub use room::{FileError, Room};

use crate::{Store, StoreError, row};
use protocol::file::{FileFacts, ImageSize};
use protocol::ids::{FileId, Seq, SessionId, UnixMs};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

/// A file that a visitor puts down, to be sent with a message.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its identifier, fresh.
    pub id: FileId,
    /// The session.
    pub session: SessionId,
    /// Clean name.
    pub name: String,
    /// Media type by its bytes.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// For images.
    pub image: Option<ImageSize>,
    /// The time.
    pub now: UnixMs,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// On the shelf.
    Here,
    /// Still to be fetched from the messenger.
    Awaited,
    /// Nowhere any more.
    Lost,
}

/// A file of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// What is known about it.
    pub facts: FileFacts,
    /// Where its bytes are.
    pub presence: Presence,
}

impl Store {
    /// Puts a file down, if there is room for it.
    ///
    /// # Errors
    /// [`FileError`]
    pub async fn put_file(&self, new: NewFile, room: Room) -> Result<FileFacts, FileError> {
        self.db
            .write(move |connection| {
                let place = room::place(connection, &new.session)?;
                let left = room.left(connection, place.pk)?;
                if new.size > left {
                    return Err(FileError::NoRoom { left });
                }
                insert(connection, place.pk, &new)?;
                Ok(FileFacts::new(
                    new.id,
                    new.name,
                    new.mime,
                    Some(new.size),
                    new.image,
                ))
            })
            .await
    }

    /// A file of a session.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn file(
        &self,
        session: &SessionId,
        id: &FileId,
    ) -> Result<Option<StoredFile>, StoreError> {
        let (session, id) = (session.clone(), id.clone());
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM files AS f JOIN sessions AS s ON s.pk = f.session
                         WHERE f.file_id = ?1 AND s.id = ?2"
                    ))?
                    .query_row([id.as_str(), session.as_str()], stored_of)
                    .optional()?)
            })
            .await
    }

    /// Removes what was put down before `older_than` and never sent. Tells how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn purge_unsent_files(&self, older_than: UnixMs) -> Result<usize, StoreError> {
        self.db
            .write(move |connection| {
                Ok(connection.execute(
                    "DELETE FROM files WHERE seq IS NULL AND created < ?1",
                    [row::int(older_than)],
                )?)
            })
            .await
    }

    /// Of these, the ones that belong to no session: nobody can ask for them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn strange_files(&self, ids: Vec<FileId>) -> Result<Vec<FileId>, StoreError> {
        self.db
            .read(move |connection| {
                let known = "SELECT 1 FROM files WHERE file_id = ?1";
                Ok(row::missing(connection, known, ids)?)
            })
            .await
    }
}

const COLUMNS: &str = "f.file_id, f.name, f.mime, f.size, f.width, f.height, f.state";

/// Gives a file that was put down to the entry that shows it. `None` when the session has no such
/// file, or an entry shows it already.
pub(crate) fn attach(
    connection: &Connection,
    pk: i64,
    id: &FileId,
    seq: Seq,
) -> rusqlite::Result<Option<FileFacts>> {
    connection
        .prepare_cached(
            "UPDATE files SET seq = ?3 WHERE file_id = ?1 AND session = ?2 AND seq IS NULL
             RETURNING file_id, name, mime, size, width, height",
        )?
        .query_row(params![id.as_str(), pk, seq], facts_of)
        .optional()
}

fn insert(connection: &Connection, pk: i64, new: &NewFile) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO files (file_id, session, name, mime, size, width, height, created, state)
             VALUES (:id, :session, :name, :mime, :size, :width, :height, :now, 'here')",
        )?
        .execute(named_params! {
            ":id": new.id.as_str(), ":session": pk, ":name": new.name, ":mime": new.mime,
            ":size": row::int(new.size), ":width": new.image.map(|image| image.width),
            ":height": new.image.map(|image| image.height), ":now": row::int(new.now),
        })?;
    Ok(())
}

fn facts_of(row: &Row<'_>) -> rusqlite::Result<FileFacts> {
    let (width, height) = (row.get("width")?, row.get("height")?);
    let image = Option::zip(width, height).map(|(width, height)| ImageSize { width, height });
    Ok(FileFacts::new(
        row::id(row, "file_id", FileId::parse)?,
        row.get("name")?,
        row.get("mime")?,
        row.get("size")?,
        image,
    ))
}

fn stored_of(row: &Row<'_>) -> rusqlite::Result<StoredFile> {
    Ok(StoredFile {
        facts: facts_of(row)?,
        presence: match row.get_ref("state")?.as_str()? {
            "here" => Presence::Here,
            "awaited" => Presence::Awaited,
            _ => Presence::Lost,
        },
    })
}
