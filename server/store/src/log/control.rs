//! Control entries: the end of a session, and withdrawals.

use super::{AppendError, Appended, Closing, Deletion, append, history};
use crate::outbox::{self, Kind};
use crate::sessions::Place;
use crate::{Store, StoreError, files};
use protocol::entry::{Entry, EntryType, Sender};
use protocol::ids::{Epoch, MessageId, Seq, SessionId, UnixMs};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

impl Store {
    /// Ends a session. Ending it again gives the original entry.
    ///
    /// # Errors
    /// [`AppendError::SessionUnknown`] or the store's.
    pub async fn close_session(&self, closing: Closing) -> Result<Appended, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| close(connection, &epoch, closing))
            .await
    }

    /// Withdraws a message: its content is emptied and a control entry tells so. Again: the
    /// original control entry. `None` when the session has no such message.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_message(&self, deletion: Deletion) -> Result<Option<Appended>, StoreError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| Ok(delete(connection, &epoch, deletion)?))
            .await
    }
}

fn close(
    connection: &Connection,
    epoch: &Epoch,
    closing: Closing,
) -> Result<Appended, AppendError> {
    let place = Place::of(connection, &closing.session)?.ok_or(AppendError::SessionUnknown)?;
    if let Some(seq) = place.closed_seq
        && let Some(entry) = history::entry_at(connection, epoch, &closing.session, place.pk, seq)?
    {
        return Ok(Appended {
            entry,
            repeated: true,
        });
    }
    let entry = control(
        epoch,
        &place,
        Control {
            session: closing.session,
            message_id: closing.message_id,
            ts: closing.ts,
            by: closing.by,
            kind: EntryType::Closed,
            content: Content::default(),
        },
    );
    append::insert(connection, place.pk, &entry, None)?;
    connection
        .prepare_cached(
            "UPDATE sessions SET closed_at = ?2, closed_seq = ?3, bot_due = NULL WHERE pk = ?1",
        )?
        .execute(params![place.pk, entry.ts, entry.seq])?;
    if closing.to_team {
        outbox::enqueue(connection, place.pk, Kind::Close, entry.seq, entry.ts)?;
    }
    Ok(Appended {
        entry,
        repeated: false,
    })
}

fn delete(
    connection: &Connection,
    epoch: &Epoch,
    deletion: Deletion,
) -> rusqlite::Result<Option<Appended>> {
    let Some(place) = Place::of(connection, &deletion.session)? else {
        return Ok(None);
    };
    let Some((target, deleted_by)) = target(connection, place.pk, &deletion.target)? else {
        return Ok(None);
    };
    if let Some(seq) = deleted_by {
        let entry = history::entry_at(connection, epoch, &deletion.session, place.pk, seq)?;
        return Ok(entry.map(|entry| Appended {
            entry,
            repeated: true,
        }));
    }
    let entry = control(
        epoch,
        &place,
        Control {
            session: deletion.session,
            message_id: deletion.message_id,
            ts: deletion.ts,
            by: deletion.by,
            kind: EntryType::Deleted,
            content: Content {
                metadata: json!({ "messageId": deletion.target.as_str() }),
                ..Content::default()
            },
        },
    );
    append::insert(connection, place.pk, &entry, None)?;
    connection
        .prepare_cached(
            "UPDATE log SET deleted_by = ?3, text = '', metadata = NULL, attributes = NULL, view = NULL
             WHERE session = ?1 AND seq = ?2",
        )?
        .execute(params![place.pk, target, entry.seq])?;
    // What replaced it says the same once more.
    connection
        .prepare_cached(
            "UPDATE log SET text = '', attributes = NULL, view = NULL
             WHERE session = ?1 AND seq > ?2 AND kind = 'replaced' AND metadata ->> 'messageId' = ?3",
        )?
        .execute(params![place.pk, target, deletion.target.as_str()])?;
    files::forget_of_entry(connection, place.pk, target)?;
    Ok(Some(Appended {
        entry,
        repeated: false,
    }))
}

/// The message to withdraw, and the control entry that has done it already.
fn target(
    connection: &Connection,
    pk: i64,
    id: &MessageId,
) -> rusqlite::Result<Option<(Seq, Option<Seq>)>> {
    connection
        .prepare_cached(
            "SELECT seq, deleted_by FROM log
             WHERE session = ?1 AND message_id = ?2 AND kind NOT IN ('deleted', 'replaced', 'closed')
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![pk, id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
}

pub(super) struct Control {
    pub(super) session: SessionId,
    pub(super) message_id: MessageId,
    pub(super) ts: UnixMs,
    pub(super) by: Sender,
    pub(super) kind: EntryType,
    pub(super) content: Content,
}

#[derive(Default)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) metadata: Value,
    pub(super) attributes: Value,
    pub(super) view: Value,
}

pub(super) fn control(epoch: &Epoch, place: &Place, control: Control) -> Entry {
    Entry {
        session_id: control.session,
        epoch: epoch.clone(),
        seq: place.head + 1,
        message_id: control.message_id,
        ts: control.ts,
        sender: control.by,
        kind: control.kind,
        text: control.content.text,
        metadata: control.content.metadata,
        attributes: control.content.attributes,
        view: control.content.view,
        client_msg_id: None,
        deleted: false,
    }
}
