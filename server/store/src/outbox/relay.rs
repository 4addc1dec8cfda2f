//! What the relay to the messenger asks and reports.

use super::OutboxItem;
use super::items::{Kind, Waiting, remember};
use crate::sessions::{self, Mark, Session, grow};
use crate::{Store, StoreError, log, row};
use protocol::ids::{Seq, SessionId, UnixMs};
use rusqlite::{Connection, params};

/// Who gets what a session has waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// The messenger of the team.
    Team,
    /// The bot of the site.
    Bot,
}

impl Store {
    /// Sessions with something waiting for the lane, and when the first item of each may be tried:
    /// longest due first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_waiting(
        &self,
        messenger: &str,
        lane: Lane,
        limit: u32,
    ) -> Result<Vec<(SessionId, UnixMs)>, StoreError> {
        let messenger = messenger.to_owned();
        self.db
            .read(move |connection| {
                let sessions = connection
                    .prepare_cached(
                        "SELECT id, outbox_due FROM sessions
                         WHERE messenger = ?1 AND outbox_due IS NOT NULL AND (answering IS 'bot') = ?3
                         ORDER BY outbox_due LIMIT ?2",
                    )?
                    .query_map(params![messenger, limit, lane == Lane::Bot], |row| {
                        Ok((row::id(row, "id", SessionId::parse)?, row.get("outbox_due")?))
                    })?
                    .collect::<Result<_, _>>()?;
                Ok(sessions)
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
            .read(move |connection| {
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
    /// moves `delivered`; tells the new mark when it moved. An item that is settled already changes
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_done(
        &self,
        item: u64,
        remote_id: Option<&str>,
    ) -> Result<Option<Seq>, StoreError> {
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

fn done(
    connection: &Connection,
    item: u64,
    remote_id: Option<&str>,
) -> rusqlite::Result<Option<Seq>> {
    let Some(waiting) = settled(connection, item)? else {
        return Ok(None);
    };
    team_told(connection, &waiting)?;
    if waiting.kind != Kind::Message {
        return Ok(None);
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
    Ok(grow(connection, Mark::Delivered, &session, waiting.seq)?.then_some(waiting.seq))
}

/// Takes an item that is settled out of the queue.
pub(super) fn settled(connection: &Connection, item: u64) -> rusqlite::Result<Option<Waiting>> {
    let Some(waiting) = Waiting::by_id(connection, item)? else {
        return Ok(None);
    };
    connection
        .prepare_cached("DELETE FROM outbox WHERE id = ?1")?
        .execute([item])?;
    advance(connection, waiting.pk)?;
    Ok(Some(waiting))
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

/// Gives the session's next item its turn, at once; without one nothing is due.
fn advance(connection: &Connection, pk: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE sessions SET outbox_due =
                 (SELECT queued_at FROM outbox WHERE session = ?1 AND failed = 0 ORDER BY id LIMIT 1)
             WHERE pk = ?1",
        )?
        .execute([pk])?;
    Ok(())
}
