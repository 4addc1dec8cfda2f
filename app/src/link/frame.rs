//! One frame of the server, read through [`Read`] instead of serde.

use crate::wire::Read;
use protocol::desk::DeskEvent;
use protocol::rpc::Refusal;
use serde::Deserialize;
use serde_json::Value;

/// A frame that this build understands.
#[derive(Debug, PartialEq)]
pub(super) enum Frame<E> {
    /// The answer to a request.
    Answer(u64, Result<Value, Refusal>),
    /// Something new.
    Event(E),
}

impl<E: Read> Frame<E> {
    /// Reads a frame; `None` for what is not understood or answers nothing of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut value: Value = serde_json::from_str(text).ok()?;
        if value.get("method").is_some() {
            return E::read(value).map(Self::Event);
        }
        let id = value.get("id")?.as_u64()?;
        if value.get("error").is_some() {
            return Refusal::read(value).map(|refusal| Self::Answer(id, Err(refusal)));
        }
        Some(Self::Answer(id, Ok(value.get_mut("result")?.take())))
    }
}

/// The desk console has no such budget.
impl Read for DeskEvent {
    fn read(value: Value) -> Option<Self> {
        Self::deserialize(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::codes::ErrorCode;
    use protocol::event::Event;

    #[test]
    fn answers_refusals_and_events_are_told_apart() {
        let parse = Frame::<Event>::parse;
        assert_eq!(
            parse(r#"{"id":3,"result":{"a":1}}"#),
            Some(Frame::Answer(3, Ok(serde_json::json!({"a": 1}))))
        );
        let refusal = Refusal::new(Some(4), ErrorCode::Unavailable);
        let json = serde_json::to_string(&refusal).unwrap_or_default();
        assert_eq!(parse(&json), Some(Frame::Answer(4, Err(refusal))));
        let event = r#"{"method":"reconnect","params":{"afterMs":5}}"#;
        assert_eq!(
            parse(event),
            Some(Frame::Event(Event::Reconnect { after_ms: 5 }))
        );
    }

    #[test]
    fn what_is_not_understood_is_nothing() {
        for text in [
            "",
            "[]",
            "{}",
            "nul",
            r#"{"id":1}"#,
            r#"{"id":null,"error":"x"}"#,
            r#"{"method":"x"}"#,
        ] {
            assert_eq!(Frame::<Event>::parse(text), None, "{text}");
        }
    }
}
