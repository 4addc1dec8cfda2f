//! What the relay to the messenger asks and reports.

use super::OutboxItem;
use super::items::{Kind, Waiting, remember};
use crate::sessions::{self, Mark, Session, grow};
use crate::{Store, StoreError, log, row};
use protocol::ids::{Seq, SessionId, UnixMs};
use rusqlite::{Connection, OptionalExtension, params};

/// What comes of settling an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// The new mark, when it moved.
    pub delivered: Option<Seq>,
    /// True when the session has more waiting.
    pub more: bool,
}

/// Who gets what a session has waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// The messenger of the team.
    Team,
    /// The bot of the site.
    Bot,
}

impl Lane {
    /// What waits for it; word for word the conditions of its index.
    const fn waiting(self) -> &'static str {
        match self {
            Self::Team => {
                "SELECT id, outbox_due FROM sessions INDEXED BY sessions_due_team
                 WHERE messenger = ?1 AND outbox_due IS NOT NULL AND answering IS NOT 'bot'
                 ORDER BY outbox_due LIMIT ?2"
            }
            Self::Bot => {
                "SELECT id, outbox_due FROM sessions INDEXED BY sessions_due_bot
                 WHERE messenger = ?1 AND outbox_due IS NOT NULL AND answering = 'bot'
                 ORDER BY outbox_due LIMIT ?2"
            }
        }
    }
}

impl Store {
    /// For each of the lanes the sessions with something waiting, and when the first item of each may
    /// be tried: longest due first, at most `limit` of them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_waiting(
        &self,
        messenger: &str,
        lanes: &[Lane],
        limit: u32,
    ) -> Result<Vec<Vec<(SessionId, UnixMs)>>, StoreError> {
        let (messenger, lanes) = (messenger.to_owned(), lanes.to_owned());
        self.db
            .peek(move |connection| {
                let waiting = |lane: Lane| {
                    connection
                        .prepare_cached(lane.waiting())?
                        .query_map(params![messenger, limit], |row| {
                            Ok((
                                row::id(row, "id", SessionId::parse)?,
                                row.get("outbox_due")?,
                            ))
                        })?
                        .collect::<rusqlite::Result<_>>()
                };
                Ok(lanes.into_iter().map(waiting).collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The first waiting item of a session, due or not.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_head(&self, session: &SessionId) -> Result<Option<OutboxItem>, StoreError> {
        let (epoch, session) = (self.epoch().clone(), session.clone());
        self.db
            .peek(move |connection| {
                let Some(waiting) = Waiting::first(connection, &session)? else {
                    return Ok(None);
                };
                let sql = format!(
                    "SELECT {} FROM sessions AS s WHERE s.pk = ?1",
                    sessions::COLUMNS
                );
                let session = connection
                    .prepare_cached(&sql)?
                    .query_row([waiting.pk], Session::of_row)?;
                let job = waiting.job(connection, &session, || {
                    let sql = format!(
                        "SELECT {} FROM log AS l WHERE l.session = ?1 AND l.seq = ?2",
                        log::COLUMNS
                    );
                    connection
                        .prepare_cached(&sql)?
                        .query_row(params![waiting.pk, waiting.seq], |row| {
                            log::entry_of(row, &epoch, &session.id)
                        })
                })?;
                let Waiting {
                    id,
                    attempts,
                    last_error,
                    ..
                } = waiting;
                Ok(Some(OutboxItem {
                    id,
                    session,
                    job,
                    attempts,
                    last_error,
                }))
            })
            .await
    }

    /// The messenger has it, with everything before it. Records the messenger's id of the message and
    /// moves `delivered`. An item that is settled already changes nothing.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_done(
        &self,
        item: u64,
        remote_id: Option<&str>,
    ) -> Result<Settled, StoreError> {
        let remote_id = remote_id.map(str::to_owned);
        self.db
            .write(move |connection| Ok(done(connection, item, remote_id.as_deref())?))
            .await
    }

    /// It did not work; to be tried again at `due_at`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_retry(
        &self,
        item: u64,
        due_at: UnixMs,
        error: &str,
    ) -> Result<(), StoreError> {
        let error = error.to_owned();
        self.db
            .write(move |connection| {
                let Some(waiting) = Waiting::by_id(connection, item)? else {
                    return Ok(());
                };
                note_attempt(connection, item, &error, false)?;
                connection
                    .prepare_cached("UPDATE sessions SET outbox_due = ?2 WHERE pk = ?1")?
                    .execute(params![waiting.pk, row::int(due_at)])?;
                Ok(())
            })
            .await
    }

    /// It will never work: kept for the operator, the session's next item gets its turn.
    /// Tells the message that failed, if it was one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_failed(&self, item: u64, error: &str) -> Result<Option<Seq>, StoreError> {
        let error = error.to_owned();
        self.db
            .write(move |connection| {
                let Some(waiting) = Waiting::by_id(connection, item)? else {
                    return Ok(None);
                };
                note_attempt(connection, item, &error, true)?;
                advance(connection, waiting.pk)?;
                team_told(connection, &waiting)?;
                Ok((waiting.kind == Kind::Message).then_some(waiting.seq))
            })
            .await
    }
}

fn done(connection: &Connection, item: u64, remote_id: Option<&str>) -> rusqlite::Result<Settled> {
    let Some((waiting, more)) = settled(connection, item)? else {
        // Whatever there is: the next look at the queue tells.
        let (delivered, more) = (None, true);
        return Ok(Settled { delivered, more });
    };
    team_told(connection, &waiting)?;
    if waiting.kind != Kind::Message {
        let delivered = None;
        return Ok(Settled { delivered, more });
    }
    let (session, messenger) = connection
        .prepare_cached("SELECT id, messenger FROM sessions WHERE pk = ?1")?
        .query_row([waiting.pk], |row| {
            Ok((
                row::id(row, "id", SessionId::parse)?,
                row.get::<_, String>(1)?,
            ))
        })?;
    if let Some(remote_id) = remote_id {
        remember(connection, &messenger, remote_id, waiting.pk, waiting.seq)?;
    }
    let moved = grow(connection, Mark::Delivered, &session, waiting.seq)?;
    Ok(Settled {
        delivered: moved.then_some(waiting.seq),
        more,
    })
}

/// Takes an item that is settled out of the queue. Tells whether the session has more waiting.
pub(super) fn settled(
    connection: &Connection,
    item: u64,
) -> rusqlite::Result<Option<(Waiting, bool)>> {
    let Some(waiting) = Waiting::by_id(connection, item)? else {
        return Ok(None);
    };
    connection
        .prepare_cached("DELETE FROM outbox WHERE id = ?1")?
        .execute([item])?;
    let more = advance(connection, waiting.pk)?;
    Ok(Some((waiting, more)))
}

/// The team knows the conversation up to an item that is settled with it.
fn team_told(connection: &Connection, waiting: &Waiting) -> rusqlite::Result<()> {
    if matches!(waiting.kind, Kind::Message | Kind::HandOver) {
        connection
            .prepare_cached(
                "UPDATE sessions SET team_told = ?2
                 WHERE pk = ?1 AND answering IS NOT NULL AND team_told < ?2",
            )?
            .execute(params![waiting.pk, waiting.seq])?;
    }
    Ok(())
}

fn note_attempt(
    connection: &Connection,
    item: u64,
    error: &str,
    failed: bool,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE outbox SET attempts = attempts + 1, last_error = ?2, failed = ?3 WHERE id = ?1",
        )?
        .execute(params![item, error, failed])?;
    Ok(())
}

/// Gives the session's next item its turn, at once; without one nothing is due. True when there is one.
///
/// Two statements: with `RETURNING` SQLite makes a table for the answer and throws it away, which costs
/// more than both.
fn advance(connection: &Connection, pk: i64) -> rusqlite::Result<bool> {
    let due: Option<UnixMs> = connection
        .prepare_cached(
            "SELECT queued_at FROM outbox WHERE session = ?1 AND failed = 0 ORDER BY id LIMIT 1",
        )?
        .query_row([pk], |row| row.get(0))
        .optional()?;
    connection
        .prepare_cached("UPDATE sessions SET outbox_due = ?2 WHERE pk = ?1")?
        .execute(params![pk, due.map(row::int)])?;
    Ok(due.is_some())
}
