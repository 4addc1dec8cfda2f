//! What the checker can find wrong.

use crate::record::Line;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The sorts of broken promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Acknowledged, and not in the log, or not at the other side.
    Lost,
    /// In a log, and never sent, or refused, or with another text than was sent.
    Phantom,
    /// One send, or one identifier, twice in a log.
    Duplicate,
    /// A position is missing: in a log, or between two entries that came over one connection.
    Skip,
    /// A position came twice or backwards over one connection.
    Nonmonotonic,
    /// Two clients, or a client and the log, disagree about a position.
    Divergent,
    /// A text of another session.
    Leak,
    /// When all was quiet, a client's list was not the log.
    Unsettled,
    /// A repeat was answered with another position, identifier or time, or the log has others.
    AnswerChanged,
    /// One client's messages are in another order than it wrote them.
    Misordered,
    /// A visitor's message is at the team twice.
    AgentDuplicate,
    /// Visitors' messages are at the team in another order than in the session.
    AgentReordered,
    /// A message of the team is in the session twice.
    RemoteTwice,
    /// Messages of the team are in the session in another order than at the team.
    RemoteReordered,
    /// Entries of two histories in one list, or a recovery across histories.
    MixedEpochs,
    /// A visitor's own message came back as one of the team.
    Echo,
    /// Said to be with the team, and is not.
    FalseDelivery,
}

/// One broken promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The sort.
    pub kind: Kind,
    /// Session or chat.
    pub place: String,
    /// The client that saw it; empty for what is in a log.
    pub client: String,
    /// The client's connection, if it matters.
    pub connection: Option<u32>,
    /// The position, if it has one.
    pub seq: Option<u64>,
    /// The records that show it.
    pub lines: Vec<Line>,
    /// What is wrong, in words.
    pub detail: String,
}

impl Verdict {
    pub(crate) fn new(kind: Kind, place: &str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            place: place.to_owned(),
            client: String::new(),
            connection: None,
            seq: None,
            lines: Vec::new(),
            detail: detail.into(),
        }
    }

    pub(crate) fn client(mut self, client: &str, connection: Option<u32>) -> Self {
        client.clone_into(&mut self.client);
        self.connection = connection;
        self
    }

    pub(crate) fn seq(mut self, seq: u64) -> Self {
        self.seq = Some(seq);
        self
    }

    pub(crate) fn lines(mut self, lines: impl IntoIterator<Item = Line>) -> Self {
        self.lines.extend(lines);
        self
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {}", self.kind, self.place)?;
        if let Some(seq) = self.seq {
            write!(f, " at {seq}")?;
        }
        if !self.client.is_empty() {
            write!(f, ", seen by {}", self.client)?;
        }
        if let Some(connection) = self.connection {
            write!(f, " on connection {connection}")?;
        }
        write!(f, ": {} (records {:?})", self.detail, self.lines)
    }
}
