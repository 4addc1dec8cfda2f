#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may fail loudly"
)]

mod holding;
mod joining;
mod leaving;
mod order;
mod presence;
mod pressing;
mod sending;
mod shown;
mod views;
mod world;

use super::*;
use crate::json::Json;
use protocol::codes::ErrorCode;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::event::Event;
use protocol::ids::{ClientMsgId, MessageId};
use protocol::rpc::Refusal;
use serde_json::{Value, json};

pub(super) fn client_id(number: usize) -> ClientMsgId {
    ClientMsgId::parse(format!("c{number}")).unwrap()
}

/// The right to the session `s1`.
pub(super) fn token() -> SessionToken {
    SessionToken::parse("t1").unwrap()
}

pub(super) fn identity() -> Identity {
    Identity {
        site_key: SiteKey::parse("site").unwrap(),
        embed_token: EmbedToken::parse("embed").unwrap(),
        locale: None,
    }
}

pub(super) fn entry(seq: u64, kind: SenderKind, text: &str) -> Entry {
    Entry {
        session_id: SessionId::parse("s1").unwrap(),
        epoch: Epoch::parse("e1").unwrap(),
        seq,
        message_id: MessageId::parse(format!("m{seq}")).unwrap(),
        ts: seq * 1_000,
        sender: Sender::new(
            kind,
            if kind == SenderKind::Agent {
                "Anna"
            } else {
                ""
            },
        ),
        kind: EntryType::Text,
        text: text.to_owned(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        client_msg_id: None,
        deleted: false,
    }
}

pub(super) fn reply(seq: u64, text: &str) -> Input {
    event(&Event::ResponseMessage(entry(seq, SenderKind::Agent, text)))
}

/// The event as it comes out of the socket.
pub(super) fn event(event: &Event) -> Input {
    let json = serde_json::to_string(event).unwrap();
    Input::News(crate::wire::read_json(&json).unwrap())
}

/// The answer as it comes out of the socket.
pub(super) fn answered(call: Call, answer: Result<Value, Refusal>) -> Input {
    Input::Answered(
        call,
        answer.map(|value| Json::parse(&value.to_string()).unwrap()),
    )
}

pub(super) fn refusal(code: ErrorCode) -> Refusal {
    Refusal::new(Some(1), code)
}

pub(super) fn calls(effects: &[Effect]) -> Vec<Call> {
    let call = |effect: &Effect| match effect {
        Effect::Call(call) => Some(call.clone()),
        _ => None,
    };
    effects.iter().filter_map(call).collect()
}

pub(super) fn only_call(effects: &[Effect]) -> Call {
    let mut calls = calls(effects);
    assert_eq!(calls.len(), 1, "{effects:?}");
    calls.remove(0)
}

pub(super) fn started_result() -> Value {
    json!({ "sessionId": "s1", "sessionToken": "t1", "epoch": "e1", "head": 0 })
}

pub(super) fn resumed_result(messages: &[Entry], recovered: bool) -> Value {
    let head = messages.last().map_or(0, |entry| entry.seq);
    json!({ "sessionId": "s1", "epoch": "e1", "head": head, "recovered": recovered, "messages": messages })
}

pub(super) fn sent_result(seq: u64) -> Value {
    json!({ "success": true, "messageId": format!("m{seq}"), "seq": seq, "ts": seq * 1_000 })
}

pub(super) fn say(number: usize, text: &str) -> Input {
    Input::Send {
        id: client_id(number),
        text: text.to_owned(),
    }
}

/// A conversation whose first message, `c1`, is stored as number 1.
pub(super) fn running() -> Conversation {
    let mut talk = Conversation::new(identity(), Stored::default());
    talk.handle(Input::Opened(None), 0);
    let renew = only_call(&talk.handle(Input::LinkUp, 0));
    talk.handle(answered(renew, Ok(json!({}))), 0);
    let start = Input::Start {
        name: "Vera".into(),
        id: client_id(1),
        text: "hello".into(),
        answers: "{}".to_owned(),
        token: token(),
    };
    let start = only_call(&talk.handle(start, 0));
    let send = only_call(&talk.handle(answered(start, Ok(started_result())), 0));
    talk.handle(answered(send, Ok(sent_result(1))), 0);
    talk
}

pub(super) fn texts(talk: &Conversation) -> Vec<String> {
    let text = |row: rows::Row| match row.kind {
        rows::RowKind::Bubble(rows::Bubble {
            body: Body::Text(text),
            ..
        }) => Some(text),
        _ => None,
    };
    talk.rows(&|_| 0).into_iter().filter_map(text).collect()
}
