//! The rules of the product, pure: events in, effects out.
//!
//! - [`admission`]: which pages may embed the widget, and whether a socket comes from our own page.
//! - [`embed`]: the signed token that proves a panel was rendered for a site.
//! - [`secret`]: session tokens and identifiers, made from random bytes that are passed in.
//! - [`text`]: hygiene of everything a visitor says.
//! - [`history`]: what a returning client is sent.
//! - [`visitor`]: the state machine of one visitor's socket.
//!
//! Invariants: no I/O, no clock, no randomness, no global state. Whatever varies is an argument, so
//! every rule can be tested by calling a function.

pub mod admission;
pub mod embed;
pub mod history;
pub mod secret;
pub mod text;
pub mod visitor;
