//! The desk's messages: posts of the visitor's side, replies of the team, reading.

use super::DeskError;
use super::chats::{Chat, touch};
use super::events::{self, EventKind};
use super::files;
use crate::{Store, page, row};
use protocol::desk::DeskMessage;
use protocol::entry::SenderKind;
use protocol::file::FileFacts;
use protocol::ids::{ChatId, ClientMsgId, FileId, MessageId, UnixMs};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::Value;

/// A message that the visitor's side puts into a chat.
#[derive(Debug, Clone)]
pub struct NewDeskPost {
    /// The chat.
    pub chat: ChatId,
    /// Makes a repeat safe.
    pub request_id: String,
    /// The message's identifier, fresh.
    pub message_id: MessageId,
    /// When.
    pub ts: UnixMs,
    /// Who wrote it.
    pub from: SenderKind,
    /// The writer's name.
    pub name: String,
    /// The text; may be empty beside a file.
    pub text: String,
    /// How it is shown, or null: by its text.
    pub view: Value,
    /// It in one line, where its text does not say it.
    pub line: Option<String>,
    /// A file that goes with it; its bytes are on the desk's shelf.
    pub file: Option<FileFacts>,
}

/// A reply of the team.
#[derive(Debug, Clone)]
pub struct NewDeskReply {
    /// The chat.
    pub chat: ChatId,
    /// The agent's name.
    pub agent: String,
    /// Makes a repeat safe.
    pub client_msg_id: ClientMsgId,
    /// The message's identifier, fresh.
    pub message_id: MessageId,
    /// When.
    pub ts: UnixMs,
    /// The text; may be empty beside a file or a view.
    pub text: String,
    /// A file that was put down for this chat.
    pub file: Option<FileId>,
    /// What was written where it is more than text, or null.
    pub written: Value,
    /// How that is shown, or null: by its text.
    pub view: Value,
    /// It in one line, where its text does not say it.
    pub line: Option<String>,
}

/// A stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPosted {
    /// As it is on the desk.
    pub message: DeskMessage,
    /// True: it was there before, nothing was written.
    pub repeated: bool,
}

/// Some messages of a chat, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPage {
    /// The messages.
    pub messages: Vec<DeskMessage>,
    /// True when there are more in the direction that was asked for.
    pub more: bool,
}

impl Store {
    /// Puts a message of the visitor's side into a chat; again: the original one.
    ///
    /// A closed chat takes it too: it may have crossed with the end, and the team should see it.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_post(&self, post: NewDeskPost) -> Result<DeskPosted, DeskError> {
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &post.chat)?;
                let known = find(
                    connection,
                    "request_id = ?2",
                    params![chat.pk, post.request_id],
                )?;
                if let Some(message) = known {
                    return Ok(DeskPosted {
                        message,
                        repeated: true,
                    });
                }
                let message = DeskMessage {
                    n: chat.last_n + 1,
                    message_id: post.message_id,
                    ts: post.ts,
                    from: post.from,
                    name: post.name,
                    text: post.text,
                    file: post.file,
                    view: post.view,
                    client_msg_id: None,
                    deleted: false,
                    seen: false,
                };
                insert(connection, chat.pk, &message, Some(&post.request_id))?;
                set_line(connection, chat.pk, message.n, post.line.as_deref())?;
                if let Some(facts) = &message.file {
                    files::put(connection, chat.pk, Some(message.n), facts, message.ts)?;
                }
                Ok(DeskPosted {
                    message,
                    repeated: false,
                })
            })
            .await
    }

    /// Stores a reply of the team and tells of it; again: the original one. A chat that nobody has
    /// taken becomes the agent's.
    ///
    /// # Errors
    /// [`DeskError`]
    pub async fn desk_reply(&self, reply: NewDeskReply) -> Result<DeskPosted, DeskError> {
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &reply.chat)?;
                let known = find(
                    connection,
                    "client_msg_id = ?2",
                    params![chat.pk, reply.client_msg_id.as_str()],
                )?;
                if let Some(message) = known {
                    let file = message.file.as_ref().map(|file| &file.file_id);
                    let same = message.deleted
                        || (message.text == reply.text
                            && file == reply.file.as_ref()
                            && written(connection, chat.pk, message.n)? == reply.written);
                    return if same {
                        Ok(DeskPosted {
                            message,
                            repeated: true,
                        })
                    } else {
                        Err(DeskError::Conflict)
                    };
                }
                if chat.closed {
                    return Err(DeskError::ChatClosed);
                }
                let n = chat.last_n + 1;
                let file = match &reply.file {
                    Some(id) => Some(files::attach(connection, chat.pk, id, n)?),
                    None => None,
                };
                let message = DeskMessage {
                    n,
                    message_id: reply.message_id,
                    ts: reply.ts,
                    from: SenderKind::Agent,
                    name: reply.agent,
                    text: reply.text,
                    file,
                    view: reply.view,
                    client_msg_id: Some(reply.client_msg_id),
                    deleted: false,
                    seen: false,
                };
                insert(connection, chat.pk, &message, None)?;
                set_line(connection, chat.pk, n, reply.line.as_deref())?;
                set_written(connection, chat.pk, n, &reply.written)?;
                connection
                    .prepare_cached(
                        "UPDATE desk_chats SET assigned = ?2 WHERE pk = ?1 AND assigned IS NULL",
                    )?
                    .execute(params![chat.pk, message.name])?;
                events::record(
                    connection,
                    chat.pk,
                    message.ts,
                    EventKind::Replied,
                    message.n,
                    &message.name,
                )?;
                Ok(DeskPosted {
                    message,
                    repeated: false,
                })
            })
            .await
    }

    /// Messages of a chat: those after `after`, or the last ones before `before`, or the newest; as
    /// many as fit into one answer ([`protocol::limits::PAGE_MAX_BYTES`]).
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_messages(
        &self,
        chat: &ChatId,
        after: Option<u64>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<DeskPage, DeskError> {
        let chat = chat.clone();
        self.db
            .read(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                if let Some(after) = after {
                    let bounds = params![chat.pk, row::int(after), limit];
                    let messages = page_of(connection, "n > ?2 ORDER BY n LIMIT ?3", bounds)?;
                    let more = messages.last().is_some_and(|last| last.n < chat.last_n);
                    return Ok(DeskPage { messages, more });
                }
                let bounds = params![chat.pk, row::int(before.unwrap_or(u64::MAX)), limit];
                let mut messages = page_of(connection, "n < ?2 ORDER BY n DESC LIMIT ?3", bounds)?;
                messages.reverse();
                let more = messages.first().is_some_and(|first| first.n > 1);
                Ok(DeskPage { messages, more })
            })
            .await
    }

    /// The visitor has seen everything up to a message. Tells the replies for which that is news.
    ///
    /// # Errors
    /// [`DeskError::ChatUnknown`] or the store's.
    pub async fn desk_seen(
        &self,
        chat: &ChatId,
        up_to: &MessageId,
    ) -> Result<Vec<DeskMessage>, DeskError> {
        let (chat, up_to) = (chat.clone(), up_to.clone());
        self.db
            .write(move |connection| {
                let chat = Chat::of(connection, &chat)?;
                let Some(last) = find(
                    connection,
                    "message_id = ?2",
                    params![chat.pk, up_to.as_str()],
                )?
                else {
                    return Ok(Vec::new());
                };
                let mut messages = connection
                    .prepare_cached(&format!(
                        "UPDATE desk_messages SET seen = 1
                         WHERE chat = ?1 AND n <= ?2 AND sender = 'agent' AND seen = 0
                         RETURNING {COLUMNS}"
                    ))?
                    .query_map(params![chat.pk, last.n], message_of)?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                messages.sort_unstable_by_key(|message| message.n);
                Ok(messages)
            })
            .await
    }
}

/// Only for queries on `desk_messages` itself, whose row the file is looked up for.
const COLUMNS: &str = "n, message_id, client_msg_id, ts, sender, name, text, view, deleted, seen, \
     (SELECT f.facts FROM desk_files AS f WHERE f.chat = desk_messages.chat AND f.n = desk_messages.n) AS file";

/// The message of a chat (`?1`) for which the condition holds.
pub(super) fn find(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Option<DeskMessage>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM desk_messages WHERE chat = ?1 AND {condition} ORDER BY n DESC LIMIT 1"
        ))?
        .query_row(params, message_of)
        .optional()
}

fn page_of(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<DeskMessage>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM desk_messages WHERE chat = ?1 AND {condition}"
    ))?;
    page::fill(statement.query_map(params, message_of)?)
}

fn message_of(row: &Row<'_>) -> rusqlite::Result<DeskMessage> {
    Ok(DeskMessage {
        n: row.get("n")?,
        message_id: row::id(row, "message_id", MessageId::parse)?,
        ts: row.get("ts")?,
        from: row::sender_kind(row, "sender")?,
        name: row.get("name")?,
        text: row.get("text")?,
        file: row::parsed(row, "file")?,
        view: row::json(row, "view")?,
        client_msg_id: row::id_opt(row, "client_msg_id", ClientMsgId::parse)?,
        deleted: row.get("deleted")?,
        seen: row.get("seen")?,
    })
}

fn insert(
    connection: &Connection,
    pk: i64,
    message: &DeskMessage,
    request_id: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO desk_messages (chat, n, message_id, request_id, client_msg_id, ts, sender, name, text, view)
             VALUES (:chat, :n, :message_id, :request_id, :client_msg_id, :ts, :sender, :name, :text, :view)",
        )?
        .execute(named_params! {
            ":chat": pk, ":n": message.n, ":message_id": message.message_id.as_str(),
            ":request_id": request_id,
            ":client_msg_id": message.client_msg_id.as_ref().map(ClientMsgId::as_str),
            ":ts": message.ts, ":sender": row::sender_word(message.from),
            ":name": message.name, ":text": message.text, ":view": row::json_text(&message.view),
        })?;
    connection
        .prepare_cached("UPDATE desk_chats SET last_n = ?2 WHERE pk = ?1")?
        .execute(params![pk, message.n])?;
    touch(connection, pk, message.ts)
}

/// What an agent wrote as message `n`, where it is more than text; else null.
pub(super) fn written(connection: &Connection, pk: i64, n: u64) -> rusqlite::Result<Value> {
    connection
        .prepare_cached("SELECT message FROM desk_messages WHERE chat = ?1 AND n = ?2")?
        .query_row(params![pk, n], |row| row::json(row, "message"))
}

fn set_written(connection: &Connection, pk: i64, n: u64, written: &Value) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE desk_messages SET message = ?3 WHERE chat = ?1 AND n = ?2")?
        .execute(params![pk, n, row::json_text(written)])?;
    Ok(())
}

fn set_line(connection: &Connection, pk: i64, n: u64, line: Option<&str>) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE desk_messages SET line = ?3 WHERE chat = ?1 AND n = ?2")?
        .execute(params![pk, n, line])?;
    Ok(())
}
