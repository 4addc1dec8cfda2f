//! Echo servers: whatever is sent comes back.

use super::{Dialect, Heard, Turn};
use crate::payload::Payload;

/// A client of an echo server.
#[derive(Debug, Default)]
pub struct Plain;

impl Dialect for Plain {
    fn opened(&mut self, turn: &mut Turn) {
        turn.heard.push(Heard::Ready);
    }

    fn send(&mut self, _payload: Payload, text: &str) -> String {
        text.to_owned()
    }

    fn read(&mut self, frame: &str, turn: &mut Turn) {
        let heard = Payload::read(frame).map(|payload| Heard::Accepted(payload.number));
        turn.heard.extend(heard);
    }
}
