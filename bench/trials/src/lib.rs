//! Trials: simulated visitors and agents against the real server while it suffers, and the checker's
//! word on what they saw.
//!
//! Invariants:
//! - Clients obey the protocol as the panel and the desk do; they are black boxes to the server.
//! - Every choice that a trial makes comes out of its seed. What the machine's speed changes is when
//!   things happen, never whether a history is correct.
//! - Nothing waits for a time to pass where an event can be waited for; bounds are generous and only
//!   end a run that has failed.

pub mod client;
mod files;
mod journal;
mod reader;
mod report;
pub mod trial;
mod wire;
mod world;

pub use files::{read_history, write_history};
pub use journal::Journal;
pub use report::{Report, table};
pub use world::{Plan, World};

/// A random source for one part of a run.
pub(crate) fn random(seed: u64, name: &str) -> fastrand::Rng {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    fastrand::Rng::with_seed(name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix))
}
