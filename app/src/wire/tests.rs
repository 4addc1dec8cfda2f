#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt::Debug;

/// Both ways of reading must agree on what our own types write.
fn agrees<T: Read + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_value(value).unwrap();
    assert_eq!(T::read(json.clone()).as_ref(), Some(value), "{json}");
    assert_eq!(&T::deserialize(json).unwrap(), value);
}

fn entry(kind: SenderKind, full: bool) -> Entry {
    Entry {
        session_id: SessionId::parse("s1").unwrap(),
        epoch: Epoch::parse("e1").unwrap(),
        seq: 7,
        message_id: MessageId::parse("m7").unwrap(),
        ts: 1_700_000_000_123,
        sender: Sender {
            kind,
            name: "Änna".into(),
        },
        kind: if full { "gallery" } else { "text" }.to_owned().into(),
        text: "hi\n„there“".into(),
        metadata: if full {
            json!({"a": [1, null]})
        } else {
            Value::Null
        },
        attributes: if full {
            json!({"b": true})
        } else {
            Value::Null
        },
        client_msg_id: full.then(|| ClientMsgId::parse("c7").unwrap()),
        deleted: full,
    }
}

#[test]
fn entries_and_events_are_read_as_protocol_writes_them() {
    use SenderKind::{Agent, Bot, System, Visitor};
    for kind in [Visitor, Agent, Bot, System] {
        agrees(&entry(kind, true));
        agrees(&Event::ResponseMessage(entry(kind, false)));
    }
    let (session_id, epoch) = (SessionId::parse("s1").unwrap(), Epoch::parse("e1").unwrap());
    agrees(&Event::OwnMessage(entry(Visitor, true)));
    agrees(&Event::MessageDeleted {
        session_id: session_id.clone(),
        epoch: epoch.clone(),
        seq: 9,
        message_id: MessageId::parse("m1").unwrap(),
    });
    for status in [Status::Delivered, Status::Read, Status::Failed] {
        agrees(&Event::MessageStatus {
            session_id: session_id.clone(),
            seq: 3,
            status,
        });
    }
    agrees(&Event::Typing {
        session_id: session_id.clone(),
        name: "A".into(),
        typing: true,
    });
    agrees(&Event::SessionClosed {
        session_id,
        epoch,
        seq: 4,
        ts: 5,
        by: Agent,
    });
    agrees(&Event::Reconnect { after_ms: 1_234 });
}

#[test]
fn answers_are_read_as_protocol_writes_them() {
    let (session_id, epoch) = (SessionId::parse("s1").unwrap(), Epoch::parse("e1").unwrap());
    let session_token = SessionToken::parse("t1").unwrap();
    agrees(&SessionStarted {
        session_id: session_id.clone(),
        session_token,
        epoch: epoch.clone(),
        head: 2,
    });
    agrees(&SessionResumed {
        session_id,
        epoch,
        head: 7,
        recovered: true,
        messages: vec![entry(SenderKind::Agent, false)],
        more: true,
        delivered: 3,
        read: 2,
        closed: true,
        name: "Vera".into(),
    });
    agrees(&SendResult {
        success: true,
        message_id: MessageId::parse("m").unwrap(),
        seq: 1,
        ts: 2,
    });
    agrees(&MessagesPage {
        messages: vec![entry(SenderKind::Bot, true)],
        more: false,
    });
    agrees(&PingResult {
        embed_token: EmbedToken::parse("x").ok(),
    });
    agrees(&PingResult::default());
}

#[test]
fn every_refusal_is_read_as_protocol_writes_it() {
    for code in ErrorCode::ALL {
        agrees(&Refusal::new(Some(4), *code));
    }
    agrees(
        &Refusal::new(None, ErrorCode::RateLimited)
            .retry_after(9)
            .field("text"),
    );
    let legacy = Refusal::read(json!({"id": 1, "error": "backend disconnected"})).unwrap();
    assert_eq!(legacy.code, ErrorCode::Internal);
}

#[test]
fn what_the_panel_keeps_is_read_as_it_was_written() {
    agrees(&StoredSession {
        token: SessionToken::parse("t").unwrap(),
    });
    agrees(&vec![StoredMessage {
        id: ClientMsgId::parse("c").unwrap(),
        text: "x".into(),
        ts: 3,
    }]);
}

#[test]
fn unknown_fields_are_ignored_and_missing_ones_refuse_the_whole() {
    let mut value = serde_json::to_value(entry(SenderKind::Agent, true)).unwrap();
    value["later"] = json!({"x": 1});
    assert!(Entry::read(value.clone()).is_some());
    value.as_object_mut().unwrap().remove("seq");
    assert_eq!(Entry::read(value), None);
    assert_eq!(
        Event::read(json!({"method": "party", "params": {"sessionId": "s1"}})),
        None
    );
}

proptest! {
    #[test]
    fn nothing_that_is_read_panics(text in "\\PC{0,60}", number: i64) {
        let shapes = json!([text, number, [text], {"method": text, "params": {"seq": number}}]);
        for shape in shapes.as_array().unwrap() {
            prop_assert!(Entry::read(shape.clone()).is_none());
            prop_assert!(Event::read(shape.clone()).is_none());
            prop_assert!(Boot::read(shape.clone()).is_none());
        }
    }
}
