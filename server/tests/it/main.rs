//! The server as its clients see it: real sockets, a real database, no browser.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed step should stop the test at once"
)]

mod app;
mod bot_calls;
mod bots;
mod command_line;
mod desk;
mod documentation;
mod files;
mod frames;
mod gates;
mod handover;
mod killed;
mod lifecycle;
mod limits;
mod push;
mod reload;
mod serving;
mod talking;
mod teamwire;
