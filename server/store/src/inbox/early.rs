//! Early messages: from a chat that no session has yet.
//!
//! A messenger has opened a chat before the session is told, and somebody of the team may write at
//! once. What comes in between is kept here and taken in together with the chat.

use super::{Incoming, Ingested, take};
use crate::log::AppendError;
use crate::{Store, StoreError, row};
use protocol::entry::{Entry, EntryType};
use protocol::ids::{Epoch, MessageId, UnixMs};
use rusqlite::{Connection, Row, named_params, params};

impl Store {
    /// Forgets an early message, because it was withdrawn. True when there was one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn forget_early(&self, messenger: &str, remote_id: &str) -> Result<bool, StoreError> {
        let (messenger, remote_id) = (messenger.to_owned(), remote_id.to_owned());
        self.db
            .write(move |connection| {
                let forgotten = connection.execute(
                    "DELETE FROM early_messages WHERE messenger = ?1 AND remote_id = ?2",
                    [messenger, remote_id],
                )?;
                Ok(forgotten > 0)
            })
            .await
    }

    /// Removes early messages from before `older_than`: nobody has opened their chats. Tells how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn purge_early(&self, older_than: UnixMs) -> Result<usize, StoreError> {
        self.db
            .write(move |connection| {
                Ok(connection.execute(
                    "DELETE FROM early_messages WHERE ts < ?1",
                    [row::int(older_than)],
                )?)
            })
            .await
    }
}

/// Keeps a message for the session that its chat will belong to; again: nothing.
pub(super) fn keep(connection: &Connection, incoming: &Incoming) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO early_messages (messenger, remote_id, chat_key, message_id, ts, sender,
                 sender_name, sender_picture, kind, text, metadata, attributes, view, file)
             VALUES (:messenger, :remote_id, :chat_key, :message_id, :ts, :sender,
                 :sender_name, :sender_picture, :kind, :text, :metadata, :attributes, :view, :file)
             ON CONFLICT (messenger, remote_id) DO NOTHING",
        )?
        .execute(named_params! {
            ":messenger": incoming.messenger,
            ":remote_id": incoming.remote_id,
            ":chat_key": incoming.chat_key,
            ":message_id": incoming.message_id.as_str(),
            ":ts": row::int(incoming.ts),
            ":sender": row::sender_word(incoming.sender.kind),
            ":sender_name": incoming.sender.name,
            ":sender_picture": incoming.sender.picture,
            ":kind": incoming.kind.as_str(),
            ":text": incoming.text,
            ":metadata": row::json_text(&incoming.metadata),
            ":attributes": row::json_text(&incoming.attributes),
            ":view": row::json_text(&incoming.view),
            ":file": incoming.file.as_ref().and_then(|file| serde_json::to_string(file).ok()),
        })?;
    Ok(())
}

/// Takes in what a chat's session has waited for, in the order in which it came.
pub(crate) fn take_in(
    connection: &Connection,
    epoch: &Epoch,
    messenger: &str,
    chat_key: &str,
) -> Result<Vec<Entry>, StoreError> {
    let chat = params![messenger, chat_key];
    let waiting = connection
        .prepare_cached(
            "SELECT * FROM early_messages WHERE messenger = ?1 AND chat_key = ?2 ORDER BY pk",
        )?
        .query_map(chat, incoming_of)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    connection
        .prepare_cached("DELETE FROM early_messages WHERE messenger = ?1 AND chat_key = ?2")?
        .execute(chat)?;
    let mut entries = Vec::new();
    for incoming in waiting {
        match take(connection, epoch, incoming) {
            Ok(Ingested::Appended(entry) | Ingested::TookOver(entry)) => entries.push(*entry),
            Err(AppendError::Store(error)) => return Err(error),
            // What the log does not take now, it would not have taken a moment later either.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(entries)
}

fn incoming_of(row: &Row<'_>) -> rusqlite::Result<Incoming> {
    Ok(Incoming {
        messenger: row.get("messenger")?,
        remote_id: row.get("remote_id")?,
        chat_key: row.get("chat_key")?,
        message_id: row::id(row, "message_id", MessageId::parse)?,
        ts: row.get("ts")?,
        sender: row::sender(row)?,
        kind: EntryType::from(row.get::<_, String>("kind")?),
        text: row.get("text")?,
        metadata: row::json(row, "metadata")?,
        attributes: row::json(row, "attributes")?,
        view: row::json(row, "view")?,
        file: row::parsed(row, "file")?,
        cursor: None,
    })
}
