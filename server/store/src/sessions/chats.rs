//! Which chat of the messenger belongs to a session.

use crate::{Store, StoreError, inbox, row};
use protocol::entry::Entry;
use protocol::ids::SessionId;
use rusqlite::{Connection, OptionalExtension};

impl Store {
    /// The chat of the session in its messenger. Gives the messages of the chat that came before the
    /// session had it, which are now in its log; `None` when the session is unknown or the chat belongs
    /// to another one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn bind_chat(
        &self,
        id: &SessionId,
        messenger: &str,
        chat_key: &str,
    ) -> Result<Option<Vec<Entry>>, StoreError> {
        let epoch = self.epoch().clone();
        let (id, messenger, chat_key) = (id.clone(), messenger.to_owned(), chat_key.to_owned());
        self.db
            .write(move |connection| {
                let changed = connection
                    .prepare_cached(
                        "UPDATE sessions SET messenger = ?2, chat_key = ?3 WHERE id = ?1 AND NOT EXISTS
                         (SELECT 1 FROM sessions WHERE messenger = ?2 AND chat_key = ?3 AND id <> ?1)",
                    )?
                    .execute([id.as_str(), &messenger, &chat_key])?;
                if changed == 0 {
                    return Ok(None);
                }
                inbox::take_in(connection, &epoch, &messenger, &chat_key).map(Some)
            })
            .await
    }

    /// Forgets the session's chat, e.g. because it is gone; the next send opens a new one. Another
    /// chat that the session has got in the meantime stays.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn unbind_chat(&self, id: &SessionId, chat_key: &str) -> Result<(), StoreError> {
        let (id, chat_key) = (id.clone(), chat_key.to_owned());
        self.db
            .write(move |connection| {
                connection.execute(
                    "UPDATE sessions SET chat_key = NULL WHERE id = ?1 AND chat_key = ?2",
                    [id.as_str(), &chat_key],
                )?;
                Ok(())
            })
            .await
    }

    /// The session of a chat.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn session_by_chat(
        &self,
        messenger: &str,
        chat_key: &str,
    ) -> Result<Option<SessionId>, StoreError> {
        let (messenger, chat_key) = (messenger.to_owned(), chat_key.to_owned());
        self.db
            .read(move |connection| Ok(by_chat(connection, &messenger, &chat_key)?))
            .await
    }
}

pub(crate) fn by_chat(
    connection: &Connection,
    messenger: &str,
    chat_key: &str,
) -> rusqlite::Result<Option<SessionId>> {
    connection
        .prepare_cached("SELECT id FROM sessions WHERE messenger = ?1 AND chat_key = ?2")?
        .query_row([messenger, chat_key], |row| {
            row::id(row, "id", SessionId::parse)
        })
        .optional()
}
