//! The conversation so far, as the server numbered it.
//!
//! Invariant: every `seq` from `first` to `head` has been applied exactly once and in order; `lines`
//! holds those of them that can be shown. Nothing else ever enters.

use super::manner::Manner;
use crate::json::Json;
use protocol::entry::{Sender, SenderKind};
use protocol::ids::{ClientMsgId, Epoch, MessageId, Seq, SessionId, UnixMs};
use std::sync::Arc;

/// One position of the log, as history and events bring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The history its position belongs to.
    pub epoch: Epoch,
    /// Its position.
    pub seq: Seq,
    /// What it is.
    pub what: What,
}

/// What a position holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something to show.
    Line(Line),
    /// This message was withdrawn.
    Withdrawal(Option<MessageId>),
    /// This message says something else from now on.
    Replacement(Option<MessageId>, Content),
}

/// What a message says and how it stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it says.
    pub body: Body,
    /// How it stands there.
    pub manner: Manner,
}

/// One line of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its position.
    pub seq: Seq,
    /// When the server stored it.
    pub ts: UnixMs,
    /// Who wrote it.
    pub sender: Sender,
    /// What it says.
    pub body: Body,
    /// How it stands among the others.
    pub manner: Manner,
    /// True if it came live, not with the history.
    pub fresh: bool,
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
    /// This, which takes more than text to show.
    Rich(Arc<Rich>),
    /// It was withdrawn.
    Withdrawn,
    /// The conversation has ended here.
    Ended,
}

/// A message that a module of its own shows: the extras, or `rich` if it is a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rich {
    /// The kind of message, as the server names it, or [`Rich::VIEW`].
    pub kind: String,
    /// What stands under it; in the place of a view until that is drawn. May be empty.
    pub caption: String,
    /// What it consists of.
    pub metadata: Json,
}

impl Rich {
    /// Kind of what the server has prepared to be drawn.
    pub const VIEW: &str = "view";

    /// True for what the server has prepared to be drawn.
    #[must_use]
    pub fn is_view(&self) -> bool {
        self.kind == Self::VIEW
    }
}

/// What became of an item that was offered.
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
    /// What messages before the first line say by now.
    replaced: Vec<(MessageId, Content)>,
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
            replaced: Vec::new(),
        }
    }

    /// A log out of one page of history. Items of another epoch and repeats are left out; an
    /// incomplete page counts from its last gap on, so that the rest can be loaded as older ones.
    #[must_use]
    pub fn of_page(epoch: Epoch, head: Seq, more: bool, items: Vec<Item>) -> Self {
        let mut log = Self::starting(epoch, items.first().map_or(head, |item| item.seq - 1));
        for item in items {
            let (epoch, seq) = (&item.epoch, item.seq);
            if seq > log.head + 1 {
                log = Self::starting(epoch.clone(), seq - 1);
            }
            log.apply(item);
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

    /// Offers an item.
    pub fn apply(&mut self, item: Item) -> Applied {
        let applied = self.place(&item.epoch, item.seq);
        if applied == Applied::Next {
            match item.what {
                What::Line(line) => self.lines.push(line),
                What::Withdrawal(target) => self.withdraw(target.as_ref()),
                What::Replacement(Some(target), content) => self.replace(target, content),
                What::Replacement(None, _) => {}
            }
        }
        applied
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

    /// Puts a page of older items in front. Only what directly precedes is taken.
    pub fn prepend(&mut self, items: Vec<Item>, more: bool) {
        let mut older = Vec::new();
        for item in items.into_iter().rev() {
            if Some(&item.epoch) == self.epoch.as_ref() && item.seq + 1 == self.first {
                self.first = item.seq;
                match item.what {
                    What::Line(mut line) => {
                        self.catch_up(&mut line);
                        older.push(line);
                    }
                    // A later one is known already.
                    What::Replacement(Some(target), content) if !self.is_replaced(&target) => {
                        self.replaced.push((target, content));
                    }
                    // The server has left the words of what was withdrawn out.
                    What::Withdrawal(_) | What::Replacement(..) => {}
                }
            }
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

    fn withdraw(&mut self, target: Option<&MessageId>) {
        let is_target = |line: &&mut Line| target.is_some() && line.id.as_ref() == target;
        if let Some(line) = self.lines.iter_mut().rev().find(is_target) {
            line.body = Body::Withdrawn;
            line.manner.composer = None;
        }
    }

    fn replace(&mut self, target: MessageId, content: Content) {
        self.replaced.retain(|(known, _)| *known != target);
        let is_target = |line: &&mut Line| line.id.as_ref() == Some(&target);
        match self.lines.iter_mut().rev().find(is_target) {
            Some(line) => line.become_content(content),
            None => self.replaced.push((target, content)),
        }
    }

    fn is_replaced(&self, id: &MessageId) -> bool {
        self.replaced.iter().any(|(known, _)| known == id)
    }

    /// Has a line of an older page say what is known to be said by now.
    fn catch_up(&mut self, line: &mut Line) {
        let is_it = |(known, _): &(MessageId, Content)| line.id.as_ref() == Some(known);
        if let Some(index) = self.replaced.iter().position(is_it) {
            line.become_content(self.replaced.swap_remove(index).1);
        }
    }
}

impl Line {
    /// What was withdrawn stays so.
    fn become_content(&mut self, content: Content) {
        if !matches!(self.body, Body::Withdrawn | Body::Ended) {
            self.body = content.body;
            self.manner = content.manner;
        }
    }

    /// True for what the visitor wrote.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.sender.kind == SenderKind::Visitor && self.body != Body::Ended
    }
}
