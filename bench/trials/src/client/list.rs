//! What a tab shows: entries of one history without gaps.

use history::{Author, Entry};
use protocol::entry::SenderKind;
use protocol::event::Event;

/// What became of an entry that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offered {
    Next,
    Known,
    Gap,
}

/// The list of a tab.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    pub(crate) epoch: String,
    pub(crate) head: u64,
    pub(crate) entries: Vec<Entry>,
}

impl List {
    /// An empty list after a position.
    pub(crate) fn starting(epoch: String, head: u64) -> Self {
        Self {
            epoch,
            head,
            entries: Vec::new(),
        }
    }

    /// Applies only the next one.
    pub(crate) fn offer(&mut self, entry: &Entry) -> Offered {
        if entry.epoch != self.epoch || entry.seq > self.head + 1 {
            return Offered::Gap;
        }
        if entry.seq <= self.head {
            return Offered::Known;
        }
        self.head = entry.seq;
        self.entries.push(entry.clone());
        Offered::Next
    }
}

/// The author of an entry, as the checker knows them.
pub(super) fn author_of(kind: SenderKind) -> Author {
    match kind {
        SenderKind::Visitor => Author::Visitor,
        SenderKind::Agent => Author::Agent,
        SenderKind::Bot | SenderKind::System => Author::Other,
    }
}

/// An entry of history, as the checker knows them.
pub(crate) fn entry_of(entry: protocol::entry::Entry) -> Entry {
    if entry.kind.is_control() {
        return control(entry.epoch.as_str(), entry.seq);
    }
    Entry {
        epoch: entry.epoch.as_str().to_owned(),
        seq: entry.seq,
        id: entry.message_id.as_str().to_owned(),
        ts: entry.ts,
        author: author_of(entry.sender.kind),
        text: entry.text,
        key: entry.client_msg_id.map(|key| key.as_str().to_owned()),
    }
}

/// What an event adds to the log, with its session.
pub(crate) fn shown_of(event: Event) -> Option<(String, Entry)> {
    match event {
        Event::ResponseMessage(entry) | Event::OwnMessage(entry) => {
            Some((entry.session_id.as_str().to_owned(), entry_of(entry)))
        }
        Event::MessageDeleted {
            session_id,
            epoch,
            seq,
            ..
        }
        | Event::SessionClosed {
            session_id,
            epoch,
            seq,
            ..
        } => Some((session_id.as_str().to_owned(), control(epoch.as_str(), seq))),
        Event::MessageStatus { .. } | Event::Typing { .. } | Event::Reconnect { .. } => None,
    }
}

/// An entry that nobody wrote; live it has less to compare than in history.
fn control(epoch: &str, seq: u64) -> Entry {
    Entry {
        epoch: epoch.to_owned(),
        seq,
        id: format!("control-{seq}"),
        ts: 0,
        author: Author::Other,
        text: String::new(),
        key: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_entry_of_the_same_history_is_shown() {
        let mut list = List::starting("one".to_owned(), 2);
        for (epoch, seq, expected) in [
            ("one", 2, Offered::Known),
            ("one", 4, Offered::Gap),
            ("two", 3, Offered::Gap),
            ("one", 3, Offered::Next),
            ("one", 3, Offered::Known),
        ] {
            assert_eq!(
                list.offer(&control(epoch, seq)),
                expected,
                "{seq} of {epoch}"
            );
        }
        assert_eq!(list.entries.len(), 1);
    }
}
