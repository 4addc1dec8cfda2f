//! Reading the log, always in order of `seq`.

use crate::sessions::{self, Session};
use crate::{Store, StoreError, outbox, page, row};
use protocol::entry::{Entry, EntryType};
use protocol::ids::{ClientMsgId, Epoch, MessageId, Seq, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The columns of an [`Entry`], for a query with `log AS l`.
pub(crate) const COLUMNS: &str = "l.seq, l.message_id, l.client_msg_id, l.ts, l.sender, l.sender_name, \
     l.sender_picture,      l.kind, l.text, l.metadata, l.attributes, l.deleted_by";

/// A part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Entries with a greater `seq`, so many at most.
    After(Seq, u32),
    /// The newest entries, so many at most.
    Last(u32),
}

/// A session and a part of its log, as they were at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The session.
    pub session: Session,
    /// The part that was chosen.
    pub part: Part,
    /// Its entries, or as many of them as make up a page.
    pub entries: Vec<Entry>,
    /// Messages that the outbox has given up, by `seq`.
    pub failed: Vec<Seq>,
    /// True when there are more in the direction of the part: newer ones after, older ones before.
    pub more: bool,
}

/// All of these may give fewer entries than asked for: a page fits into one answer
/// ([`protocol::limits::PAGE_MAX_BYTES`]). It is never empty while there is something to give.
impl Store {
    /// A session with the part of its log that `part` chooses by the last `seq`, in one view of both.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn read_log(
        &self,
        session: &SessionId,
        part: impl FnOnce(Seq) -> Part + Send + 'static,
    ) -> Result<Option<Reading>, StoreError> {
        let (epoch, id) = (self.epoch().clone(), session.clone());
        self.db
            .read(move |connection| {
                let Some(session) = sessions::by_id(connection, &id)? else {
                    return Ok(None);
                };
                let part = part(session.head);
                let (entries, more) = match part {
                    Part::After(seq, limit) => {
                        let entries = after(connection, &epoch, &id, (seq, limit))?;
                        let more = entries.last().is_some_and(|last| last.seq < session.head);
                        (entries, more)
                    }
                    Part::Last(limit) => before(connection, &epoch, &id, (Seq::MAX, limit))?,
                };
                let failed = outbox::given_up(connection, &id)?;
                Ok(Some(Reading {
                    session,
                    part,
                    entries,
                    failed,
                    more,
                }))
            })
            .await
    }

    /// Entries with a greater `seq`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn entries_after(
        &self,
        session: &SessionId,
        seq: Seq,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let (epoch, session) = (self.epoch().clone(), session.clone());
        self.db
            .read(move |connection| Ok(after(connection, &epoch, &session, (seq, limit))?))
            .await
    }

    /// The last entries with a smaller `seq` (the newest without `before`), and whether older ones
    /// exist.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn entries_before(
        &self,
        session: &SessionId,
        seq: Option<Seq>,
        limit: u32,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        let (epoch, session) = (self.epoch().clone(), session.clone());
        let bounds = (seq.unwrap_or(Seq::MAX), limit);
        self.db
            .read(move |connection| Ok(before(connection, &epoch, &session, bounds)?))
            .await
    }
}

fn after(
    connection: &Connection,
    epoch: &Epoch,
    session: &SessionId,
    bounds: (Seq, u32),
) -> rusqlite::Result<Vec<Entry>> {
    let condition = "l.seq > ?2 ORDER BY l.seq LIMIT ?3";
    select(connection, epoch, session, condition, bounds)
}

/// With whether older ones exist.
fn before(
    connection: &Connection,
    epoch: &Epoch,
    session: &SessionId,
    bounds: (Seq, u32),
) -> rusqlite::Result<(Vec<Entry>, bool)> {
    let condition = "l.seq < ?2 ORDER BY l.seq DESC LIMIT ?3";
    let mut entries = select(connection, epoch, session, condition, bounds)?;
    entries.reverse();
    // No gaps: older ones exist exactly when the first is not number 1.
    let older = entries.first().is_some_and(|first| first.seq > 1);
    Ok((entries, older))
}

fn select(
    connection: &Connection,
    epoch: &Epoch,
    session: &SessionId,
    condition: &str,
    (seq, limit): (Seq, u32),
) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM log AS l JOIN sessions AS s ON s.pk = l.session WHERE s.id = ?1 AND {condition}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    page::fill(
        statement.query_map(params![session.as_str(), row::int(seq), limit], |row| {
            entry_of(row, epoch, session)
        })?,
    )
}

pub(super) fn entry_at(
    connection: &Connection,
    epoch: &Epoch,
    session: &SessionId,
    pk: i64,
    seq: Seq,
) -> rusqlite::Result<Option<Entry>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM log AS l WHERE l.session = ?1 AND l.seq = ?2"
        ))?
        .query_row(params![pk, seq], |row| entry_of(row, epoch, session))
        .optional()
}

pub(crate) fn entry_of(
    row: &Row<'_>,
    epoch: &Epoch,
    session: &SessionId,
) -> rusqlite::Result<Entry> {
    Ok(Entry {
        session_id: session.clone(),
        epoch: epoch.clone(),
        seq: row.get("seq")?,
        message_id: row::id(row, "message_id", MessageId::parse)?,
        ts: row.get("ts")?,
        sender: row::sender(row)?,
        kind: EntryType::from(row.get::<_, String>("kind")?),
        text: row.get("text")?,
        metadata: row::json(row, "metadata")?,
        attributes: row::json(row, "attributes")?,
        view: serde_json::Value::Null,
        client_msg_id: row::id_opt(row, "client_msg_id", ClientMsgId::parse)?,
        deleted: row.get::<_, Option<Seq>>("deleted_by")?.is_some(),
    })
}
