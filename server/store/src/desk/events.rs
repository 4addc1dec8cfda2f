//! What agents did, in order, for the bridge to take in with a cursor that survives a restart.

use super::messages;
use crate::{Store, StoreError, row};
use protocol::desk::DeskMessage;
use protocol::ids::{ChatId, MessageId, UnixMs};
use rusqlite::{Connection, Row, params};
use serde_json::Value;

/// Something an agent did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentEvent {
    /// Its position; grows, and never names another event.
    pub cursor: u64,
    /// The chat.
    pub chat_id: ChatId,
    /// When.
    pub ts: UnixMs,
    /// What.
    pub act: AgentAct,
}

/// What an agent did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentAct {
    /// Replied. The message is as it is now: `deleted` when it was withdrawn in the meantime.
    Replied {
        /// The reply.
        message: Box<DeskMessage>,
        /// What was written where it is more than text, or null.
        written: Value,
    },
    /// Withdrew a reply.
    Withdrew {
        /// The reply.
        message_id: MessageId,
        /// The agent.
        agent: String,
    },
    /// Read the visitor's messages.
    Read {
        /// Up to this one.
        message_id: MessageId,
    },
    /// Ended the chat.
    Closed {
        /// The agent.
        agent: String,
    },
}

impl Store {
    /// Events after a cursor (0: from the first), in order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_events_after(
        &self,
        cursor: u64,
        limit: u32,
    ) -> Result<Vec<AgentEvent>, StoreError> {
        self.db.read(move |connection| {
            let events = connection
                .prepare_cached(
                    "SELECT e.cursor, e.chat, c.chat_id, e.ts, e.kind, e.n, e.agent FROM desk_events AS e
                     JOIN desk_chats AS c ON c.pk = e.chat WHERE e.cursor > ?1 ORDER BY e.cursor LIMIT ?2",
                )?
                .query_map(params![row::int(cursor), limit], |row| event_of(connection, row))?
                .collect::<Result<_, _>>()?;
            Ok(events)
        })
        .await
    }

    /// Removes events up to a cursor, which were taken in. Tells how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_purge_events(&self, up_to: u64) -> Result<usize, StoreError> {
        self.db
            .write(move |connection| {
                Ok(connection.execute(
                    "DELETE FROM desk_events WHERE cursor <= ?1",
                    [row::int(up_to)],
                )?)
            })
            .await
    }
}

#[derive(Clone, Copy)]
pub(super) enum EventKind {
    Replied,
    Withdrew,
    Read,
    Closed,
}

impl EventKind {
    fn word(self) -> &'static str {
        match self {
            Self::Replied => "replied",
            Self::Withdrew => "withdrew",
            Self::Read => "read",
            Self::Closed => "closed",
        }
    }
}

pub(super) fn record(
    connection: &Connection,
    chat: i64,
    ts: UnixMs,
    kind: EventKind,
    n: u64,
    agent: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO desk_events (chat, ts, kind, n, agent) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![chat, ts, kind.word(), n, agent])?;
    Ok(())
}

fn event_of(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<AgentEvent> {
    let agent = row.get::<_, String>("agent")?;
    let message = || {
        let (chat, n) = (row.get::<_, i64>("chat")?, row.get::<_, u64>("n")?);
        messages::find(connection, "n = ?2", params![chat, n])?
            .ok_or(rusqlite::Error::QueryReturnedNoRows)
    };
    let act = match row.get_ref("kind")?.as_str()? {
        "replied" => {
            let (chat, message) = (row.get("chat")?, message()?);
            AgentAct::Replied {
                written: messages::written(connection, chat, message.n)?,
                message: Box::new(message),
            }
        }
        "withdrew" => AgentAct::Withdrew {
            message_id: message()?.message_id,
            agent,
        },
        "read" => AgentAct::Read {
            message_id: message()?.message_id,
        },
        _ => AgentAct::Closed { agent },
    };
    Ok(AgentEvent {
        cursor: row.get("cursor")?,
        chat_id: row::id(row, "chat_id", ChatId::parse)?,
        ts: row.get("ts")?,
        act,
    })
}
