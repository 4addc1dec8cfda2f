//! What agents do to a chat beside replying: read, take, withdraw, end.

use super::chats::{Chat, touch};
use super::events::{self, EventKind};
use super::{DeskError, files, messages};
use crate::{Store, row};
use protocol::desk::DeskMessage;
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, MessageId, UnixMs};
use rusqlite::{Connection, params};
use serde_json::Value;

impl Store {
    /// The team has read up to `n`. True when that is news.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_mark_read(
        &self,
        chat: &ChatId,
        n: u64,
        now: UnixMs,
    ) -> Result<bool, DeskError> {
        let chat = chat.clone();
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                let n = n.min(chat.last_n);
                let before = connection
                    .prepare_cached("SELECT read_n FROM desk_chats WHERE pk = ?1")?
                    .query_row([chat.pk], |row| row.get::<_, u64>(0))?;
                if n <= before {
                    return Ok(false);
                }
                connection
                    .prepare_cached("UPDATE desk_chats SET read_n = ?2 WHERE pk = ?1")?
                    .execute(params![chat.pk, n])?;
                if let Some(last) = last_of_visitor(connection, chat.pk, before, n)? {
                    events::record(connection, chat.pk, now, EventKind::Read, last, "")?;
                }
                Ok(true)
            })
            .await
    }

    /// An agent takes the chat, or gives it back.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_assign(
        &self,
        chat: &ChatId,
        agent: Option<&str>,
        now: UnixMs,
    ) -> Result<(), DeskError> {
        let (chat, agent) = (chat.clone(), agent.map(str::to_owned));
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                connection
                    .prepare_cached("UPDATE desk_chats SET assigned = ?2 WHERE pk = ?1")?
                    .execute(params![chat.pk, agent])?;
                Ok(touch(connection, chat.pk, now)?)
            })
            .await
    }

    /// Ends a chat. When an agent does, it is told as an event. False when it had ended before.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_close(
        &self,
        chat: &ChatId,
        by: SenderKind,
        name: &str,
        now: UnixMs,
    ) -> Result<bool, DeskError> {
        let (chat, name) = (chat.clone(), name.to_owned());
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                if chat.closed {
                    return Ok(false);
                }
                connection
                    .prepare_cached("UPDATE desk_chats SET closed = 1 WHERE pk = ?1")?
                    .execute([chat.pk])?;
                touch(connection, chat.pk, now)?;
                if by == SenderKind::Agent {
                    events::record(connection, chat.pk, now, EventKind::Closed, 0, &name)?;
                }
                Ok(true)
            })
            .await
    }

    /// Withdraws a message of the team and tells of it. Gives the emptied message.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`], [`DeskError::MessageUnknown`] or the store's.
    pub async fn desk_delete(
        &self,
        chat: &ChatId,
        message: &MessageId,
        agent: &str,
        now: UnixMs,
    ) -> Result<DeskMessage, DeskError> {
        let (chat, id, agent) = (chat.clone(), message.clone(), agent.to_owned());
        self.db.write(move |connection| {
            let chat = Chat::of(connection, &chat)?;
            let condition = "message_id = ?2 AND sender = 'agent'";
            let found = messages::find(connection, condition, params![chat.pk, id.as_str()])?;
            let mut message = found.ok_or(DeskError::MessageUnknown)?;
            if message.deleted {
                return Ok(message);
            }
            connection
                .prepare_cached("UPDATE desk_messages SET deleted = 1, text = '', view = NULL, message = NULL, line = NULL
                     WHERE chat = ?1 AND n = ?2")?
                .execute(params![chat.pk, message.n])?;
            files::forget_of_message(connection, chat.pk, message.n)?;
            touch(connection, chat.pk, now)?;
            events::record(connection, chat.pk, now, EventKind::Withdrew, message.n, &agent)?;
            message.deleted = true;
            message.text.clear();
            message.view = Value::Null;
            message.file = None;
            Ok(message)
        })
        .await
    }
}

/// The last message of the visitor in `after+1..=n`: what a read mark is told by.
fn last_of_visitor(
    connection: &Connection,
    pk: i64,
    after: u64,
    n: u64,
) -> rusqlite::Result<Option<u64>> {
    connection
        .prepare_cached(
            "SELECT max(n) FROM desk_messages WHERE chat = ?1 AND n > ?2 AND n <= ?3 AND sender = 'visitor'",
        )?
        .query_row(params![pk, row::int(after), row::int(n)], |row| row.get(0))
}
