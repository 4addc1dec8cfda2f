//! Appending: one transaction for the `seq`, the row and the outbox.

use super::{AppendError, Appended, NewEntry, content, history, moved};
use crate::outbox::{self, Kind};
use crate::sessions::Place;
use crate::{Store, files, row};
use faults::{Fault, Point};
use protocol::entry::{Entry, SenderKind};
use protocol::ids::{ClientMsgId, Epoch, Seq};
use rusqlite::{Connection, OptionalExtension, named_params, params};

impl Store {
    /// Stores a message at the end of its session.
    ///
    /// # Errors
    /// [`AppendError`]
    pub async fn append(&self, new: NewEntry) -> Result<Appended, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| append(connection, &epoch, new))
            .await
    }

    /// The entry that this message had become before, if it is a repeat; stores nothing.
    ///
    /// # Errors
    /// [`AppendError`]
    pub async fn repeat_of(&self, new: NewEntry) -> Result<Option<Entry>, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .read(move |connection| {
                let place =
                    Place::of(connection, &new.session)?.ok_or(AppendError::SessionUnknown)?;
                let hash = Some(content::hash(&new));
                repeat_of(connection, &epoch, &place, &new, hash)
            })
            .await
    }
}

pub(crate) fn append(
    connection: &Connection,
    epoch: &Epoch,
    new: NewEntry,
) -> Result<Appended, AppendError> {
    if new.kind.is_control() {
        return Err(AppendError::ControlKind);
    }
    let place = Place::of(connection, &new.session)?.ok_or(AppendError::SessionUnknown)?;
    let hash = new.client_msg_id.is_some().then(|| content::hash(&new));
    if let Some(entry) = repeat_of(connection, epoch, &place, &new, hash)? {
        faults::repeated(place.pk);
        return Ok(Appended {
            entry,
            repeated: true,
        });
    }
    if place.closed_seq.is_some() {
        return Err(AppendError::SessionClosed);
    }
    let (to_team, seq) = (new.to_team, place.head + 1 + faults::gap(place.pk));
    let (mut kind, mut metadata) = (new.kind, new.metadata);
    if let Some(file) = &new.file {
        let facts = files::attach(connection, place.pk, file, seq)?;
        let facts = facts.ok_or(AppendError::FileUnknown)?;
        (kind, metadata) = (facts.kind(), facts.to_metadata());
    }
    let mut sender = new.sender;
    if sender.kind == SenderKind::Visitor {
        // A socket may know an older one than a bot has learned.
        sender.name = place.name;
    }
    let entry = Entry {
        session_id: new.session,
        epoch: epoch.clone(),
        seq,
        message_id: new.message_id,
        ts: new.ts,
        sender,
        kind,
        text: new.text,
        metadata,
        attributes: new.attributes,
        view: new.view,
        client_msg_id: new.client_msg_id,
        deleted: false,
    };
    insert(connection, place.pk, &entry, hash)?;
    if to_team {
        outbox::enqueue(connection, place.pk, Kind::Message, entry.seq, entry.ts)?;
    }
    faults::reach(Point::BeforeCommit);
    Ok(Appended {
        entry,
        repeated: false,
    })
}

/// The entry that the same `clientMsgId` made before.
fn repeat_of(
    connection: &Connection,
    epoch: &Epoch,
    place: &Place,
    new: &NewEntry,
    hash: Option<[u8; 32]>,
) -> Result<Option<Entry>, AppendError> {
    let Some(client_msg_id) = &new.client_msg_id else {
        return Ok(None);
    };
    if faults::planted(Fault::DedupeOff) {
        return Ok(None);
    }
    let known = connection
        .prepare_cached(
            "SELECT seq, content_hash FROM log WHERE session = ?1 AND client_msg_id = ?2",
        )?
        .query_row(params![place.pk, client_msg_id.as_str()], |row| {
            Ok((row.get::<_, Seq>(0)?, row.get::<_, Option<[u8; 32]>>(1)?))
        })
        .optional()?;
    match known {
        None => Ok(None),
        Some((seq, stored)) if stored == hash => Ok(history::entry_at(
            connection,
            epoch,
            &new.session,
            place.pk,
            seq,
        )?),
        Some(_) => Err(AppendError::Conflict),
    }
}

/// Writes the row and moves the head to it.
pub(super) fn insert(
    connection: &Connection,
    pk: i64,
    entry: &Entry,
    hash: Option<[u8; 32]>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO log (session, seq, message_id, client_msg_id, content_hash, ts, sender,
                 sender_name, sender_picture, kind, text, metadata, attributes, view)
             VALUES (:session, :seq, :message_id, :client_msg_id, :hash, :ts, :sender,
                 :sender_name, :sender_picture, :kind, :text, :metadata, :attributes, :view)",
        )?
        .execute(named_params! {
            ":session": pk,
            ":seq": entry.seq,
            ":message_id": entry.message_id.as_str(),
            ":client_msg_id": entry.client_msg_id.as_ref().map(ClientMsgId::as_str),
            ":hash": hash,
            ":ts": entry.ts,
            ":sender": row::sender_word(entry.sender.kind),
            ":sender_name": entry.sender.name,
            ":sender_picture": entry.sender.picture,
            ":kind": entry.kind.as_str(),
            ":text": entry.text,
            ":metadata": row::json_text(&entry.metadata),
            ":attributes": row::json_text(&entry.attributes),
            ":view": row::json_text(&entry.view),
        })?;
    connection
        .prepare_cached("UPDATE sessions SET head = ?2 WHERE pk = ?1")?
        .execute(params![pk, entry.seq])?;
    moved::note(connection, pk, entry.seq)
}
