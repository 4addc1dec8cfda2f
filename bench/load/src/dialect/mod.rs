//! What is said over a socket, per kind of server. Pure: frames in, frames and meaning out.
//!
//! Invariant: a dialect keeps what its client must remember over reconnects, and nothing else; a
//! [`Heard::Message`] is given at most once unless the server really repeats it to a client that obeys
//! its rules.

mod plain;
mod rpc;
mod seed;
mod socketio;

pub use plain::Plain;
pub use rpc::{Membership, Rpc};
pub use seed::Seed;
pub use socketio::SocketIo;

use crate::payload::Payload;

/// What a frame means to the measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The client is in its conversation and may send.
    Ready,
    /// The server answers for this message of ours, in its sense: an echo echoes, a chat has stored.
    Accepted(u32),
    /// The server will not take this message, and says why.
    Refused(Option<u32>, String),
    /// Somebody's message is shown.
    Message(Payload),
    /// The server goes; come back after so many milliseconds.
    ComeBack(u64),
}

/// Frames to be sent and meanings, in order.
#[derive(Debug, Default)]
pub struct Turn {
    /// To be written to the socket.
    pub frames: Vec<String>,
    /// To be counted.
    pub heard: Vec<Heard>,
}

/// The client's side of one conversation.
pub trait Dialect {
    /// The socket has opened, for the first time or again.
    fn opened(&mut self, turn: &mut Turn);

    /// The frame that sends a message. Asked again with the same payload after a lost connection.
    fn send(&mut self, payload: Payload, text: &str) -> String;

    /// A text frame has come.
    fn read(&mut self, frame: &str, turn: &mut Turn);
}
