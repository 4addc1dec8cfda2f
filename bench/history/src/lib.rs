//! What clients did and saw, and the checker that holds it against the promise to the visitor: no
//! message is ever lost, doubled or shown out of order.
//!
//! The manner is that of Jepsen's Kafka workload: clients write down every send with what they know
//! of its result, every entry as it came and as it was shown; at the end the logs are read once more;
//! the checker compares all of it afterwards. Nothing is judged while the run goes on.
//!
//! Invariants:
//! - Pure: no I/O, no clock, no randomness. The same history always gets the same verdicts.
//! - A *place* is a list with positions: a visitor's session, or the chat of the team that belongs
//!   to it. Both carry the same tag, a random word at the start of every text that is written there.
//! - Every text is written once and by one client, so a text names its send.
//! - A send with an unknown result may be in the log once or not at all; nothing else is forgiven.

mod check;
mod record;
mod verdict;

pub use check::check;
pub use record::{
    Author, BadLine, Entry, History, Line, Mark, Record, Side, Stored, Timed, tag_of,
};
pub use verdict::{Kind, Verdict};
