//! Which logs have grown since somebody asked.
//!
//! Invariant: every entry is noted in its own transaction, so nothing that happens between its commit
//! and its push can hide it from who asks here.

use crate::{Store, StoreError, row};
use protocol::ids::{Seq, SessionId};
use rusqlite::{Connection, params};

/// Sessions told at once, so that no write waits long.
const AT_ONCE: usize = 1_000;

/// Logs that have grown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// The sessions, and how far their logs reach.
    pub heads: Vec<(SessionId, Seq)>,
    /// True when there are more to be asked for.
    pub more: bool,
}

impl Store {
    /// Some of the sessions whose logs have grown since they were told here. Each is told once, until
    /// it grows again.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn take_moved(&self) -> Result<Moved, StoreError> {
        self.db.write(|connection| Ok(take(connection)?)).await
    }
}

fn take(connection: &Connection) -> rusqlite::Result<Moved> {
    // One without `id` was deleted meanwhile.
    let taken: Vec<(Option<SessionId>, Seq)> = connection
        .prepare_cached(
            "DELETE FROM temp.moved
             WHERE session IN (SELECT session FROM temp.moved ORDER BY session LIMIT ?1)
             RETURNING head, (SELECT id FROM main.sessions WHERE pk = moved.session) AS id",
        )?
        .query_map([AT_ONCE], |found| {
            Ok((
                row::id_opt(found, "id", SessionId::parse)?,
                found.get("head")?,
            ))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Moved {
        more: taken.len() == AT_ONCE,
        heads: taken
            .into_iter()
            .filter_map(|(id, head)| Some((id?, head)))
            .collect(),
    })
}

/// Notes that a log reaches so far now.
pub(super) fn note(connection: &Connection, session: i64, head: Seq) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO temp.moved (session, head) VALUES (?1, ?2)")?
        .execute(params![session, head])?;
    Ok(())
}
