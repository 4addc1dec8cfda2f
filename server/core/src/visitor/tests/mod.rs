//! The state machine under test, from a single cell of the table to random interleavings.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod fixture;
mod lifecycle;
mod model;
mod order;
mod params;
mod table;
