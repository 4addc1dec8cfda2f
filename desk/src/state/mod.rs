//! The console's state, pure: inputs go in, effects come out. No DOM, no socket, no clock.
//!
//! Invariants:
//! - A thread holds messages without gaps; what does not fit is asked for, never guessed.
//! - A reply leaves the outbox only when the server has it or the agent discards it, and it keeps
//!   its `clientMsgId` however often it is sent.
//! - A file becomes a reply when the server has its bytes, and keeps its id from the moment it was
//!   chosen.
//! - Everything the console shows can be rebuilt after a lost connection from [`Input::Connected`].

mod attach;
mod chats;
pub(crate) mod compose;
mod console;
mod input;
mod navigate;
mod outbox;
mod receive;
mod thread;
mod timeline;
mod typing;
mod uploads;

#[cfg(test)]
mod tests;

pub(crate) use chats::Filter;
pub(crate) use console::{Console, Kept, LinkState};
pub(crate) use input::{Answered, Call, Effect, Input, Notice};
pub(crate) use thread::Thread;
pub(crate) use timeline::{Attached, Bubble, Mark, Row, RowKey, timeline};
pub(crate) use uploads::{Picked, Stage, Trouble};
