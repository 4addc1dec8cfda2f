#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::conversation::{Call, Composer};
use proptest::prelude::*;
use protocol::entry::{Entry, SenderKind};
use protocol::event::Event;
use protocol::rpc::{
    EndSession, LoadMessages, MarkRead, MessagesPage, Page, Ping, ResumeSession, SendMessage,
    SessionResumed, SetTyping, StartSession,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn read<T: Read>(value: &impl Serialize) -> Option<T> {
    read_json(&serde_json::to_string(value).unwrap())
}

fn session() -> SessionId {
    SessionId::parse("s1").unwrap()
}

fn first_epoch() -> Epoch {
    Epoch::parse("e1").unwrap()
}

fn entry(kind: SenderKind, sort: &str) -> Entry {
    Entry {
        session_id: session(),
        epoch: first_epoch(),
        seq: 7,
        message_id: MessageId::parse("m7").unwrap(),
        ts: 1_700_000_000_123,
        sender: Sender::new(kind, "Änna"),
        kind: sort.to_owned().into(),
        text: "hi\n„there“".into(),
        metadata: json!({"messageId": "m3", "a": [1, null, -2.5]}),
        attributes: json!({"b": true}),
        view: Value::Null,
        client_msg_id: ClientMsgId::parse("c7").ok(),
        deleted: false,
    }
}

fn item(kind: SenderKind, body: Body) -> Item {
    let line = Line {
        seq: 7,
        ts: 1_700_000_000_123,
        sender: Sender::new(kind, "Änna"),
        id: (body != Body::Ended).then(|| MessageId::parse("m7").unwrap()),
        body,
        manner: Manner::default(),
        fresh: false,
        client_msg_id: ClientMsgId::parse("c7").ok(),
    };
    Item {
        session_id: session(),
        epoch: first_epoch(),
        seq: 7,
        what: What::Line(line),
    }
}

#[test]
fn entries_are_read_as_protocol_writes_them() {
    let words = || Body::Text("hi\n„there“".into());
    for kind in [
        SenderKind::Agent,
        SenderKind::Bot,
        SenderKind::System,
        SenderKind::Visitor,
    ] {
        for sort in ["text", "gallery"] {
            assert_eq!(read(&entry(kind, sort)), Some(item(kind, words())));
        }
        assert_eq!(read(&entry(kind, "closed")), Some(item(kind, Body::Ended)));
        let withdrawn = Entry {
            deleted: true,
            ..entry(kind, "text")
        };
        assert_eq!(read(&withdrawn), Some(item(kind, Body::Withdrawn)));
        let withdrawal: Item = read(&entry(kind, "deleted")).unwrap();
        assert_eq!(
            withdrawal.what,
            What::Withdrawal(MessageId::parse("m3").ok())
        );
    }
}

#[test]
fn views_are_read_and_odd_ones_do_no_harm() {
    let line = |view: Value| {
        let view = Entry {
            view,
            ..entry(SenderKind::Bot, "text")
        };
        match read::<Item>(&view).unwrap().what {
            What::Line(line) => line,
            _ => panic!("a line"),
        }
    };
    let full = line(json!({
        "buttons": [{"kind": "text", "label": "Yes"}], "parts": [], "hidden": true, "aside": true,
        "wait": 1_500, "composer": {"open": false, "placeholder": "Choose"},
    }));
    let manner = Manner {
        hidden: true,
        aside: true,
        wait: 1_500,
        composer: Some(Composer {
            closed: true,
            placeholder: "Choose".into(),
        }),
    };
    assert_eq!(full.manner, manner);
    let Body::Rich(rich) = full.body else {
        panic!("a view")
    };
    assert!(rich.is_view());
    let drawn = Json::parse(r#"{"buttons":[{"kind":"text","label":"Yes"}]}"#);
    assert_eq!(Some(rich.metadata.clone()), drawn);
    for odd in [
        json!([1]),
        json!("x"),
        json!({"parts": {}, "buttons": 7, "wait": -1, "composer": false, "hidden": "yes"}),
        json!({"parts": [], "wait": 1.5, "composer": {"open": "no"}}),
    ] {
        let odd = line(odd);
        assert_eq!(odd.body, Body::Text("hi\n„there“".into()));
        assert!(!odd.manner.hidden && odd.manner.wait == 0);
        assert!(odd.manner.composer.is_none_or(|composer| !composer.closed));
    }
}

#[test]
fn files_and_portraits_are_read_with_all_that_is_said_about_them() {
    for sort in ["image", "file"] {
        let mut sent = entry(SenderKind::Agent, sort);
        sent.sender.picture = Some("pictures/p1".into());
        sent.metadata = json!({"fileId": "f1", "name": "ä.png", "size": 12, "width": 8});
        let What::Line(line) = read::<Item>(&sent).unwrap().what else {
            panic!("a line")
        };
        assert_eq!(line.sender, sent.sender);
        let Body::Rich(rich) = line.body else {
            panic!("more than text")
        };
        assert_eq!((&*rich.kind, &*rich.caption), (sort, &*sent.text));
        assert_eq!(
            Json::parse(&sent.metadata.to_string()),
            Some(rich.metadata.clone())
        );
        sent.deleted = true;
        let What::Line(line) = read::<Item>(&sent).unwrap().what else {
            panic!("a line")
        };
        assert_eq!(line.body, Body::Withdrawn);
    }
}

#[test]
fn events_are_read_as_protocol_writes_them() {
    let agent = SenderKind::Agent;
    let words = || Body::Text("hi\n„there“".into());
    for live in [
        Event::ResponseMessage(entry(agent, "text")),
        Event::OwnMessage(entry(agent, "text")),
    ] {
        assert_eq!(read(&live), Some(News::Item(item(agent, words()))));
    }
    let message_id = MessageId::parse("m1").unwrap();
    let deleted = Event::MessageDeleted {
        session_id: session(),
        epoch: first_epoch(),
        seq: 9,
        message_id: message_id.clone(),
    };
    let what = What::Withdrawal(Some(message_id));
    let expected = Item {
        session_id: session(),
        epoch: first_epoch(),
        seq: 9,
        what,
    };
    assert_eq!(read(&deleted), Some(News::Item(expected)));
    for status in [Status::Delivered, Status::Read, Status::Failed] {
        let event = Event::MessageStatus {
            session_id: session(),
            seq: 3,
            status,
        };
        assert_eq!(read(&event), Some(News::Status(session(), 3, status)));
    }
    let typing = Event::Typing {
        session_id: session(),
        name: "A".into(),
        typing: true,
    };
    let expected = News::Typing {
        session_id: session(),
        name: "A".into(),
        typing: true,
    };
    assert_eq!(read(&typing), Some(expected));
    assert_eq!(
        read(&Event::Reconnect { after_ms: 1_234 }),
        Some(News::ComeBack(1_234))
    );
}

#[test]
fn the_end_reads_the_same_live_and_in_history() {
    let closed = entry(SenderKind::Agent, "closed");
    let Some(News::Item(live)) = read(&Event::of_entry(closed.clone())) else {
        panic!()
    };
    let history: Item = read(&closed).unwrap();
    assert_eq!((live.seq, &live.epoch), (history.seq, &history.epoch));
    let (What::Line(live), What::Line(history)) = (live.what, history.what) else {
        panic!()
    };
    assert_eq!(
        (live.body, live.sender.kind, live.id),
        (history.body, history.sender.kind, history.id)
    );
}

#[test]
fn answers_are_read_as_protocol_writes_them() {
    let session_token = SessionToken::parse("t1").unwrap();
    let started = SessionStarted {
        session_id: session(),
        session_token,
        epoch: first_epoch(),
        head: 2,
    };
    assert_eq!(read(&started), Some(started));
    let resumed: Resumed = read(&SessionResumed {
        session_id: session(),
        epoch: first_epoch(),
        head: 7,
        recovered: true,
        messages: vec![entry(SenderKind::Agent, "text")],
        more: true,
        delivered: 3,
        read: 2,
        failed: vec![1, 3],
        closed: true,
        name: "Vera".into(),
    })
    .unwrap();
    assert_eq!((resumed.head, resumed.delivered, resumed.read), (7, 3, 2));
    assert!(resumed.recovered && resumed.more && resumed.closed);
    assert_eq!(resumed.failed, [1, 3]);
    assert_eq!(resumed.items.len(), 1);
    let sent = SendResult {
        success: true,
        message_id: MessageId::parse("m").unwrap(),
        seq: 1,
        ts: 2,
    };
    assert_eq!(read(&sent), Some(sent));
    let page = MessagesPage {
        messages: vec![entry(SenderKind::Bot, "text")],
        more: true,
    };
    let older: Older = read(&page).unwrap();
    assert_eq!((older.items.len(), older.more), (1, true));
    for embed_token in [None, EmbedToken::parse("x").ok()] {
        let result = PingResult { embed_token };
        assert_eq!(read(&result), Some(result));
    }
}

#[test]
fn every_refusal_is_read_as_protocol_writes_it() {
    for code in ErrorCode::ALL {
        let refusal = Refusal::new(Some(4), *code);
        assert_eq!(read(&refusal), Some(refusal));
    }
    let refusal = Refusal::new(None, ErrorCode::RateLimited)
        .retry_after(9)
        .field("text");
    assert_eq!(read(&refusal), Some(refusal));
    let legacy: Refusal = read(&json!({"id": 1, "error": "backend disconnected"})).unwrap();
    assert_eq!(legacy.code, ErrorCode::Internal);
}

/// What is written must be what serde writes of the same value.
fn writes<T: Serialize + Clone>(value: &T, call: impl Fn(T) -> Call) {
    let written: Value = serde_json::from_str(&params(&call(value.clone()))).unwrap();
    assert_eq!(written, serde_json::to_value(value).unwrap());
}

#[test]
fn requests_are_written_as_protocol_reads_them() {
    let (session_id, token) = (session(), || EmbedToken::parse("x").unwrap());
    let page = Page {
        url: "https://a.example/?\"".into(),
        title: "„T“\n".into(),
        referrer: String::new(),
    };
    let full = StartSession {
        site_key: SiteKey::parse("k").unwrap(),
        embed_token: token(),
        session_token: SessionToken::parse("st").ok(),
        name: "Vera \\ \u{1}".into(),
        email: Some("v@a.example".into()),
        locale: Some("de".into()),
        page: Some(page),
        answers: BTreeMap::from([("topic".to_owned(), "\"Sales\"".to_owned())]),
    };
    let start = |start: StartSession| {
        let answers = serde_json::to_string(&start.answers).unwrap();
        Call::Start(start, answers)
    };
    writes(&full, start);
    writes(
        &StartSession {
            session_token: None,
            email: None,
            locale: None,
            page: None,
            ..full
        },
        start,
    );
    let session_token = SessionToken::parse("t").unwrap();
    let bare = ResumeSession {
        session_token,
        embed_token: token(),
        epoch: None,
        after: None,
    };
    writes(
        &ResumeSession {
            epoch: Some(first_epoch()),
            after: Some(0),
            ..bare.clone()
        },
        Call::Resume,
    );
    writes(&bare, Call::Resume);
    let send = SendMessage {
        session_id: session_id.clone(),
        text: "hi".into(),
        client_msg_id: ClientMsgId::parse("c").ok(),
        kind: None,
        metadata: Value::Null,
        attributes: Value::Null,
    };
    let text = StoredMessage::of_text(ClientMsgId::parse("c").unwrap(), "hi".into(), 3);
    writes(&send, |send| Call::Send(send.session_id, text.clone()));
    let send = SendMessage {
        kind: Some("file".into()),
        metadata: json!({"fileId": "f1"}),
        ..send
    };
    let file = Some(r#"{"fileId":"f1","name":"a.png","size":7}"#.to_owned());
    let file = StoredMessage { file, ..text };
    writes(&send, |send| Call::Send(send.session_id, file.clone()));
    writes(
        &LoadMessages {
            session_id: session_id.clone(),
            before: Some(9),
            limit: Some(3),
        },
        Call::Load,
    );
    writes(
        &LoadMessages {
            session_id: session_id.clone(),
            before: None,
            limit: None,
        },
        Call::Load,
    );
    writes(
        &MarkRead {
            session_id: session_id.clone(),
            seq: 3,
        },
        Call::Read,
    );
    writes(
        &SetTyping {
            session_id: session_id.clone(),
            typing: true,
        },
        Call::Typing,
    );
    writes(&EndSession { session_id }, Call::End);
    writes(
        &Ping {
            embed_token: Some(token()),
        },
        Call::Renew,
    );
    writes(&Ping::default(), Call::Renew);
}

#[test]
fn what_the_panel_keeps_is_read_as_it_was_written() {
    let session = StoredSession {
        token: SessionToken::parse("t").unwrap(),
    };
    assert_eq!(read_json(&stored_session(&session)), Some(session));
    let beginning = Starting {
        name: "\"Vera\"".into(),
        answers: r#"{"topic":"\u00e4"}"#.into(),
        token: SessionToken::parse("t").unwrap(),
    };
    assert_eq!(read_json(&starting(&beginning)), Some(beginning));
    let message =
        |id: &str| StoredMessage::of_text(ClientMsgId::parse(id).unwrap(), "„x“ \"\n".into(), 3);
    let file = StoredMessage {
        file: Some(r#"{"fileId":"f1"}"#.into()),
        ..message("c3")
    };
    for message in [message("c1"), file] {
        assert_eq!(read_json(&stored_message(&message)), Some(message));
    }
}

#[test]
fn unknown_fields_are_ignored_and_missing_ones_refuse_the_whole() {
    let mut value = serde_json::to_value(entry(SenderKind::Agent, "text")).unwrap();
    value["later"] = json!({"x": 1});
    assert!(read::<Item>(&value).is_some());
    value.as_object_mut().unwrap().remove("seq");
    assert_eq!(read::<Item>(&value), None);
    assert_eq!(
        read::<News>(&json!({"method": "party", "params": {"sessionId": "s1"}})),
        None
    );
}

proptest! {
    #[test]
    fn nothing_that_is_read_panics(text in "\\PC{0,60}", number: i64) {
        let shapes = json!([text, number, [text], {"method": text, "params": {"seq": number}}]);
        for shape in shapes.as_array().unwrap() {
            prop_assert!(read::<Item>(shape).is_none());
            prop_assert!(read::<News>(shape).is_none());
            prop_assert!(read::<Boot>(shape).is_none());
        }
    }
}
