//! Parameters of the visitor's methods, and the envelope around them.

use crate::{golden, reads};
use protocol::ids::{ClientMsgId, EmbedToken, Epoch, SessionId, SessionToken, SiteKey};
use protocol::rpc::{
    EndSession, ErrorCode, LoadMessages, MarkRead, Method, Page, Ping, RequestHead, ResumeSession,
    SendMessage, SetTyping, StartSession, encode_request,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn session() -> SessionId {
    SessionId::parse("s1").unwrap()
}

#[test]
fn start_session() {
    let least = StartSession {
        site_key: SiteKey::parse("site").unwrap(),
        embed_token: EmbedToken::parse("et").unwrap(),
        session_token: None,
        name: String::new(),
        email: None,
        locale: None,
        page: None,
        answers: BTreeMap::new(),
    };
    golden(
        &least,
        &json!({"siteKey": "site", "embedToken": "et", "name": ""}),
    );
    let most = StartSession {
        session_token: Some(SessionToken::parse("st").unwrap()),
        name: "Ada".into(),
        email: Some("ada@a.example".into()),
        locale: Some("de-AT".into()),
        page: Some(Page {
            url: "https://a.example/x".into(),
            title: "X".into(),
            referrer: "https://b.example/".into(),
        }),
        answers: BTreeMap::from([("topic".into(), "Sales".into())]),
        ..least
    };
    golden(
        &most,
        &json!({
            "siteKey": "site", "embedToken": "et", "sessionToken": "st", "name": "Ada", "email": "ada@a.example", "locale": "de-AT",
            "page": {"url": "https://a.example/x", "title": "X", "referrer": "https://b.example/"},
            "answers": {"topic": "Sales"},
        }),
    );
}

#[test]
fn resume_session() {
    let least = ResumeSession {
        session_token: SessionToken::parse("st").unwrap(),
        embed_token: EmbedToken::parse("et").unwrap(),
        epoch: None,
        after: None,
    };
    golden(&least, &json!({"sessionToken": "st", "embedToken": "et"}));
    let most = ResumeSession {
        epoch: Some(Epoch::parse("e1").unwrap()),
        after: Some(7),
        ..least
    };
    golden(
        &most,
        &json!({"sessionToken": "st", "embedToken": "et", "epoch": "e1", "after": 7}),
    );
}

#[test]
fn send_message_with_everything_and_in_the_form_of_old_clients() {
    let least = SendMessage {
        session_id: session(),
        text: "Hi".into(),
        client_msg_id: None,
        kind: None,
        metadata: Value::Null,
        attributes: Value::Null,
    };
    golden(&least, &json!({"sessionId": "s1", "text": "Hi"}));
    let most = SendMessage {
        client_msg_id: Some(ClientMsgId::parse("c1").unwrap()),
        kind: Some("image".into()),
        metadata: json!({"src": "https://a.example/x.png", "width": 10}),
        attributes: json!({"subtype": "info"}),
        ..least
    };
    golden(
        &most,
        &json!({
            "sessionId": "s1", "text": "Hi", "clientMsgId": "c1", "type": "image",
            "metadata": {"src": "https://a.example/x.png", "width": 10}, "attributes": {"subtype": "info"},
        }),
    );
}

#[test]
fn the_small_methods() {
    let least = LoadMessages {
        session_id: session(),
        before: None,
        limit: None,
    };
    golden(&least, &json!({"sessionId": "s1"}));
    let most = LoadMessages {
        before: Some(9),
        limit: Some(20),
        ..least
    };
    golden(&most, &json!({"sessionId": "s1", "before": 9, "limit": 20}));
    golden(
        &MarkRead {
            session_id: session(),
            seq: 3,
        },
        &json!({"sessionId": "s1", "seq": 3}),
    );
    golden(
        &SetTyping {
            session_id: session(),
            typing: true,
        },
        &json!({"sessionId": "s1", "typing": true}),
    );
    golden(
        &EndSession {
            session_id: session(),
        },
        &json!({"sessionId": "s1"}),
    );
    golden(&Ping::default(), &json!({}));
    golden(
        &Ping {
            embed_token: Some(EmbedToken::parse("et").unwrap()),
        },
        &json!({"embedToken": "et"}),
    );
}

#[test]
fn every_method_has_one_name() {
    let names: Vec<_> = Method::ALL.iter().map(|method| method.name()).collect();
    let expected = [
        "start_session",
        "resume_session",
        "send_message",
        "load_messages",
        "mark_read",
        "set_typing",
        "end_session",
        "ping",
    ];
    assert_eq!(names, expected);
    for method in Method::ALL {
        assert_eq!(Method::from_name(method.name()), Some(*method));
    }
    for stranger in [
        "",
        "Ping",
        "ping ",
        "start-session",
        "constructor",
        "__proto__",
    ] {
        assert_eq!(Method::from_name(stranger), None);
    }
}

#[test]
fn a_request_is_an_id_a_method_and_parameters() {
    let frame = encode_request(
        1,
        "set_typing",
        &SetTyping {
            session_id: session(),
            typing: false,
        },
    );
    assert_eq!(
        frame,
        r#"{"id":1,"method":"set_typing","params":{"sessionId":"s1","typing":false}}"#
    );
    let head = RequestHead::parse(&frame).unwrap();
    assert_eq!((head.id, head.method.as_str()), (1, "set_typing"));
    assert_eq!(
        head.params::<SetTyping>().unwrap(),
        SetTyping {
            session_id: session(),
            typing: false
        }
    );
    assert_eq!(
        RequestHead::parse(r#"{"id":2,"method":"ping"}"#)
            .unwrap()
            .params::<Ping>()
            .unwrap(),
        Ping::default()
    );
}

#[test]
fn what_is_no_request_is_refused_with_the_id_if_it_has_one() {
    let rows = [
        ("", None, ErrorCode::ParseError),
        ("{", None, ErrorCode::ParseError),
        (
            r#"{"id":1,"method":"ping","params":{"x":NaN}}"#,
            None,
            ErrorCode::ParseError,
        ),
        ("null", None, ErrorCode::InvalidRequest),
        ("[]", None, ErrorCode::InvalidRequest),
        ("\"ping\"", None, ErrorCode::InvalidRequest),
        ("{}", None, ErrorCode::InvalidRequest),
        (r#"{"id":1}"#, Some(1), ErrorCode::InvalidRequest),
        (r#"{"id":1,"method":7}"#, Some(1), ErrorCode::InvalidRequest),
        (r#"{"method":"ping"}"#, None, ErrorCode::InvalidRequest),
        (
            r#"{"id":"1","method":"ping"}"#,
            None,
            ErrorCode::InvalidRequest,
        ),
        (
            r#"{"id":-1,"method":"ping"}"#,
            None,
            ErrorCode::InvalidRequest,
        ),
        (
            r#"{"id":1.5,"method":"ping"}"#,
            None,
            ErrorCode::InvalidRequest,
        ),
        (
            r#"[{"id":1,"method":"ping"}]"#,
            None,
            ErrorCode::InvalidRequest,
        ),
    ];
    for (frame, id, code) in rows {
        let refusal = RequestHead::parse(frame).unwrap_err();
        assert_eq!((refusal.id, refusal.code), (id, code), "{frame}");
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(
        RequestHead::parse(&deep).unwrap_err().code,
        ErrorCode::ParseError
    );
}

#[test]
fn a_wrong_parameter_is_named_and_not_quoted_back() {
    let field = |params: Value| {
        let head = RequestHead {
            id: 4,
            method: "start_session".into(),
            params,
        };
        let refusal = head.params::<StartSession>().unwrap_err();
        assert_eq!(
            (refusal.id, refusal.code),
            (Some(4), ErrorCode::InvalidParams)
        );
        assert!(!refusal.error.contains("marker"), "{}", refusal.error);
        refusal.data.field
    };
    assert_eq!(field(json!("marker")), None);
    assert_eq!(field(json!(["marker"])), None);
    assert_eq!(field(json!({})).as_deref(), Some("siteKey"));
    assert_eq!(
        field(json!({"siteKey": "a", "embedToken": "b"})).as_deref(),
        Some("name")
    );
    assert_eq!(
        field(json!({"siteKey": "a b marker"})).as_deref(),
        Some("siteKey")
    );
    assert_eq!(
        field(json!({"siteKey": "a", "embedToken": {"marker": null}})).as_deref(),
        Some("embedToken")
    );
    assert_eq!(
        field(json!({"siteKey": "a", "embedToken": "b", "name": ["marker"]})).as_deref(),
        Some("name")
    );
    let page =
        json!({"siteKey": "a", "embedToken": "b", "name": "", "page": {"url": 1, "marker": 2}});
    assert_eq!(field(page).as_deref(), Some("page"));
}

#[test]
fn unknown_fields_are_ignored_and_never_adopted() {
    let expected = EndSession {
        session_id: session(),
    };
    reads(
        &json!({"sessionId": "s1", "session_id": "s2", "verified": true, "role": "admin", "site": "x", "chat_id": 1}),
        &expected,
    );
    let written = serde_json::to_value(&expected).unwrap();
    assert_eq!(written, json!({"sessionId": "s1"}));
}

#[test]
fn identifiers_keep_to_their_alphabet_and_length() {
    for good in ["a", "A-Z_0.9:@", &"x".repeat(128)] {
        assert!(SiteKey::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        " ",
        "a b",
        "a/b",
        "a\n",
        "\u{fc}",
        "a\"",
        "<a>",
        "a%",
        "a\0",
        &"x".repeat(129),
    ] {
        let error = SiteKey::parse(bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            "siteKey must be 1 to 128 characters out of A-Z a-z 0-9 - _ . : @"
        );
        assert!(serde_json::from_value::<SiteKey>(json!(bad)).is_err());
    }
    assert!(EmbedToken::parse("x".repeat(256)).is_ok());
    assert!(EmbedToken::parse("x".repeat(257)).is_err());
    assert_eq!(
        format!("{:?}", SessionToken::parse("secret").unwrap()),
        "SessionToken(…)"
    );
    assert_eq!(
        format!("{:?}", EmbedToken::parse("secret").unwrap()),
        "EmbedToken(…)"
    );
}

#[test]
fn half_a_character_in_a_text_costs_that_character_only() {
    let frame =
        r#"{"id":5,"method":"send_message","params":{"sessionId":"s1","text":"cut \ud83d"}}"#;
    let request = RequestHead::parse(frame).unwrap();
    let message: SendMessage = request.params().unwrap();
    assert_eq!((request.id, message.text.as_str()), (5, "cut \u{fffd}"));
}
