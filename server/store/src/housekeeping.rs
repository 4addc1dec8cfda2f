//! Tidying up and checking.

use crate::{Store, StoreError, row};
use protocol::ids::UnixMs;
use rusqlite::Connection;

impl Store {
    /// Removes sessions that never had an entry and were last seen before `older_than`.
    /// Tells how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn purge_abandoned(&self, older_than: UnixMs) -> Result<usize, StoreError> {
        self.db
            .write(move |connection| {
                Ok(connection.execute(
                    "DELETE FROM sessions WHERE head = 0 AND last_seen < ?1",
                    [row::int(older_than)],
                )?)
            })
            .await
    }

    /// What is wrong with the file, one line each; empty when all is well. Reads everything.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn integrity_check(&self) -> Result<Vec<String>, StoreError> {
        self.db.read(|connection| Ok(check(connection)?)).await
    }
}

fn check(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = lines(connection, "PRAGMA integrity_check")?;
    found.retain(|line| line != "ok");
    found.extend(lines(
        connection,
        "SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' points nowhere' FROM pragma_foreign_key_check",
    )?);
    found.extend(lines(
        connection,
        "SELECT 'the log of session ' || s.id || ' is not 1..' || s.head FROM sessions AS s
         LEFT JOIN log AS l ON l.session = s.pk GROUP BY s.pk
         HAVING count(l.seq) <> s.head OR coalesce(max(l.seq), 0) <> s.head",
    )?);
    found.extend(lines(
        connection,
        "SELECT 'the outbox of session ' || s.id || ' is not as its row says' FROM sessions AS s
         WHERE (s.outbox_due IS NOT NULL) <>
             EXISTS (SELECT 1 FROM outbox AS o WHERE o.session = s.pk AND o.failed = 0)",
    )?);
    found.extend(lines(
        connection,
        "SELECT 'the messages of chat ' || c.chat_id || ' are not 1..' || c.last_n FROM desk_chats AS c
         LEFT JOIN desk_messages AS m ON m.chat = c.pk GROUP BY c.pk
         HAVING count(m.n) <> c.last_n OR coalesce(max(m.n), 0) <> c.last_n",
    )?);
    Ok(found)
}

fn lines(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect()
}
