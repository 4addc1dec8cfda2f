//! Sessions with a bot: who answers, until when, and what the bot tells about the visitor.
//!
//! Invariant: `bot_due` is set only while the bot answers and the session is open.

use super::{Answering, Place};
use crate::outbox::{self, Kind};
use crate::{Store, StoreError, row};
use protocol::ids::{Seq, SessionId, SiteKey, UnixMs};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

/// Largest object of attributes that a bot can keep with a session, as JSON.
const ATTRIBUTES_MAX_BYTES: usize = 32 << 10;

/// A session whose bot has still to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expecting {
    /// The session.
    pub session: SessionId,
    /// Its site.
    pub site: SiteKey,
    /// When the answer is due.
    pub due: UnixMs,
}

/// Why attributes were not kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AttributesError {
    /// No such session.
    #[error("the session is unknown")]
    SessionUnknown,
    /// Together with those that are there they would be too large.
    #[error("the attributes are too large")]
    TooLarge,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AttributesError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// The team answers from now on, if the bot did: what waits for the bot waits for the team, and
    /// the team's chat is told through the outbox. True when that is news; an ended session stays as
    /// it is.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn hand_over(&self, id: &SessionId, now: UnixMs) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| Ok(hand_over(connection, &id, now, None)?))
            .await
    }

    /// Like [`Self::hand_over`], but only if the bot's answer is overdue.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn hand_over_late(&self, id: &SessionId, now: UnixMs) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| Ok(hand_over(connection, &id, now, Some(now))?))
            .await
    }

    /// The bot answers again, or for the first time. True when that is news; an ended session stays
    /// as it is.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn call_back(&self, id: &SessionId) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                // Without a bot before, the team knows everything but what waits for it.
                let changed = connection
                    .prepare_cached(
                        "UPDATE sessions SET answering = 'bot', team_told = CASE
                             WHEN answering IS NULL THEN coalesce(
                                 (SELECT min(o.seq) - 1 FROM outbox AS o
                                  WHERE o.session = pk AND o.failed = 0 AND o.kind = 'message'), head)
                             ELSE team_told END
                         WHERE id = ?1 AND answering IS NOT 'bot' AND closed_at IS NULL",
                    )?
                    .execute([id.as_str()])?;
                Ok(changed > 0)
            })
            .await
    }

    /// Sessions of a messenger whose bots have still to answer, the first due first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn expecting_bots(
        &self,
        messenger: &str,
        limit: u32,
    ) -> Result<Vec<Expecting>, StoreError> {
        let messenger = messenger.to_owned();
        self.db
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT id, site, bot_due FROM sessions
                         WHERE messenger = ?1 AND bot_due IS NOT NULL ORDER BY bot_due LIMIT ?2",
                    )?
                    .query_map(params![messenger, limit], |row| {
                        Ok(Expecting {
                            session: row::id(row, "id", SessionId::parse)?,
                            site: row::id(row, "site", SiteKey::parse)?,
                            due: row.get("bot_due")?,
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?)
            })
            .await
    }

    /// What the bot has learned about the visitor; what is `None` stays. False when there is no such
    /// session.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_visitor(
        &self,
        id: &SessionId,
        name: Option<String>,
        email: Option<String>,
    ) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                let changed = connection
                    .prepare_cached(
                        "UPDATE sessions SET name = coalesce(?2, name), email = coalesce(?3, email)
                         WHERE id = ?1",
                    )?
                    .execute(params![id.as_str(), name, email])?;
                Ok(changed > 0)
            })
            .await
    }

    /// Adds to what the bot keeps with the session: a key again replaces its value, `null` removes it.
    /// Gives the whole.
    ///
    /// # Errors
    /// [`AttributesError`]
    pub async fn merge_bot_attributes(
        &self,
        id: &SessionId,
        new: Map<String, Value>,
    ) -> Result<Map<String, Value>, AttributesError> {
        let id = id.clone();
        self.db
            .write(move |connection| merge(connection, &id, new))
            .await
    }
}

pub(crate) fn hand_over(
    connection: &Connection,
    id: &SessionId,
    now: UnixMs,
    due_by: Option<UnixMs>,
) -> rusqlite::Result<bool> {
    let handed = connection
        .prepare_cached(
            "UPDATE sessions SET answering = ?2, bot_due = NULL
             WHERE id = ?1 AND answering = 'bot' AND closed_at IS NULL
                 AND (?3 IS NULL OR bot_due <= ?3) RETURNING pk, head",
        )?
        .query_row(
            params![id.as_str(), Answering::Team.word(), due_by.map(row::int)],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Seq>(1)?)),
        )
        .optional()?;
    let Some((pk, head)) = handed else {
        return Ok(false);
    };
    // The bot's failures are not the team's.
    connection
        .prepare_cached("UPDATE outbox SET attempts = 0 WHERE session = ?1 AND failed = 0")?
        .execute([pk])?;
    connection
        .prepare_cached("UPDATE sessions SET outbox_due = min(outbox_due, ?2) WHERE pk = ?1")?
        .execute(params![pk, row::int(now)])?;
    outbox::enqueue(connection, pk, Kind::HandOver, head, now)?;
    Ok(true)
}

fn merge(
    connection: &Connection,
    id: &SessionId,
    new: Map<String, Value>,
) -> Result<Map<String, Value>, AttributesError> {
    let place = Place::of(connection, id)?.ok_or(AttributesError::SessionUnknown)?;
    let kept: Value = connection
        .prepare_cached("SELECT bot_attributes FROM sessions WHERE pk = ?1")?
        .query_row([place.pk], |row| row::json(row, "bot_attributes"))?;
    let mut whole = match kept {
        Value::Object(kept) => kept,
        _ => Map::new(),
    };
    for (key, value) in new {
        if value.is_null() {
            whole.remove(&key);
        } else {
            whole.insert(key, value);
        }
    }
    let text = Value::Object(whole.clone()).to_string();
    if text.len() > ATTRIBUTES_MAX_BYTES {
        return Err(AttributesError::TooLarge);
    }
    connection
        .prepare_cached("UPDATE sessions SET bot_attributes = ?2 WHERE pk = ?1")?
        .execute(params![place.pk, text])?;
    Ok(whole)
}
