//! The crate as its callers see it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on shall stop"
)]

mod any_input;
mod bot;
mod file;
mod form;
mod reference;
mod schema;
mod settings;
mod site;
mod support;
