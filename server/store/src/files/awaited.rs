//! Files of the team: known by the message they came with, fetched from the messenger afterwards.

use crate::{Store, StoreError, row};
use protocol::file::ImageSize;
use protocol::ids::{FileId, Seq, UnixMs};
use rusqlite::{Connection, named_params, params};
use serde::{Deserialize, Serialize};

/// A file that came with a message of the messenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRemoteFile {
    /// Its identifier, fresh.
    pub id: FileId,
    /// Where the messenger has it.
    pub reference: String,
    /// Clean name.
    pub name: String,
    /// Media type as claimed.
    pub mime: String,
    /// Bytes as claimed.
    pub size: Option<u64>,
    /// For images, as claimed.
    pub image: Option<ImageSize>,
}

/// A file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Its identifier.
    pub id: FileId,
    /// Where the messenger has it.
    pub reference: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Not to be tried before.
    pub due: UnixMs,
}

impl Store {
    /// Files to fetch from a messenger, the first due first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn awaited_files(
        &self,
        messenger: &str,
        limit: u32,
    ) -> Result<Vec<Awaited>, StoreError> {
        let messenger = messenger.to_owned();
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT file_id, remote, attempts, due FROM files
                         WHERE state = 'awaited' AND messenger = ?1 ORDER BY due LIMIT ?2",
                    )?
                    .query_map(params![messenger, limit], |row| {
                        Ok(Awaited {
                            id: row::id(row, "file_id", FileId::parse)?,
                            reference: row.get("remote")?,
                            attempts: row.get("attempts")?,
                            due: row.get("due")?,
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?)
            })
            .await
    }

    /// A file is on the shelf, and this is what it is. Nothing when its message was withdrawn
    /// meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn file_came(
        &self,
        id: &FileId,
        mime: &str,
        size: u64,
        image: Option<ImageSize>,
    ) -> Result<(), StoreError> {
        let (id, mime) = (id.clone(), mime.to_owned());
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "UPDATE files SET state = 'here', mime = :mime, size = :size,
                             width = :width, height = :height WHERE file_id = :id",
                    )?
                    .execute(named_params! {
                        ":id": id.as_str(), ":mime": mime, ":size": row::int(size),
                        ":width": image.map(|image| image.width),
                        ":height": image.map(|image| image.height),
                    })?;
                Ok(())
            })
            .await
    }

    /// A file could not be fetched; it is tried again at `due`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn file_later(&self, id: &FileId, due: UnixMs) -> Result<(), StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "UPDATE files SET attempts = attempts + 1, due = ?2 WHERE file_id = ?1",
                    )?
                    .execute(params![id.as_str(), row::int(due)])?;
                Ok(())
            })
            .await
    }

    /// A file will never come.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn file_lost(&self, id: &FileId) -> Result<(), StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached("UPDATE files SET state = 'lost' WHERE file_id = ?1")?
                    .execute([id.as_str()])?;
                Ok(())
            })
            .await
    }
}

/// Remembers the file of an entry that came from a messenger.
pub(crate) fn keep_remote(
    connection: &Connection,
    messenger: &str,
    (pk, seq, now): (i64, Seq, UnixMs),
    file: &NewRemoteFile,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO files (file_id, session, seq, name, mime, size, width, height, created,
                 messenger, remote, state)
             VALUES (:id, :session, :seq, :name, :mime, :size, :width, :height, :now,
                 :messenger, :remote, 'awaited')",
        )?
        .execute(named_params! {
            ":id": file.id.as_str(), ":session": pk, ":seq": seq, ":name": file.name,
            ":mime": file.mime, ":size": file.size.map(row::int),
            ":width": file.image.map(|image| image.width),
            ":height": file.image.map(|image| image.height),
            ":now": row::int(now), ":messenger": messenger, ":remote": file.reference,
        })?;
    Ok(())
}

/// Its entry was withdrawn: the file is nobody's any more.
pub(crate) fn forget_of_entry(connection: &Connection, pk: i64, seq: Seq) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM files WHERE session = ?1 AND seq = ?2")?
        .execute(params![pk, seq])?;
    Ok(())
}
