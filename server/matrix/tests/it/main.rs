//! The Matrix messenger against a real Synapse, and against a homeserver that misbehaves.
#![expect(clippy::unwrap_used, reason = "tests")]

mod agents;
mod faults;
mod files;
mod hearing;
mod opening;
mod real;
mod real_files;
mod scripted;
mod suite;
mod synapse;
mod team;
