//! The outbox: what has still to be told to the bot or to the team's messenger, per session in order.
//!
//! Invariants:
//! - Only the first waiting item of a session may be sent; the next one when it is settled.
//! - `sessions.outbox_due` is set exactly while the session has a waiting item, and says when its
//!   first one may be tried.

mod bot;
mod items;
mod relay;

pub use bot::ToldBot;
pub(crate) use items::{Kind, enqueue, given_up, remember};
pub use relay::{Lane, Settled};

use crate::sessions::Session;
use protocol::entry::Entry;
use protocol::ids::Seq;

/// What is to be told.
#[derive(Debug, Clone, PartialEq)]
pub enum OutboxJob {
    /// A message of the session.
    Message(Entry),
    /// The end of the session, with its control entry.
    Close(Entry),
    /// The team answers from now on, and is to know the conversation.
    HandOver {
        /// Up to this entry.
        seq: Seq,
    },
    /// The visitor has read.
    Read {
        /// Up to this entry.
        seq: Seq,
        /// The messenger's id of the last message that it knows up to there.
        remote_id: Option<String>,
    },
}

/// The first waiting item of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxItem {
    /// Names the item; also fit as idempotency key.
    pub id: u64,
    /// The session as it is now.
    pub session: Session,
    /// What is to be told.
    pub job: OutboxJob,
    /// Tries that failed.
    pub attempts: u32,
    /// Why the last one did.
    pub last_error: Option<String>,
}
