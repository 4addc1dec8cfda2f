//! What is told to bots, and what the team's chat is told of the talk with one.

use super::items::{Kind, remember};
use super::relay::settled;
use crate::sessions::{Mark, grow};
use crate::{Store, StoreError, row};
use protocol::ids::{Seq, SessionId, UnixMs};
use rusqlite::{Connection, params};

/// What is settled when the bot has an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ToldBot {
    /// The new mark of `delivered`, when it moved.
    pub delivered: Option<Seq>,
    /// True while an answer of the bot is expected.
    pub expected: bool,
}

impl Store {
    /// The bot has it, and it has what is delivered for the visitor. An answer is due at `due`, unless
    /// the bot has written something after `head`, the last entry when the item was sent; an earlier
    /// time holds. `None`: the bot was not told, the item is to be dropped.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outbox_told_bot(
        &self,
        item: u64,
        head: Seq,
        due: Option<UnixMs>,
    ) -> Result<ToldBot, StoreError> {
        self.db
            .write(move |connection| Ok(told(connection, item, head, due)?))
            .await
    }

    /// The bot was told that the conversation begins.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_bot_started(&self, session: &SessionId) -> Result<(), StoreError> {
        let session = session.clone();
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached("UPDATE sessions SET bot_started = 1 WHERE id = ?1")?
                    .execute([session.as_str()])?;
                Ok(())
            })
            .await
    }

    /// The team's chat knows the conversation up to `seq`, and that entry as `remote_id`, if it got it
    /// as a message of its own.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_team_told(
        &self,
        session: &SessionId,
        seq: Seq,
        remote_id: Option<&str>,
    ) -> Result<(), StoreError> {
        let (session, remote_id) = (session.clone(), remote_id.map(str::to_owned));
        self.db
            .write(move |connection| {
                let told = connection
                    .prepare_cached(
                        "UPDATE sessions SET team_told = max(team_told, min(?2, head)) WHERE id = ?1
                         RETURNING pk, messenger",
                    )?
                    .query_row(params![session.as_str(), row::int(seq)], |row| {
                        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                    });
                if let (Ok((pk, messenger)), Some(remote_id)) = (&told, remote_id) {
                    remember(connection, messenger, &remote_id, *pk, seq)?;
                }
                match told {
                    Ok(_) | Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            })
            .await
    }
}

fn told(
    connection: &Connection,
    item: u64,
    head: Seq,
    due: Option<UnixMs>,
) -> rusqlite::Result<ToldBot> {
    let Some((waiting, _)) = settled(connection, item)? else {
        return Ok(ToldBot::default());
    };
    let Some(due) = due.filter(|_| waiting.kind == Kind::Message) else {
        return Ok(ToldBot::default());
    };
    let session = connection
        .prepare_cached("SELECT id FROM sessions WHERE pk = ?1")?
        .query_row([waiting.pk], |row| row::id(row, "id", SessionId::parse))?;
    let expected = connection
        .prepare_cached(
            "UPDATE sessions SET bot_due = min(coalesce(bot_due, ?2), ?2)
             WHERE pk = ?1 AND answering = 'bot' AND closed_at IS NULL AND NOT EXISTS
                 (SELECT 1 FROM log WHERE session = ?1 AND seq > ?3 AND sender = 'bot')",
        )?
        .execute(params![waiting.pk, row::int(due), row::int(head)])?
        > 0;
    Ok(ToldBot {
        delivered: grow(connection, Mark::Delivered, &session, waiting.seq)?.then_some(waiting.seq),
        expected,
    })
}
