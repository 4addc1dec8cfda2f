//! The inbox: what comes from the team's messenger, each message once.
//!
//! Invariant: the messenger's message id, the row of the log and the cursor of the messenger's
//! event stream are written in one transaction.

mod early;

pub(crate) use early::take_in;

use crate::files::{self, NewRemoteFile};
use crate::log::{self, AppendError, Appended, NewEntry};
use crate::sessions::{self, Place};
use crate::{Store, StoreError, outbox, row};
use protocol::entry::{Entry, EntryType, Sender};
use protocol::ids::{Epoch, MessageId, Seq, SessionId, UnixMs};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// A message of the messenger.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The messenger.
    pub messenger: String,
    /// Its id of the message.
    pub remote_id: String,
    /// Its chat.
    pub chat_key: String,
    /// The entry's identifier, fresh.
    pub message_id: MessageId,
    /// When it was taken in.
    pub ts: UnixMs,
    /// Who wrote it.
    pub sender: Sender,
    /// What it is.
    pub kind: EntryType,
    /// The text.
    pub text: String,
    /// Media data, or null.
    pub metadata: Value,
    /// Extras, or null.
    pub attributes: Value,
    /// How it is shown, or null: by its text.
    pub view: Value,
    /// The file that the entry shows, to be fetched.
    pub file: Option<NewRemoteFile>,
    /// The event stream's position after it, when the messenger has one.
    pub cursor: Option<String>,
}

/// What became of it. The cursor has moved in every case.
#[derive(Debug, Clone, PartialEq)]
pub enum Ingested {
    /// It is in the log.
    Appended(Box<Entry>),
    /// It is in the log, and the team answers from now on instead of the bot.
    TookOver(Box<Entry>),
    /// It was taken in before, or is a message that we sent.
    Duplicate,
    /// No session has that chat yet: it is kept until [`Store::bind_chat`] says whose it is.
    Waits,
    /// The conversation has ended.
    Closed,
}

/// The entry that a message of the messenger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteMessage {
    /// Its session.
    pub session: SessionId,
    /// Its identifier.
    pub message_id: MessageId,
    /// Its position.
    pub seq: Seq,
}

impl Store {
    /// Takes a message in.
    ///
    /// # Errors
    /// [`AppendError::ControlKind`] or the store's; the cursor has then not moved.
    pub async fn ingest(&self, incoming: Incoming) -> Result<Ingested, AppendError> {
        let epoch = self.epoch().clone();
        self.db
            .write(move |connection| {
                if let Some(cursor) = &incoming.cursor {
                    put_cursor(connection, &incoming.messenger, cursor)?;
                }
                take(connection, &epoch, incoming)
            })
            .await
    }

    /// The entry of a message of the messenger: taken in, or sent by us.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn message_by_remote(
        &self,
        messenger: &str,
        remote_id: &str,
    ) -> Result<Option<RemoteMessage>, StoreError> {
        let (messenger, remote_id) = (messenger.to_owned(), remote_id.to_owned());
        self.db
            .read(move |connection| Ok(find_remote(connection, &messenger, &remote_id)?))
            .await
    }

    /// How far the messenger's event stream was taken in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn cursor(&self, messenger: &str) -> Result<Option<String>, StoreError> {
        let messenger = messenger.to_owned();
        self.db
            .read(move |connection| {
                Ok(connection
                    .query_row(
                        "SELECT cursor FROM cursors WHERE messenger = ?1",
                        [messenger],
                        |row| row.get(0),
                    )
                    .optional()?)
            })
            .await
    }

    /// The event stream was taken in up to here.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_cursor(&self, messenger: &str, cursor: &str) -> Result<(), StoreError> {
        let (messenger, cursor) = (messenger.to_owned(), cursor.to_owned());
        self.db
            .write(move |connection| Ok(put_cursor(connection, &messenger, &cursor)?))
            .await
    }
}

impl Incoming {
    fn into_entry(self, session: SessionId) -> NewEntry {
        NewEntry {
            session,
            message_id: self.message_id,
            client_msg_id: None,
            ts: self.ts,
            sender: self.sender,
            kind: self.kind,
            text: self.text,
            metadata: self.metadata,
            attributes: self.attributes,
            view: self.view,
            file: None,
            to_team: false,
        }
    }
}

fn take(
    connection: &Connection,
    epoch: &Epoch,
    incoming: Incoming,
) -> Result<Ingested, AppendError> {
    let (messenger, remote_id) = (incoming.messenger.clone(), incoming.remote_id.clone());
    if find_remote(connection, &messenger, &remote_id)?.is_some() {
        return Ok(Ingested::Duplicate);
    }
    let Some(session) = sessions::by_chat(connection, &messenger, &incoming.chat_key)? else {
        early::keep(connection, &incoming)?;
        return Ok(Ingested::Waits);
    };
    let file = incoming.file.clone();
    match log::append(connection, epoch, incoming.into_entry(session)) {
        Ok(Appended { entry, .. }) => {
            let mut took_over = false;
            if let Some(place) = Place::of(connection, &entry.session_id)? {
                took_over = place.with_bot
                    && sessions::hand_over(connection, &entry.session_id, entry.ts, None)?;
                outbox::remember(connection, &messenger, &remote_id, place.pk, entry.seq)?;
                if let Some(file) = file {
                    let at = (place.pk, entry.seq, entry.ts);
                    files::keep_remote(connection, &messenger, at, &file)?;
                }
            }
            Ok(match took_over {
                true => Ingested::TookOver(Box::new(entry)),
                false => Ingested::Appended(Box::new(entry)),
            })
        }
        Err(AppendError::SessionClosed) => Ok(Ingested::Closed),
        Err(error) => Err(error),
    }
}

fn put_cursor(connection: &Connection, messenger: &str, cursor: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO cursors (messenger, cursor) VALUES (?1, ?2)
             ON CONFLICT (messenger) DO UPDATE SET cursor = excluded.cursor",
        )?
        .execute([messenger, cursor])?;
    Ok(())
}

fn find_remote(
    connection: &Connection,
    messenger: &str,
    remote_id: &str,
) -> rusqlite::Result<Option<RemoteMessage>> {
    connection
        .prepare_cached(
            "SELECT s.id, l.message_id, l.seq FROM remote_messages AS r
             JOIN sessions AS s ON s.pk = r.session
             JOIN log AS l ON l.session = r.session AND l.seq = r.seq
             WHERE r.messenger = ?1 AND r.remote_id = ?2",
        )?
        .query_row([messenger, remote_id], |row| {
            Ok(RemoteMessage {
                session: row::id(row, "id", SessionId::parse)?,
                message_id: row::id(row, "message_id", MessageId::parse)?,
                seq: row.get("seq")?,
            })
        })
        .optional()
}
