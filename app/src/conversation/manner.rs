//! How a message stands among the others: what it does to the composer, to the buttons before it,
//! and whether it is there to be seen at all.
//!
//! Rules: the last message of somebody else that says something about the composer decides, and an
//! agent or the end opens it. Buttons that answer are those of the last message; what is beside the
//! talk, hidden messages of others and words of the product leave it the last one.

use super::{Body, Conversation, Line};
use protocol::entry::SenderKind;
use protocol::ids::Seq;

/// How a message stands among the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// Never shown, counted or announced.
    pub hidden: bool,
    /// Leaves the message before it the last one.
    pub aside: bool,
    /// For so many milliseconds the sender seems to type before it is shown, if it comes live.
    pub wait: u32,
    /// What becomes of the composer.
    pub composer: Option<Composer>,
}

/// The composer, as a message wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    /// True while the visitor cannot write.
    pub closed: bool,
    /// What stands in the empty field; empty: the usual words.
    pub placeholder: String,
}

impl Conversation {
    /// The composer as it is now.
    #[must_use]
    pub fn composer(&self) -> Composer {
        for line in self.reached().rev().filter(|line| !line.is_own()) {
            if line.sender.kind == SenderKind::Agent || line.body == Body::Ended {
                break;
            }
            if let Some(composer) = &line.manner.composer {
                return composer.clone();
            }
        }
        Composer::default()
    }

    /// Position of the message from which on buttons may answer.
    pub(super) fn last_one(&self) -> Seq {
        if !self.outbox.messages().is_empty() {
            return Seq::MAX;
        }
        let counts = |line: &&Line| {
            let theirs = !line.manner.hidden && !line.manner.aside;
            let speaks = line.sender.kind != SenderKind::System || line.body == Body::Ended;
            line.is_own() || theirs && speaks
        };
        self.reached().rev().find(counts).map_or(0, |line| line.seq)
    }

    /// The lines that have had their turn, hidden ones among them.
    pub(super) fn reached(&self) -> impl DoubleEndedIterator<Item = &Line> {
        let end = self.held.unwrap_or(Seq::MAX);
        self.log.lines().iter().filter(move |line| line.seq < end)
    }

    /// The lines that are shown. What of the visitor's did not reach the team is never hidden.
    pub(super) fn shown(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.reached()
            .filter(|line| !line.manner.hidden || self.undeliverable.contains(&line.seq))
    }
}
