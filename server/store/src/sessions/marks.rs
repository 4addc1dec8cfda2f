//! How far each side has got in a session.

use super::Place;
use crate::outbox::{self, Kind};
use crate::{Store, StoreError, row};
use protocol::ids::{Seq, SessionId, UnixMs};
use rusqlite::{Connection, params};

impl Store {
    /// The team has read up to `seq`. True when that is news.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_team_read(&self, id: &SessionId, seq: Seq) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| Ok(grow(connection, Mark::TeamRead, &id, seq)?))
            .await
    }

    /// The visitor has read up to `seq`. True when that is news; with `to_team` the messenger is
    /// then told through the outbox.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mark_visitor_read(
        &self,
        id: &SessionId,
        seq: Seq,
        now: UnixMs,
        to_team: bool,
    ) -> Result<bool, StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                let news = grow(connection, Mark::VisitorRead, &id, seq)?;
                if news
                    && to_team
                    && let Some(place) = Place::of(connection, &id)?
                {
                    outbox::enqueue(connection, place.pk, Kind::Read, seq.min(place.head), now)?;
                }
                Ok(news)
            })
            .await
    }
}

/// The marks that only grow.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Delivered,
    TeamRead,
    VisitorRead,
}

/// Moves a mark forward, at most to the head; true when it moved.
pub(crate) fn grow(
    connection: &Connection,
    mark: Mark,
    id: &SessionId,
    seq: Seq,
) -> rusqlite::Result<bool> {
    let sql = match mark {
        Mark::Delivered => {
            "UPDATE sessions SET delivered = min(?2, head) WHERE id = ?1 AND delivered < min(?2, head)"
        }
        Mark::TeamRead => {
            "UPDATE sessions SET team_read = min(?2, head) WHERE id = ?1 AND team_read < min(?2, head)"
        }
        Mark::VisitorRead => {
            "UPDATE sessions SET visitor_read = min(?2, head) WHERE id = ?1 AND visitor_read < min(?2, head)"
        }
    };
    Ok(connection
        .prepare_cached(sql)?
        .execute(params![id.as_str(), row::int(seq)])?
        > 0)
}
