//! What a client makes of a server that is older or newer than itself.

use crate::reads;
use crate::results::{entry, entry_json};
use protocol::desk::DeskEvent;
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::event::Event;
use protocol::rpc::{ErrorCode, Page, Refusal, ServerFrame, SessionResumed};
use serde_json::{Value, json};

#[test]
fn unknown_events_and_broken_frames_are_unknown_and_nothing_else() {
    for frame in [
        "",
        "{",
        "null",
        "7",
        "[]",
        "{}",
        r#"{"method":"confetti","params":{}}"#,
        r#"{"method":"typing"}"#,
        r#"{"method":"typing","params":{"sessionId":"s1"}}"#,
        r#"{"method":7,"params":{}}"#,
        r#"{"id":1}"#,
        r#"{"result":{}}"#,
        r#"{"id":"1","result":{}}"#,
        r#"{"error":7,"id":1}"#,
    ] {
        assert_eq!(
            ServerFrame::<Event>::parse(frame),
            ServerFrame::Unknown,
            "{frame}"
        );
        assert_eq!(
            ServerFrame::<DeskEvent>::parse(frame),
            ServerFrame::Unknown,
            "{frame}"
        );
    }
}

#[test]
fn an_old_servers_refusal_without_a_word_counts_as_internal() {
    let expected = Refusal::new(Some(1), ErrorCode::Internal).because("boom");
    assert_eq!(
        ServerFrame::<Event>::parse(r#"{"id":1,"error":"boom"}"#),
        ServerFrame::Refusal(expected)
    );
    let newer =
        r#"{"id":1,"error":"boom","code":"too_shiny","data":{"field":null,"hint":1},"more":2}"#;
    let expected = Refusal::new(Some(1), ErrorCode::Unknown).because("boom");
    assert_eq!(
        ServerFrame::<Event>::parse(newer),
        ServerFrame::Refusal(expected)
    );
}

#[test]
fn unknown_senders_and_kinds_can_still_be_shown() {
    let mut json = entry_json("hologram", "agent");
    json["sender"] = json!({"kind": "llama"});
    json["mood"] = json!("fine");
    json["metadata"] = Value::Null;
    let mut expected = entry(EntryType::Other("hologram".into()), SenderKind::System);
    expected.sender = Sender::new(SenderKind::System, "");
    reads(&json, &expected);
    assert_eq!(EntryType::from("hologram".to_owned()).as_str(), "hologram");
}

#[test]
fn optional_parts_may_be_missing() {
    reads(&json!({}), &Page::default());
    let resumed: SessionResumed = serde_json::from_value(json!({
        "sessionId": "s1", "epoch": "e1", "head": 0, "recovered": false, "messages": [],
    }))
    .unwrap();
    let SessionResumed {
        more,
        delivered,
        read,
        closed,
        name,
        ..
    } = resumed;
    assert_eq!(
        (more, delivered, read, closed, name.as_str()),
        (false, 0, 0, false, "")
    );
    let typing = r#"{"method":"typing","params":{"sessionId":"s1","typing":false}}"#;
    assert!(
        matches!(ServerFrame::<Event>::parse(typing), ServerFrame::Event(Event::Typing { name, .. }) if name.is_empty())
    );
}

#[test]
fn a_deletion_without_a_target_is_no_deletion() {
    for metadata in [
        Value::Null,
        json!({}),
        json!({"messageId": 7}),
        json!({"messageId": "a b"}),
        json!("m1"),
    ] {
        let mut deletion = entry(EntryType::Deleted, SenderKind::Agent);
        deletion.metadata = metadata;
        assert!(matches!(
            Event::of_entry(deletion),
            Event::ResponseMessage(_)
        ));
    }
}
