//! The checker is shown to bite: small histories by hand, and mutations of generated correct ones.
#![expect(clippy::unwrap_used, reason = "tests")]

mod mutations;
mod verdicts;
mod world;
