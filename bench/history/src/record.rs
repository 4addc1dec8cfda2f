//! The records of a history, and their form as lines of JSON.

use serde::{Deserialize, Serialize};

/// Number of a record in its history, from 0; in a file it is the number of the line.
pub type Line = usize;

/// Who keeps a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// A visitor's session.
    Visitor,
    /// A chat of the team.
    Team,
}

/// Who wrote an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// The visitor.
    Visitor,
    /// A person of the team.
    Agent,
    /// The product or a bot: not written by a client of the trial.
    Other,
}

/// One entry of a place, as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The history its position belongs to; empty at the team.
    pub epoch: String,
    /// Its position, from 1.
    pub seq: u64,
    /// The server's identifier.
    pub id: String,
    /// When the server stored it.
    pub ts: u64,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub text: String,
    /// The client's identifier of the send, where the entry tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The answer to a send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its position.
    pub seq: u64,
    /// The server's identifier.
    pub id: String,
    /// When the server stored it.
    pub ts: u64,
}

/// How far a visitor's messages got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The team has them.
    Delivered,
    /// The team has read them.
    Read,
    /// This one was given up.
    Failed,
}

/// Something that a client did or saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Record {
    /// A run begins.
    Begin {
        /// The trial.
        trial: String,
        /// What makes it repeatable.
        seed: u64,
    },
    /// A place is known, with the tag of its texts.
    Place {
        /// Session or chat.
        place: String,
        /// Whose.
        side: Side,
        /// First word of every text in it.
        tag: String,
    },
    /// A send begins.
    Invoke {
        /// Who sends.
        client: String,
        /// Where.
        place: String,
        /// Identifier that stays over repeats.
        key: String,
        /// The text.
        text: String,
    },
    /// A send, or the repeat of one, was answered with yes.
    Ok {
        /// Who sent.
        client: String,
        /// Which.
        key: String,
        /// The answer.
        stored: Stored,
    },
    /// A send was refused for good: it must not be in the log.
    Fail {
        /// Who sent.
        client: String,
        /// Which.
        key: String,
        /// Why.
        code: String,
    },
    /// Nobody knows what became of an attempt.
    Unknown {
        /// Who sent.
        client: String,
        /// Which.
        key: String,
    },
    /// A client is in step with a place: it began it, or it came back.
    Resumed {
        /// Who.
        client: String,
        /// Where.
        place: String,
        /// Number of the client's connection.
        connection: u32,
        /// The history that the client has from now on.
        epoch: String,
        /// Position up to which the client said it has everything.
        after: u64,
        /// True: what comes follows `after`. False: it replaces what the client has.
        recovered: bool,
        /// Position of the first entry that can come next.
        next: u64,
    },
    /// An entry came over the wire, by push, in a page or as an answer to a send.
    Came {
        /// To whom.
        client: String,
        /// Where the client is.
        place: String,
        /// Number of the client's connection.
        connection: u32,
        /// What.
        entry: Entry,
    },
    /// An entry was added to what a client shows.
    Shown {
        /// Who.
        client: String,
        /// Where.
        place: String,
        /// Number of the client's connection.
        connection: u32,
        /// What.
        entry: Entry,
    },
    /// A visitor was told how far the messages got.
    Marked {
        /// Who.
        client: String,
        /// Where.
        place: String,
        /// Up to which position.
        seq: u64,
        /// How far.
        mark: Mark,
    },
    /// What a client shows when all is quiet.
    Final {
        /// Who.
        client: String,
        /// Where.
        place: String,
        /// The whole list.
        entries: Vec<Entry>,
    },
    /// What the server has in the end, read page by page.
    Log {
        /// Session or chat.
        place: String,
        /// The whole list.
        entries: Vec<Entry>,
    },
    /// Something that had to happen did not, within a very generous time.
    Stuck {
        /// Who waited.
        client: String,
        /// Where.
        place: String,
        /// For what.
        reason: String,
    },
}

/// A record with the time it was made, for people who read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timed {
    /// Milliseconds since the run began.
    pub ms: u64,
    /// The record.
    #[serde(flatten)]
    pub record: Record,
}

/// Everything of one run, in the order in which it was written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The records.
    pub records: Vec<Timed>,
}

/// A line that is no record.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no record: {reason}")]
pub struct BadLine {
    /// Which.
    pub line: Line,
    /// Why.
    pub reason: serde_json::Error,
}

impl History {
    /// Adds a record.
    pub fn push(&mut self, ms: u64, record: Record) {
        self.records.push(Timed { ms, record });
    }

    /// The records with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Line, &Record)> {
        let records = self.records.iter().map(|timed| &timed.record);
        records.enumerate()
    }

    /// One line of JSON for each record.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut lines = String::new();
        for record in &self.records {
            // Our own types have string keys only, so this cannot fail.
            lines += &serde_json::to_string(record).unwrap_or_default();
            lines.push('\n');
        }
        lines
    }

    /// Reads what [`History::to_lines`] wrote.
    ///
    /// # Errors
    /// The first line that is no record.
    pub fn from_lines(lines: &str) -> Result<Self, BadLine> {
        let read =
            |(line, text)| serde_json::from_str(text).map_err(|reason| BadLine { line, reason });
        let records = lines
            .lines()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()?;
        Ok(Self { records })
    }
}

/// The tag of a text: its first word.
#[must_use]
pub fn tag_of(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}
