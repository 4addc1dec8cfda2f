//! What the hub tells while the visitor talks.

use super::Visitor;
use super::effects::Effects;
use super::io::Push;
use faults::Fault;
use protocol::entry::Entry;
use protocol::event::{Event, Status};
use protocol::ids::{Seq, SessionId};
use std::sync::Arc;

impl Visitor {
    /// Pushes of another session than the socket's own are leftovers of a move and ignored.
    pub(super) fn pushed(&mut self, push: Push, out: &mut Effects) {
        match push {
            Push::Entry(entry) => self.pushed_entry(entry, out),
            Push::Head { session, seq } => {
                if let Some(talking) = self.state.talking_in(&session) {
                    talking.cursor.note(seq);
                    self.settle(out);
                }
            }
            Push::Status {
                session,
                seq,
                status,
            } => self.pushed_status(session, seq, status, out),
            Push::Typing {
                session,
                name,
                typing,
            } => {
                if self.state.talking_in(&session).is_some() {
                    out.event(&Event::Typing {
                        session_id: session,
                        name,
                        typing,
                    });
                }
            }
        }
    }

    fn pushed_entry(&mut self, entry: Arc<Entry>, out: &mut Effects) {
        let busy = self.is_busy();
        let Some(talking) = self.state.talking_in(&entry.session_id) else {
            if faults::planted(Fault::Leak) {
                out.event(&Event::of_entry(Arc::unwrap_or_clone(entry)));
            }
            return;
        };
        talking.cursor.note(entry.seq);
        let in_order = entry.seq == talking.cursor.next() || faults::planted(Fault::Reorder);
        if !busy && in_order {
            talking.cursor.reach(entry.seq);
            out.event(&Event::of_entry(Arc::unwrap_or_clone(entry)));
        }
        self.settle(out);
    }

    fn pushed_status(&mut self, session: SessionId, seq: Seq, status: Status, out: &mut Effects) {
        let busy = self.is_busy();
        let Some(talking) = self.state.talking_in(&session) else {
            return;
        };
        if busy {
            talking.marks.note(seq, status);
        } else {
            out.event(&Event::MessageStatus {
                session_id: session,
                seq,
                status,
            });
        }
    }
}
