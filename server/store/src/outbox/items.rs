//! Rows of the outbox, and what the other repositories put there.

use super::OutboxJob;
use crate::row;
use crate::sessions::Session;
use protocol::entry::Entry;
use protocol::ids::{Seq, SessionId, UnixMs};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The sort of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Message,
    Close,
    Read,
    HandOver,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Close => "close",
            Self::Read => "read",
            Self::HandOver => "handover",
        }
    }
}

/// Puts an item at the end of its session's queue.
pub(crate) fn enqueue(
    connection: &Connection,
    pk: i64,
    kind: Kind,
    seq: Seq,
    now: UnixMs,
) -> rusqlite::Result<()> {
    if kind == Kind::Read {
        // An older mark says nothing more. The first item stays: it may be on its way.
        connection
            .prepare_cached(
                "DELETE FROM outbox WHERE session = ?1 AND kind = 'read' AND failed = 0
                 AND id > (SELECT min(id) FROM outbox WHERE session = ?1 AND failed = 0)",
            )?
            .execute([pk])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO outbox (session, kind, seq, queued_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![pk, kind.word(), seq, row::int(now)])?;
    connection
        .prepare_cached("UPDATE sessions SET outbox_due = ?2 WHERE pk = ?1 AND outbox_due IS NULL")?
        .execute(params![pk, row::int(now)])?;
    Ok(())
}

/// Remembers which entry a message of the messenger is.
pub(crate) fn remember(
    connection: &Connection,
    messenger: &str,
    remote_id: &str,
    pk: i64,
    seq: Seq,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO remote_messages (messenger, remote_id, session, seq) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (messenger, remote_id) DO NOTHING",
        )?
        .execute(params![messenger, remote_id, pk, seq])?;
    Ok(())
}

/// The messages of a session that were given up.
pub(crate) fn given_up(connection: &Connection, session: &SessionId) -> rusqlite::Result<Vec<Seq>> {
    connection
        .prepare_cached(
            "SELECT seq FROM outbox WHERE session = (SELECT pk FROM sessions WHERE id = ?1)
             AND failed = 1 AND kind = 'message' ORDER BY seq",
        )?
        .query_map([session.as_str()], |row| row.get(0))?
        .collect()
}

pub(super) struct Waiting {
    pub(super) id: u64,
    pub(super) pk: i64,
    pub(super) kind: Kind,
    pub(super) seq: Seq,
    pub(super) attempts: u32,
    pub(super) last_error: Option<String>,
}

impl Waiting {
    pub(super) fn first(
        connection: &Connection,
        session: &SessionId,
    ) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT id, session, kind, seq, attempts, last_error FROM outbox
                 WHERE session = (SELECT pk FROM sessions WHERE id = ?1) AND failed = 0 ORDER BY id LIMIT 1",
            )?
            .query_row([session.as_str()], Self::of_row)
            .optional()
    }

    pub(super) fn by_id(connection: &Connection, id: u64) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT id, session, kind, seq, attempts, last_error FROM outbox WHERE id = ?1 AND failed = 0",
            )?
            .query_row([row::int(id)], Self::of_row)
            .optional()
    }

    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            pk: row.get("session")?,
            kind: match row.get_ref("kind")?.as_str()? {
                "message" => Kind::Message,
                "close" => Kind::Close,
                "handover" => Kind::HandOver,
                _ => Kind::Read,
            },
            seq: row.get("seq")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
        })
    }

    pub(super) fn job(
        &self,
        connection: &Connection,
        session: &Session,
        entry: impl FnOnce() -> rusqlite::Result<Entry>,
    ) -> rusqlite::Result<OutboxJob> {
        Ok(match self.kind {
            Kind::Message => OutboxJob::Message(entry()?),
            Kind::Close => OutboxJob::Close(entry()?),
            Kind::HandOver => OutboxJob::HandOver { seq: self.seq },
            Kind::Read => OutboxJob::Read {
                seq: self.seq,
                remote_id: connection
                    .prepare_cached(
                        "SELECT remote_id FROM remote_messages WHERE session = ?1 AND seq <= ?2 AND messenger = ?3
                         ORDER BY seq DESC LIMIT 1",
                    )?
                    .query_row(params![self.pk, self.seq, session.messenger], |row| row.get(0))
                    .optional()?,
            },
        })
    }
}
