//! What is done to a server: one file per mode.
//!
//! A mode makes groups of clients in a [`World`], has a plan sent, does its mischief and closes the
//! account. In a group one client sends and the others, the session's other tabs, receive.

mod idle;
mod pairs;
mod panel;
mod rtt;
mod slow;
mod world;

pub use idle::{Idle, Step, idle, slope};
pub use pairs::{Mischief, Pairs, pairs};
pub use panel::{PanelReport, panel};
pub use rtt::{Rtt, rtt};
pub use slow::{Slow, SlowReport, slow};
pub use world::{Entrance, World};

use std::time::Duration;

/// How long after the last send answers and pushes may still come.
const SETTLE: Duration = Duration::from_secs(20);
/// How often a mode looks whether what it waits for has come.
const LOOK: Duration = Duration::from_millis(20);
