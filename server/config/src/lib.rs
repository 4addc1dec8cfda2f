//! What an operator configures: the environment ([`settings`]) and the config file ([`sites`]).
//!
//! Invariants: everything is read before anything is refused, so all mistakes are reported at
//! once, each with its place, its value and a way out; secrets are never part of a message.
//! Nothing here touches the environment or the file system by itself: both are passed in.

mod finding;
mod secret;
pub mod settings;
pub mod sites;
mod suggest;

pub use finding::{Finding, Problem, Warning};
pub use secret::Secret;
