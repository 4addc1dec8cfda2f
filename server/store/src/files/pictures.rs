//! Portraits of the team.

use crate::{Store, StoreError, row};
use protocol::ids::FileId;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// Our portrait for one of a messenger's, once it was fetched.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn picture(
        &self,
        messenger: &str,
        reference: &str,
    ) -> Result<Option<FileId>, StoreError> {
        let (messenger, reference) = (messenger.to_owned(), reference.to_owned());
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT picture_id FROM pictures WHERE messenger = ?1 AND reference = ?2",
                    )?
                    .query_row([messenger, reference], |row| {
                        row::id(row, "picture_id", FileId::parse)
                    })
                    .optional()?)
            })
            .await
    }

    /// A portrait is on the shelf.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn put_picture(
        &self,
        messenger: &str,
        reference: &str,
        id: &FileId,
        mime: &str,
    ) -> Result<(), StoreError> {
        let (messenger, reference) = (messenger.to_owned(), reference.to_owned());
        let (id, mime) = (id.clone(), mime.to_owned());
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "INSERT INTO pictures (messenger, reference, picture_id, mime)
                         VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT (messenger, reference) DO NOTHING",
                    )?
                    .execute(params![messenger, reference, id.as_str(), mime])?;
                Ok(())
            })
            .await
    }

    /// The media type of a portrait, if there is one of that name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn picture_type(&self, id: &FileId) -> Result<Option<String>, StoreError> {
        let id = id.clone();
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached("SELECT mime FROM pictures WHERE picture_id = ?1")?
                    .query_row([id.as_str()], |row| row.get(0))
                    .optional()?)
            })
            .await
    }
}
