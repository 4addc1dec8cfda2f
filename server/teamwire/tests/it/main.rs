//! The messenger against the simulator: the suite of every messenger, then what only a network does.
#![expect(clippy::unwrap_used, reason = "tests")]

mod conformance;
mod faults;
mod files;
mod gateway;
mod supervisor;
mod world;
