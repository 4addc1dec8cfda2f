//! The store on real files, by behaviour.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may fail loudly"
)]

mod bots;
mod common;
mod crash;
mod desk;
mod files;
mod inbox;
mod log;
mod model;
mod moved;
mod opening;
mod outbox;
mod pages;
mod rate;
mod sessions;
mod writing;
