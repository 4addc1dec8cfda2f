//! What bots write: messages while they answer, and new content of what they wrote.

use super::append::{append, insert};
use super::control::{Content, Control, control};
use super::{AppendError, Appended, NewEntry, Replacement};
use crate::sessions::Place;
use crate::{Store, StoreError, row};
use protocol::entry::{EntryType, SenderKind};
use protocol::ids::{Epoch, MessageId, Seq, SessionId};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

impl Store {
    /// Stores messages of a bot at the end of its session, all or none. No answer is due any more.
    ///
    /// # Errors
    /// [`AppendError::TeamAnswers`] unless the bot answers in the session, or another [`AppendError`].
    pub async fn append_bot(&self, new: Vec<NewEntry>) -> Result<Vec<Appended>, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| {
                new.into_iter()
                    .map(|new| write(connection, &epoch, new))
                    .collect()
            })
            .await
    }

    /// Whether a session has a message of this sort of sender that can be changed.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn has_message(
        &self,
        session: &SessionId,
        message: &MessageId,
        by: SenderKind,
    ) -> Result<bool, StoreError> {
        let (session, message) = (session.clone(), message.clone());
        self.db
            .read(move |connection| {
                let place = Place::of(connection, &session)?;
                let found = match place {
                    Some(place) => changeable(connection, place.pk, &message, by)?,
                    None => None,
                };
                Ok(found.is_some())
            })
            .await
    }

    /// Changes the content of a message, and tells so with a control entry.
    ///
    /// # Errors
    /// [`AppendError::MessageUnknown`] when the session has no such message of this sort of sender;
    /// [`AppendError::TeamAnswers`] for a bot that does not answer in the session; or the store's.
    pub async fn replace_message(&self, new: Replacement) -> Result<Appended, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| replace(connection, &epoch, new))
            .await
    }
}

/// The session, if it is open and, for a bot, if it is the bot that answers.
fn open_place(
    connection: &Connection,
    session: &SessionId,
    by: SenderKind,
) -> Result<Place, AppendError> {
    let place = Place::of(connection, session)?.ok_or(AppendError::SessionUnknown)?;
    if place.closed_seq.is_some() {
        return Err(AppendError::SessionClosed);
    }
    if by == SenderKind::Bot && !place.with_bot {
        return Err(AppendError::TeamAnswers);
    }
    Ok(place)
}

fn write(
    connection: &Connection,
    epoch: &Epoch,
    mut new: NewEntry,
) -> Result<Appended, AppendError> {
    let place = open_place(connection, &new.session, SenderKind::Bot)?;
    new.sender.kind = SenderKind::Bot;
    new.to_team = false;
    connection
        .prepare_cached("UPDATE sessions SET bot_due = NULL WHERE pk = ?1")?
        .execute([place.pk])?;
    append(connection, epoch, new)
}

/// The position of a message, if somebody of this sort wrote it and it was not withdrawn.
fn changeable(
    connection: &Connection,
    pk: i64,
    message: &MessageId,
    by: SenderKind,
) -> rusqlite::Result<Option<Seq>> {
    connection
        .prepare_cached(
            "SELECT seq FROM log WHERE session = ?1 AND message_id = ?2 AND sender = ?3
             AND kind NOT IN ('deleted', 'replaced', 'closed') AND deleted_by IS NULL
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![pk, message.as_str(), row::sender_word(by)], |row| {
            row.get(0)
        })
        .optional()
}

fn replace(
    connection: &Connection,
    epoch: &Epoch,
    new: Replacement,
) -> Result<Appended, AppendError> {
    let place = open_place(connection, &new.session, new.by.kind)?;
    let target = changeable(connection, place.pk, &new.target, new.by.kind)?
        .ok_or(AppendError::MessageUnknown)?;
    connection
        .prepare_cached(
            "UPDATE log SET text = ?3, metadata = ?4, attributes = ?5, view = ?6
             WHERE session = ?1 AND seq = ?2",
        )?
        .execute(params![
            place.pk,
            target,
            new.text,
            row::json_text(&new.metadata),
            row::json_text(&new.attributes),
            row::json_text(&new.view)
        ])?;
    let entry = control(
        epoch,
        &place,
        Control {
            session: new.session,
            message_id: new.message_id,
            ts: new.ts,
            by: new.by,
            kind: EntryType::Replaced,
            content: Content {
                text: new.text,
                metadata: json!({ "messageId": new.target.as_str() }),
                attributes: new.attributes,
                view: new.view,
            },
        },
    );
    insert(connection, place.pk, &entry, None)?;
    Ok(Appended {
        entry,
        repeated: false,
    })
}
