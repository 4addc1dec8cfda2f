//! Results, answers and refusals.

use crate::golden;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::event::Event;
use protocol::file::{FileFacts, ImageSize};
use protocol::ids::{ClientMsgId, EmbedToken, Epoch, FileId, MessageId, SessionId, SessionToken};
use protocol::rpc::{
    Answer, ErrorCode, MessagesPage, PingResult, Refusal, SendResult, ServerFrame, SessionResumed,
    SessionStarted, Success,
};
use serde_json::{Value, json};

pub(crate) fn entry(kind: EntryType, from: SenderKind) -> Entry {
    Entry {
        session_id: SessionId::parse("s1").unwrap(),
        epoch: Epoch::parse("e1").unwrap(),
        seq: 3,
        message_id: MessageId::parse("m3").unwrap(),
        ts: 1_700_000_000_000,
        sender: Sender::new(from, "Ada"),
        kind,
        text: "Hi".into(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        client_msg_id: None,
        deleted: false,
    }
}

pub(crate) fn entry_json(kind: &str, from: &str) -> Value {
    json!({
        "sessionId": "s1", "epoch": "e1", "seq": 3, "messageId": "m3", "ts": 1_700_000_000_000_u64,
        "sender": {"kind": from, "name": "Ada"}, "type": kind, "text": "Hi",
    })
}

#[test]
fn an_entry_that_is_a_file_carries_its_facts() {
    let facts = |mime: &str, size, image| {
        let file_id = FileId::parse("f1").unwrap();
        FileFacts::new(file_id, "a.png".into(), mime.into(), size, image)
    };
    let size = ImageSize {
        width: 8,
        height: 6,
    };
    let image = facts("image/png", Some(5), Some(size));
    golden(
        &image,
        &json!({"fileId": "f1", "src": "files/f1", "name": "a.png", "type": "image/png", "size": 5, "width": 8, "height": 6}),
    );
    let bare = facts("image/svg+xml", None, None);
    golden(
        &bare,
        &json!({"fileId": "f1", "src": "files/f1", "name": "a.png", "type": "image/svg+xml"}),
    );
    assert_eq!(
        (image.kind(), bare.kind()),
        (EntryType::Image, EntryType::File)
    );
    assert_eq!(
        FileFacts::named_in(&image.to_metadata()),
        Some(image.file_id)
    );
    assert_eq!(FileFacts::named_in(&json!({"fileId": "../x"})), None);
    let mut agent = entry(EntryType::Text, SenderKind::Agent);
    agent.sender.picture = Some("pictures/p1".into());
    let mut expected = entry_json("text", "agent");
    expected["sender"]["picture"] = json!("pictures/p1");
    golden(&agent, &expected);
}

#[test]
fn an_entry_says_only_what_there_is_to_say() {
    golden(
        &entry(EntryType::Text, SenderKind::Agent),
        &entry_json("text", "agent"),
    );
    golden(
        &entry(EntryType::Text, SenderKind::Visitor),
        &entry_json("text", "visitor"),
    );
    golden(
        &entry(EntryType::Text, SenderKind::Bot),
        &entry_json("text", "bot"),
    );
    golden(
        &entry(EntryType::Closed, SenderKind::System),
        &entry_json("closed", "system"),
    );
    golden(
        &entry(EntryType::Other("video".into()), SenderKind::Agent),
        &entry_json("video", "agent"),
    );
    let full = Entry {
        metadata: json!({"messageId": "m1"}),
        attributes: json!({"a": [1, null]}),
        view: Value::Null,
        client_msg_id: Some(ClientMsgId::parse("c1").unwrap()),
        deleted: true,
        ..entry(EntryType::Deleted, SenderKind::Agent)
    };
    let mut expected = entry_json("deleted", "agent");
    expected["metadata"] = json!({"messageId": "m1"});
    expected["attributes"] = json!({"a": [1, null]});
    expected["clientMsgId"] = json!("c1");
    expected["deleted"] = json!(true);
    golden(&full, &expected);
    assert_eq!(full.deletes(), Some("m1"));
}

#[test]
fn results_of_start_and_resume() {
    let started = SessionStarted {
        session_id: SessionId::parse("s1").unwrap(),
        session_token: SessionToken::parse("st").unwrap(),
        epoch: Epoch::parse("e1").unwrap(),
        head: 0,
    };
    golden(
        &started,
        &json!({"sessionId": "s1", "sessionToken": "st", "epoch": "e1", "head": 0}),
    );
    let resumed = SessionResumed {
        session_id: SessionId::parse("s1").unwrap(),
        epoch: Epoch::parse("e1").unwrap(),
        head: 3,
        recovered: true,
        messages: vec![entry(EntryType::Text, SenderKind::Agent)],
        more: false,
        delivered: 2,
        read: 1,
        failed: vec![2],
        closed: false,
        name: "Ada".into(),
    };
    golden(
        &resumed,
        &json!({
            "sessionId": "s1", "epoch": "e1", "head": 3, "recovered": true, "messages": [entry_json("text", "agent")],
            "more": false, "delivered": 2, "read": 1, "failed": [2], "closed": false, "name": "Ada",
        }),
    );
}

#[test]
fn results_of_the_other_methods() {
    let sent = SendResult {
        success: true,
        message_id: MessageId::parse("m3").unwrap(),
        seq: 3,
        ts: 5,
    };
    golden(
        &sent,
        &json!({"success": true, "messageId": "m3", "seq": 3, "ts": 5}),
    );
    let page = MessagesPage {
        messages: vec![entry(EntryType::Text, SenderKind::Bot)],
        more: true,
    };
    golden(
        &page,
        &json!({"messages": [entry_json("text", "bot")], "more": true}),
    );
    golden(&PingResult::default(), &json!({}));
    golden(
        &PingResult {
            embed_token: Some(EmbedToken::parse("et").unwrap()),
        },
        &json!({"embedToken": "et"}),
    );
    golden(&Success::default(), &json!({"success": true}));
}

#[test]
fn an_answer_repeats_the_id() {
    let answer = Answer {
        id: 7,
        result: Success::default(),
    };
    golden(&answer, &json!({"id": 7, "result": {"success": true}}));
    let frame = serde_json::to_string(&answer).unwrap();
    assert_eq!(
        ServerFrame::<Event>::parse(&frame),
        ServerFrame::Answer(7, json!({"success": true}))
    );
}

#[test]
fn a_refusal_has_a_text_a_word_and_perhaps_more() {
    let plain = Refusal::new(Some(7), ErrorCode::SessionUnknown);
    golden(
        &plain,
        &json!({"id": 7, "error": "unknown session", "code": "session_unknown"}),
    );
    let nobody = Refusal::new(None, ErrorCode::ParseError);
    golden(
        &nobody,
        &json!({"id": null, "error": "not valid JSON", "code": "parse_error"}),
    );
    let full = Refusal::new(Some(7), ErrorCode::RateLimited)
        .because("slow down")
        .retry_after(1500)
        .field("text");
    golden(
        &full,
        &json!({"id": 7, "error": "slow down", "code": "rate_limited", "data": {"retryAfterMs": 1500, "field": "text"}}),
    );
    for refusal in [plain, nobody, full] {
        let frame = serde_json::to_string(&refusal).unwrap();
        assert_eq!(
            ServerFrame::<Event>::parse(&frame),
            ServerFrame::Refusal(refusal)
        );
    }
}
