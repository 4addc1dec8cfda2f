//! Small values of the server itself: keys, the desk's token, learned host names.
//!
//! Keys that begin with `store:` are the store's own.

use crate::{Store, StoreError};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::Path;

impl Store {
    /// A value, if there is one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.to_owned();
        self.db
            .read(move |connection| Ok(get(connection, &key)?))
            .await
    }

    /// Answers when the database can be read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.meta("").await.map(drop)
    }

    /// Sets a value.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.db
            .write(move |connection| {
                connection.execute(
                    "INSERT INTO meta (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    params![key, value],
                )?;
                Ok(())
            })
            .await
    }

    /// The value there is, or else `value`, which is then kept: for keys that are made once.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn meta_or(&self, key: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.db
            .write(move |connection| {
                if let Some(kept) = get(connection, &key)? {
                    return Ok(kept);
                }
                connection.execute(
                    "INSERT INTO meta (key, value) VALUES (?1, ?2)",
                    params![key, value],
                )?;
                Ok(value)
            })
            .await
    }
}

/// A value of a database that another process may be using: reads only, and asks for no lock.
///
/// # Errors
/// [`StoreError`], also when there is no such file.
pub fn peek_meta(path: &Path, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(get(&connection, key)?)
}

fn get(connection: &Connection, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
        .optional()
}
