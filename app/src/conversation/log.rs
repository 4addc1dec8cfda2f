//! The conversation so far, as the server numbered it.
//!
//! Invariant: every `seq` from `first` to `head` has been applied exactly once and in order; `lines`
//! holds those of them that can be shown. Nothing else ever enters.

use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::event::Event;
use protocol::ids::{ClientMsgId, Epoch, MessageId, Seq, UnixMs};

/// One line of the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its position.
    pub seq: Seq,
    /// When the server stored it.
    pub ts: UnixMs,
    /// Who wrote it.
    pub sender: Sender,
    /// What it says.
    pub body: Body,
    /// Identifier of the message; `None` for the end of the conversation.
    pub id: Option<MessageId>,
    /// The client's own identifier, on the visitor's messages.
    pub client_msg_id: Option<ClientMsgId>,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// This text; empty for a kind of message that has none.
    Text(String),
    /// It was withdrawn.
    Withdrawn,
    /// The conversation has ended here.
    Ended,
}

/// What became of an entry that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was the next one.
    Next,
    /// It was there before.
    Known,
    /// There is something missing before it.
    Gap,
}

/// The log of one epoch.
#[derive(Debug, Default)]
pub struct Log {
    epoch: Option<Epoch>,
    first: Seq,
    head: Seq,
    more: bool,
    lines: Vec<Line>,
}

impl Log {
    /// A log that begins after `head`, as a new session's does.
    #[must_use]
    pub fn starting(epoch: Epoch, head: Seq) -> Self {
        Self {
            epoch: Some(epoch),
            first: head + 1,
            head,
            more: head > 0,
            lines: Vec::new(),
        }
    }

    /// A log out of one page of history. Entries of another epoch and repeats are left out; an
    /// incomplete page counts from its last gap on, so that the rest can be loaded as older ones.
    #[must_use]
    pub fn of_page(epoch: Epoch, head: Seq, more: bool, entries: Vec<Entry>) -> Self {
        let mut log = Self::starting(epoch, entries.first().map_or(head, |entry| entry.seq - 1));
        for entry in entries {
            if log.apply(entry.clone()) == Applied::Gap {
                let epoch = entry.epoch.clone();
                log = Self::starting(epoch, entry.seq - 1);
                log.apply(entry);
            }
        }
        log.more |= more;
        log.more &= log.first > 1;
        log
    }

    /// The history that the numbers belong to.
    #[must_use]
    pub fn epoch(&self) -> Option<&Epoch> {
        self.epoch.as_ref()
    }

    /// The last position applied, 0 before the first.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.head
    }

    /// The first position known.
    #[must_use]
    pub fn first(&self) -> Seq {
        self.first
    }

    /// True when older entries exist.
    #[must_use]
    pub fn more(&self) -> bool {
        self.more
    }

    /// What can be shown, in order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Offers an entry.
    pub fn apply(&mut self, entry: Entry) -> Applied {
        let applied = self.place(&entry.epoch, entry.seq);
        if applied == Applied::Next {
            if let Some(target) = entry.deletes() {
                self.withdraw(target);
            }
            self.lines.extend(line(entry));
        }
        applied
    }

    /// Offers an event; `None` for events that are no part of the log.
    pub fn apply_event(&mut self, event: Event) -> Option<Applied> {
        match event {
            Event::ResponseMessage(entry) | Event::OwnMessage(entry) => Some(self.apply(entry)),
            Event::MessageDeleted {
                epoch,
                seq,
                message_id,
                ..
            } => {
                let applied = self.place(&epoch, seq);
                if applied == Applied::Next {
                    self.withdraw(message_id.as_str());
                }
                Some(applied)
            }
            Event::SessionClosed {
                epoch, seq, ts, by, ..
            } => {
                let applied = self.place(&epoch, seq);
                if applied == Applied::Next {
                    let sender = Sender {
                        kind: by,
                        name: String::new(),
                    };
                    let body = Body::Ended;
                    self.lines.push(Line {
                        seq,
                        ts,
                        sender,
                        body,
                        id: None,
                        client_msg_id: None,
                    });
                }
                Some(applied)
            }
            Event::MessageStatus { .. } | Event::Typing { .. } | Event::Reconnect { .. } => None,
        }
    }

    /// Offers an own message that the server has just acknowledged.
    pub fn apply_own(&mut self, line: Line) -> Applied {
        let Some(epoch) = self.epoch.clone() else {
            return Applied::Gap;
        };
        let applied = self.place(&epoch, line.seq);
        if applied == Applied::Next {
            self.lines.push(line);
        }
        applied
    }

    /// Puts a page of older entries in front. Only what directly precedes is taken.
    pub fn prepend(&mut self, entries: Vec<Entry>, more: bool) {
        let mut older = Vec::new();
        for entry in entries.into_iter().rev() {
            if Some(&entry.epoch) != self.epoch.as_ref() || entry.seq + 1 != self.first {
                continue;
            }
            self.first = entry.seq;
            older.extend(line(entry));
        }
        older.reverse();
        self.lines.splice(0..0, older);
        self.more = more && self.first > 1;
    }

    fn place(&mut self, epoch: &Epoch, seq: Seq) -> Applied {
        if self.epoch.as_ref() != Some(epoch) || seq > self.head + 1 {
            return Applied::Gap;
        }
        if seq <= self.head {
            return Applied::Known;
        }
        self.head = seq;
        Applied::Next
    }

    fn withdraw(&mut self, target: &str) {
        let is_target = |line: &&mut Line| line.id.as_ref().is_some_and(|id| id.as_str() == target);
        if let Some(line) = self.lines.iter_mut().rev().find(is_target) {
            line.body = Body::Withdrawn;
        }
    }
}

/// The line of an entry; deletions have none of their own.
fn line(entry: Entry) -> Option<Line> {
    let body = match entry.kind {
        EntryType::Deleted => return None,
        EntryType::Closed => Body::Ended,
        _ if entry.deleted => Body::Withdrawn,
        EntryType::Text | EntryType::Other(_) => Body::Text(entry.text),
    };
    Some(Line {
        seq: entry.seq,
        ts: entry.ts,
        sender: entry.sender,
        body,
        id: Some(entry.message_id),
        client_msg_id: entry.client_msg_id,
    })
}

impl Line {
    /// True for what the visitor wrote.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.sender.kind == SenderKind::Visitor && self.body != Body::Ended
    }
}
