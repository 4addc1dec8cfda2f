//! Files on the desk: what is known about them. Their bytes are on the desk's shelf.

use super::DeskError;
use super::chats::Chat;
use crate::{Store, StoreError, row};
use protocol::file::FileFacts;
use protocol::ids::{ChatId, FileId, UnixMs};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl Store {
    /// An agent puts a file down, to be sent in this chat.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`], [`DeskError::ChatClosed`] or the store's.
    pub async fn desk_put_file(
        &self,
        chat: &ChatId,
        facts: FileFacts,
        now: UnixMs,
    ) -> Result<(), DeskError> {
        let chat = chat.clone();
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                if chat.closed {
                    return Err(DeskError::ChatClosed);
                }
                Ok(put(connection, chat.pk, None, &facts, now)?)
            })
            .await
    }

    /// A file of any chat.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_file(&self, id: &FileId) -> Result<Option<FileFacts>, StoreError> {
        let id = id.clone();
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached("SELECT facts FROM desk_files WHERE file_id = ?1")?
                    .query_row([id.as_str()], facts_of)
                    .optional()?)
            })
            .await
    }

    /// Removes what was put down before `older_than` and never sent. Tells how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_purge_unsent_files(&self, older_than: UnixMs) -> Result<usize, StoreError> {
        self.db
            .write(move |connection| {
                Ok(connection.execute(
                    "DELETE FROM desk_files WHERE n IS NULL AND created < ?1",
                    [row::int(older_than)],
                )?)
            })
            .await
    }

    /// Of these, the ones that belong to no chat.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_strange_files(&self, ids: Vec<FileId>) -> Result<Vec<FileId>, StoreError> {
        self.db
            .read(move |connection| {
                let known = "SELECT 1 FROM desk_files WHERE file_id = ?1";
                Ok(row::missing(connection, known, ids)?)
            })
            .await
    }
}

pub(super) fn put(
    connection: &Connection,
    pk: i64,
    n: Option<u64>,
    facts: &FileFacts,
    now: UnixMs,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO desk_files (file_id, chat, n, facts, created) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            facts.file_id.as_str(),
            pk,
            n,
            facts.to_metadata().to_string(),
            row::int(now)
        ])?;
    Ok(())
}

/// Gives a file to the message that shows it.
pub(super) fn attach(
    connection: &Connection,
    pk: i64,
    id: &FileId,
    n: u64,
) -> Result<FileFacts, DeskError> {
    connection
        .prepare_cached(
            "UPDATE desk_files SET n = ?3 WHERE file_id = ?1 AND chat = ?2 AND n IS NULL
             RETURNING facts",
        )?
        .query_row(params![id.as_str(), pk, n], facts_of)
        .optional()?
        .ok_or(DeskError::FileUnknown)
}

/// The message was withdrawn: its file is nobody's any more.
pub(super) fn forget_of_message(connection: &Connection, pk: i64, n: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM desk_files WHERE chat = ?1 AND n = ?2")?
        .execute(params![pk, n])?;
    Ok(())
}

fn facts_of(row: &Row<'_>) -> rusqlite::Result<FileFacts> {
    row::parsed(row, "facts")?.ok_or(rusqlite::Error::QueryReturnedNoRows)
}
