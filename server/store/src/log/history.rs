//! Reading the log, always in order of `seq`.

use crate::{Store, StoreError, row};
use protocol::entry::{Entry, EntryType, Sender};
use protocol::ids::{ClientMsgId, Epoch, MessageId, Seq, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The columns of an [`Entry`], for a query with `log AS l`.
pub(crate) const COLUMNS: &str = "l.seq, l.message_id, l.client_msg_id, l.ts, l.sender, l.sender_name, \
     l.kind, l.text, l.metadata, l.attributes, l.deleted_by";

impl Store {
    /// Entries with a greater `seq`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn entries_after(
        &self,
        session: &SessionId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let (epoch, session) = (self.epoch().clone(), session.clone());
        self.db
            .read(move |connection| {
                let condition = "l.seq > ?2 ORDER BY l.seq LIMIT ?3";
                Ok(select(
                    connection,
                    &epoch,
                    &session,
                    condition,
                    (after, limit),
                )?)
            })
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
        before: Option<Seq>,
        limit: u32,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        let (epoch, session) = (self.epoch().clone(), session.clone());
        self.db
            .read(move |connection| {
                let condition = "l.seq < ?2 ORDER BY l.seq DESC LIMIT ?3";
                let bound = (before.unwrap_or(Seq::MAX), limit);
                let mut entries = select(connection, &epoch, &session, condition, bound)?;
                entries.reverse();
                // No gaps: older ones exist exactly when the first is not number 1.
                let more = entries.first().is_some_and(|first| first.seq > 1);
                Ok((entries, more))
            })
            .await
    }

    /// The newest entries, and whether older ones exist.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn last_page(
        &self,
        session: &SessionId,
        limit: u32,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        self.entries_before(session, None, limit).await
    }
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
    connection
        .prepare_cached(&sql)?
        .query_map(params![session.as_str(), row::int(seq), limit], |row| {
            entry_of(row, epoch, session)
        })?
        .collect()
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
        sender: Sender {
            kind: row::sender_kind(row, "sender")?,
            name: row.get("sender_name")?,
        },
        kind: EntryType::from(row.get::<_, String>("kind")?),
        text: row.get("text")?,
        metadata: row::json(row, "metadata")?,
        attributes: row::json(row, "attributes")?,
        client_msg_id: row::id_opt(row, "client_msg_id", ClientMsgId::parse)?,
        deleted: row.get::<_, Option<Seq>>("deleted_by")?.is_some(),
    })
}
