//! What this socket's client has, and what it is known to lack.

use protocol::event::{Event, Status};
use protocol::ids::{Seq, SessionId};

/// The place in the log. The client has everything up to `sent`; the log is known to reach `known`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    sent: Seq,
    known: Seq,
}

impl Cursor {
    /// The client has everything up to `head`.
    pub(super) const fn at(head: Seq) -> Self {
        Self {
            sent: head,
            known: head,
        }
    }

    pub(super) const fn sent(self) -> Seq {
        self.sent
    }

    pub(super) const fn known(self) -> Seq {
        self.known
    }

    /// The only entry that may be sent now.
    pub(super) const fn next(self) -> Seq {
        self.sent + 1
    }

    /// The log is known to have this entry.
    pub(super) fn note(&mut self, seq: Seq) {
        self.known = self.known.max(seq);
    }

    /// The client has everything up to `seq`.
    pub(super) fn reach(&mut self, seq: Seq) {
        self.sent = self.sent.max(seq);
        self.note(seq);
    }

    /// True when the client lacks something that the log is known to have.
    pub(super) const fn is_behind(self) -> bool {
        self.sent < self.known
    }
}

/// Statuses that came while a command was outstanding: the last of each sort, by watermark.
#[derive(Debug, Default)]
pub(super) struct Marks {
    delivered: Option<Seq>,
    read: Option<Seq>,
    failed: Option<Seq>,
}

impl Marks {
    pub(super) fn note(&mut self, seq: Seq, status: Status) {
        let mark = match status {
            Status::Delivered => &mut self.delivered,
            Status::Read => &mut self.read,
            Status::Failed => &mut self.failed,
        };
        *mark = (*mark).max(Some(seq));
    }

    /// The events to send now, after which nothing is kept.
    pub(super) fn take(&mut self, session: &SessionId) -> impl Iterator<Item = Event> {
        let Self {
            delivered,
            read,
            failed,
        } = std::mem::take(self);
        let marks = [
            (delivered, Status::Delivered),
            (read, Status::Read),
            (failed, Status::Failed),
        ];
        let session = session.clone();
        marks.into_iter().filter_map(move |(mark, status)| {
            let session_id = session.clone();
            mark.map(|seq| Event::MessageStatus {
                session_id,
                seq,
                status,
            })
        })
    }
}
