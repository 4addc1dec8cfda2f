//! Messages in several parts: while the sender seems to type, the next part is held back.
//!
//! Invariant: what is held back is the end of the log, from one position on; it counts as received
//! and not as shown. Whatever makes waiting senseless shows all of it at once: the visitor or an agent
//! says something, the conversation ends, the history is loaded anew.

use super::{Conversation, Effect, Line, Timer};
use protocol::entry::SenderKind;
use protocol::ids::Seq;

impl Conversation {
    /// A line came live.
    pub(super) fn hold(&mut self, seq: Seq, out: &mut Vec<Effect>) {
        let speaks_now = |line: &Line| line.is_own() || line.sender.kind == SenderKind::Agent;
        if self.log.lines().last().is_some_and(speaks_now) {
            self.release(out);
        } else if self.held.is_none() {
            self.hold_from(seq, out);
        }
    }

    /// Its time has come.
    pub(super) fn next_turn(&mut self, out: &mut Vec<Effect>) {
        if let Some(shown) = self.held.take() {
            self.hold_from(shown + 1, out);
        }
    }

    /// Shows everything.
    pub(super) fn release(&mut self, out: &mut Vec<Effect>) {
        if self.held.take().is_some() {
            out.push(Effect::ClearTimer(Timer::Hold));
        }
    }

    /// Holds back from the first line on that wants to be waited for.
    fn hold_from(&mut self, seq: Seq, out: &mut Vec<Effect>) {
        let waits = |line: &&Line| line.seq >= seq && line.manner.wait > 0 && !line.manner.hidden;
        if let Some(line) = self.log.lines().iter().find(waits) {
            self.held = Some(line.seq);
            out.push(Effect::SetTimer(Timer::Hold, line.manner.wait));
        }
    }

    /// Who seems to type.
    pub(super) fn held_back(&self) -> Option<&Line> {
        let seq = self.held?;
        self.log.lines().iter().rev().find(|line| line.seq == seq)
    }
}
