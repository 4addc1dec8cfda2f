//! Socket.IO 4 over Engine.IO 4, websocket only, with connection-state recovery: the client keeps the
//! private id and the offset that the server appends to what it broadcasts.

use super::{Dialect, Heard, Turn};
use crate::payload::Payload;
use serde_json::{Value, json};

/// A client in one room.
#[derive(Debug)]
pub struct SocketIo {
    room: String,
    private_id: Option<String>,
    offset: Option<String>,
}

impl SocketIo {
    /// A client of this room.
    #[must_use]
    pub const fn new(room: String) -> Self {
        Self {
            room,
            private_id: None,
            offset: None,
        }
    }

    fn connected(&mut self, answer: &str, turn: &mut Turn) {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        self.private_id = answer["pid"].as_str().map(str::to_owned);
        turn.heard.push(Heard::Ready);
    }

    fn event(&mut self, arguments: &str, turn: &mut Turn) {
        let Ok(Value::Array(arguments)) = serde_json::from_str(arguments) else {
            return;
        };
        if let (Some(_), Some(Value::String(offset)), 3..) =
            (&self.private_id, arguments.last(), arguments.len())
        {
            self.offset = Some(offset.clone());
        }
        let text = arguments.get(1).and_then(Value::as_str).unwrap_or_default();
        turn.heard.extend(Payload::read(text).map(Heard::Message));
    }
}

impl Dialect for SocketIo {
    fn opened(&mut self, _turn: &mut Turn) {}

    fn send(&mut self, payload: Payload, text: &str) -> String {
        let number = payload.number;
        let offset = format!("{}-{number}", self.room);
        format!("42{number}{}", json!(["message", text, offset]))
    }

    fn read(&mut self, frame: &str, turn: &mut Turn) {
        if frame.starts_with('0') {
            let mut auth = json!({"room": self.room});
            if let (Some(private_id), Some(offset)) = (&self.private_id, &self.offset) {
                auth["pid"] = json!(private_id);
                auth["offset"] = json!(offset);
            }
            turn.frames.push(format!("40{auth}"));
        } else if frame == "2" {
            turn.frames.push("3".to_owned());
        } else if let Some(answer) = frame.strip_prefix("40") {
            self.connected(answer, turn);
        } else if let Some(arguments) = frame.strip_prefix("42") {
            self.event(arguments, turn);
        } else if let Some(answer) = frame.strip_prefix("43") {
            let digits = answer.find('[').unwrap_or(answer.len());
            turn.heard
                .extend(answer[..digits].parse().ok().map(Heard::Accepted));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(client: &mut SocketIo, frame: &str) -> Turn {
        let mut turn = Turn::default();
        client.read(frame, &mut turn);
        turn
    }

    #[test]
    fn a_client_that_comes_back_names_what_it_saw_last() {
        let mut client = SocketIo::new("r".into());
        assert_eq!(
            read(&mut client, "0{\"sid\":\"x\"}").frames,
            ["40{\"room\":\"r\"}"]
        );
        assert_eq!(
            read(&mut client, "40{\"sid\":\"s\",\"pid\":\"p\"}").heard,
            [Heard::Ready]
        );
        let payload = Payload {
            run: 1,
            group: 2,
            number: 3,
        };
        let turn = read(&mut client, "42[\"message\",\"[1.2.3]\",\"o7\"]");
        assert_eq!(turn.heard, [Heard::Message(payload)]);
        let again = read(&mut client, "0{\"sid\":\"y\"}").frames.remove(0);
        let auth: Value = serde_json::from_str(&again[2..]).unwrap_or_default();
        assert_eq!(auth, json!({"room": "r", "pid": "p", "offset": "o7"}));
    }

    #[test]
    fn acknowledgements_and_pings_are_understood() {
        let mut client = SocketIo::new("r".into());
        assert_eq!(read(&mut client, "4312[]").heard, [Heard::Accepted(12)]);
        assert_eq!(read(&mut client, "2").frames, ["3"]);
    }
}
