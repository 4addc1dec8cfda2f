//! The small bot of the peers (`bench/peers/python/aiohttp_bot.py`): JSON-RPC, messages stored before
//! they are answered, pushed to the session's other sockets, and nothing replayed: what such a bot is
//! when nobody thinks of lost connections.

use super::{Dialect, Heard, Turn};
use crate::payload::Payload;
use serde::Deserialize;
use serde_json::json;

/// A client in one session.
#[derive(Debug)]
pub struct Seed {
    session: String,
    next: u64,
    asked: Vec<(u64, u32)>,
}

#[derive(Deserialize)]
struct Frame {
    id: Option<u64>,
    method: Option<String>,
    error: Option<String>,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    text: String,
}

impl Seed {
    /// A client of the session with this name.
    #[must_use]
    pub const fn new(session: String) -> Self {
        Self {
            session,
            next: 0,
            asked: Vec::new(),
        }
    }
}

impl Dialect for Seed {
    fn opened(&mut self, turn: &mut Turn) {
        self.next = 1;
        self.asked.clear();
        let start =
            json!({"id": 0, "method": "start_session", "params": {"session": self.session}});
        turn.frames.push(start.to_string());
    }

    fn send(&mut self, payload: Payload, text: &str) -> String {
        let id = self.next;
        self.next += 1;
        self.asked.push((id, payload.number));
        json!({"id": id, "method": "send_message", "params": {"text": text}}).to_string()
    }

    fn read(&mut self, frame: &str, turn: &mut Turn) {
        let Ok(frame) = serde_json::from_str::<Frame>(frame) else {
            return;
        };
        if let (Some("response_message"), Some(params)) = (frame.method.as_deref(), &frame.params) {
            turn.heard
                .extend(Payload::read(&params.text).map(Heard::Message));
        }
        let Some(id) = frame.id else { return };
        let asked = self.asked.iter().position(|(known, _)| *known == id);
        let number = asked.map(|at| self.asked.swap_remove(at).1);
        turn.heard.push(match (frame.error, number) {
            (Some(error), number) => Heard::Refused(number, error),
            (None, Some(number)) => Heard::Accepted(number),
            (None, None) => Heard::Ready,
        });
    }
}
