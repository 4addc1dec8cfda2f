//! The console's state, pure: inputs go in, effects come out. No DOM, no socket, no clock.
//!
//! Invariants:
//! - A thread holds messages without gaps; what does not fit is asked for, never guessed.
//! - A reply leaves the outbox only when the server has it or the agent discards it, and it keeps
//!   its `clientMsgId` however often it is sent.
//! - Everything the console shows can be rebuilt after a lost connection from [`Input::Connected`].

mod chats;
mod console;
mod input;
mod navigate;
mod outbox;
mod receive;
mod thread;
mod timeline;
mod typing;

#[cfg(test)]
mod tests;

pub(crate) use chats::Filter;
pub(crate) use console::{Console, Kept, LinkState};
pub(crate) use input::{Answered, Call, Effect, Input, Notice};
pub(crate) use thread::Thread;
pub(crate) use timeline::{Bubble, Mark, Row, RowKey, timeline};
