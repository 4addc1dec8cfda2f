//! The clients: visitors' tabs and agents' consoles, and what both need.
//!
//! - [`tab`]: a tab of a visitor, which keeps the panel's rules; [`list`] is what it shows,
//!   [`outbox`] what it has to send.
//! - [`agent`]: a console of the desk.

mod agent;
mod joining;
mod list;
mod outbox;
mod tab;
mod watchdog;
mod writer;

pub(crate) use agent::{Agent, AgentSetup, Chats, desk_entry};
pub(crate) use list::{List, entry_of};
pub(crate) use outbox::Outbox;
pub(crate) use tab::{Session, State, Tab, Visitor};
pub(crate) use writer::Writer;

use testbed::Backoff;

/// The panel's, but for a lower ceiling: a trial has no twenty seconds to wait for nothing.
const BACKOFF: Backoff = Backoff::new(100, 1_600);

/// What all clients are told by the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orders {
    /// Write now and then.
    pub writing: bool,
    /// Grows when every tab is to load its page anew.
    pub reloads: u64,
    /// Grows when all tabs but the first of each visitor are to load their pages anew, while the first
    /// one writes one message.
    pub shakes: u64,
    /// The slow tabs do not read.
    pub slow: bool,
}
