//! The store: one SQLite file with sessions, their logs, outbox, inbox and the desk's own tables.
//!
//! Invariants:
//! - One thread writes ([`Database`]); an answer is given only after the durable commit.
//! - Every session's `seq` are 1..head without a gap, in commit order: `head` and the row of the
//!   log change in the same transaction.
//! - A `clientMsgId` names one entry of its session for ever, a messenger's message id one entry
//!   of the store.
//! - No clock and no randomness here: times and identifiers are parameters.

mod db;
mod desk;
mod error;
mod files;
mod housekeeping;
mod inbox;
mod log;
mod meta;
mod outbox;
mod page;
mod row;
mod sessions;

pub use db::{Database, Durability, OpenError, Options};
pub use desk::{
    AgentAct, AgentEvent, DeskError, DeskPage, DeskPosted, NewDeskChat, NewDeskPost, NewDeskReply,
};
pub use error::StoreError;
pub use files::{Awaited, FileError, NewFile, NewRemoteFile, Presence, Room, StoredFile};
pub use inbox::{Incoming, Ingested, RemoteMessage};
pub use log::{
    AppendError, Appended, Closing, Deletion, Moved, NewEntry, Part, Reading, Replacement,
};
pub use meta::peek_meta;
pub use outbox::{Lane, OutboxItem, OutboxJob, Settled, ToldBot};
pub use sessions::{Answering, AttributesError, Expecting, NewSession, Session};

use protocol::ids::Epoch;

/// The repositories on one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
}

impl Store {
    /// The repositories of an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self { db }
    }

    /// Names the history that every `seq` of this store belongs to.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        self.db.epoch()
    }

    /// The database below, for closing it and for work of one's own.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.db
    }
}
