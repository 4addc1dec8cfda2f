//! Frames of the server, read in the form that suits who reads: the panel counts its bytes, the
//! desk does not.

use crate::conversation::News;
use crate::json::Json;
use crate::wire::Read;
use protocol::desk::DeskEvent;
use protocol::rpc::{Refusal, ServerFrame};
use serde_json::Value;

/// What a socket's server tells by itself, and how its frames are read.
pub trait ServerEvent: Sized + 'static {
    /// The form in which the results of requests come.
    type Data;

    /// Reads a frame; `None` for what is not understood or answers nothing of ours.
    fn frame(text: &str) -> Option<Frame<Self>>;
}

/// A frame that this build understands.
#[derive(Debug, PartialEq)]
pub enum Frame<E: ServerEvent> {
    /// The answer to a request.
    Answer(u64, Result<E::Data, Refusal>),
    /// Something new.
    Event(E),
}

impl ServerEvent for News {
    type Data = Json;

    fn frame(text: &str) -> Option<Frame<Self>> {
        let mut json = Json::parse(text)?;
        let Json::Object(fields) = &json else {
            return None;
        };
        let has = |name: &str| fields.iter().any(|(known, _)| known == name);
        if has("method") {
            return Self::read(json).map(Frame::Event);
        }
        if has("error") {
            let refusal = Refusal::read(json)?;
            return Some(Frame::Answer(refusal.id?, Err(refusal)));
        }
        let result = has("result").then(|| json.take("result"))?;
        Some(Frame::Answer(json.number("id")?, Ok(result)))
    }
}

impl ServerEvent for DeskEvent {
    type Data = Value;

    fn frame(text: &str) -> Option<Frame<Self>> {
        match ServerFrame::parse(text) {
            ServerFrame::Answer(id, result) => Some(Frame::Answer(id, Ok(result))),
            ServerFrame::Refusal(refusal) => Some(Frame::Answer(refusal.id?, Err(refusal))),
            ServerFrame::Event(event) => Some(Frame::Event(event)),
            ServerFrame::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::codes::ErrorCode;

    #[test]
    fn answers_refusals_and_events_are_told_apart() {
        let result = Json::Object(vec![("a".to_owned(), Json::Number(1))]);
        let answer = News::frame(r#"{"id":3,"result":{"a":1}}"#);
        assert_eq!(answer, Some(Frame::Answer(3, Ok(result))));
        let refusal = Refusal::new(Some(4), ErrorCode::Unavailable);
        let json = serde_json::to_string(&refusal).unwrap_or_default();
        assert_eq!(News::frame(&json), Some(Frame::Answer(4, Err(refusal))));
        let event = r#"{"method":"reconnect","params":{"afterMs":5}}"#;
        assert_eq!(News::frame(event), Some(Frame::Event(News::ComeBack(5))));
        let event = r#"{"method":"reconnect","params":{"after_ms":5,"afterMs":5}}"#;
        let expected = DeskEvent::Reconnect { after_ms: 5 };
        assert_eq!(DeskEvent::frame(event), Some(Frame::Event(expected)));
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
            assert_eq!(News::frame(text), None, "{text}");
            assert_eq!(DeskEvent::frame(text), None, "{text}");
        }
    }
}
