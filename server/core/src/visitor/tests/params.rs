//! Every parameter of every method in every wrong shape: a typed refusal, and nothing changes.

use super::super::{Command, Effect, Input, Visitor};
use super::fixture::{NOW, Socket, session_token, token};
use protocol::entry::EntryType;
use protocol::form::{FieldKind, FormField};
use protocol::ids::FileId;
use protocol::rpc::{Method, Refusal};
use serde_json::{Value, json};

/// What a parameter accepts.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Text,
    OptionalText,
    Id,
    OptionalId,
    Number,
    OptionalNumber,
    Flag,
    Object,
}

const PARAMS: &[(&str, &[(&str, Shape)])] = &[
    (
        "start_session",
        &[
            ("siteKey", Shape::Id),
            ("embedToken", Shape::Id),
            ("name", Shape::Text),
            ("email", Shape::OptionalText),
            ("locale", Shape::OptionalText),
            ("page", Shape::Object),
        ],
    ),
    (
        "resume_session",
        &[
            ("sessionToken", Shape::Id),
            ("embedToken", Shape::Id),
            ("epoch", Shape::OptionalId),
            ("after", Shape::OptionalNumber),
        ],
    ),
    (
        "send_message",
        &[
            ("sessionId", Shape::Id),
            ("text", Shape::Text),
            ("clientMsgId", Shape::OptionalId),
            ("type", Shape::OptionalText),
            ("metadata", Shape::Object),
            ("attributes", Shape::Object),
        ],
    ),
    (
        "load_messages",
        &[
            ("sessionId", Shape::Id),
            ("before", Shape::OptionalNumber),
            ("limit", Shape::OptionalNumber),
        ],
    ),
    (
        "mark_read",
        &[("sessionId", Shape::Id), ("seq", Shape::Number)],
    ),
    (
        "set_typing",
        &[("sessionId", Shape::Id), ("typing", Shape::Flag)],
    ),
    ("end_session", &[("sessionId", Shape::Id)]),
    ("ping", &[("embedToken", Shape::OptionalId)]),
];

impl Shape {
    fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::OptionalText => value.is_string() || value.is_null(),
            Self::OptionalId => value.is_null(),
            Self::Number => value.is_u64(),
            Self::OptionalNumber => value.is_u64() || value.is_null(),
            Self::Flag => value.is_boolean(),
            Self::Object => value.is_object() || value.is_null(),
            Self::Id => false,
        }
    }
}

fn wrong_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!([]),
        json!(["s1"]),
        json!({}),
        json!({"$ne": null}),
        json!("\u{0}\u{202e}<script>alert(1)</script>"),
        json!("x".repeat(1_000_000)),
    ]
}

fn good(method: &str) -> Value {
    let embed = token("site", NOW);
    match method {
        "start_session" => json!({"siteKey": "site", "embedToken": embed, "name": "Ada"}),
        "resume_session" => json!({"sessionToken": session_token(), "embedToken": embed}),
        "ping" => json!({"embedToken": embed}),
        "send_message" => json!({"sessionId": "s1", "text": "Hi"}),
        "mark_read" => json!({"sessionId": "s1", "seq": 1}),
        "set_typing" => json!({"sessionId": "s1", "typing": true}),
        _ => json!({"sessionId": "s1"}),
    }
}

fn state(visitor: &Visitor) -> String {
    format!("{visitor:?}")
}

#[test]
fn a_wrong_shape_is_refused_by_name_and_changes_nothing() {
    let mut tried = 0;
    for (method, params) in PARAMS {
        for (param, shape) in *params {
            for wrong in wrong_values()
                .into_iter()
                .filter(|value| !shape.accepts(value))
            {
                let mut socket = Socket::talking(5);
                let before = state(&socket.visitor);
                let mut params = good(method);
                params[*param] = wrong.clone();
                let frame = json!({"id": 9, "method": method, "params": params}).to_string();
                let effects = socket.on(Input::Frame(&frame));
                let [Effect::Send(sent)] = effects.as_slice() else {
                    panic!("{method} {param}: {effects:?}");
                };
                let refusal: Refusal = serde_json::from_str(sent).unwrap();
                assert_eq!(refusal.id, Some(9));
                assert_eq!(refusal.code.word(), "invalid_params", "{method} {param}");
                assert_eq!(refusal.data.field.as_deref(), Some(*param), "{method}");
                assert!(sent.len() < 200 && !sent.contains("script"), "{sent}");
                assert_eq!(state(&socket.visitor), before, "{method} {param}");
                tried += 1;
            }
        }
    }
    let methods: Vec<_> = Method::ALL.iter().map(|method| method.name()).collect();
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    assert_eq!(
        sorted(PARAMS.iter().map(|row| row.0).collect()),
        sorted(methods)
    );
    assert!(tried > 150, "{tried}");
}

#[test]
fn parameters_of_the_right_shape_are_checked_for_content() {
    let long = "x".repeat(1_000_000);
    let rows = [
        (
            "start_session",
            "name",
            json!(long),
            "refuse invalid_params",
        ),
        (
            "start_session",
            "email",
            json!("nobody"),
            "refuse invalid_params",
        ),
        (
            "start_session",
            "email",
            json!(long),
            "refuse invalid_params",
        ),
        ("start_session", "email", json!(""), "do Start"),
        ("start_session", "locale", json!(long), "do Start"),
        (
            "start_session",
            "page",
            json!({"url": long, "title": long, "role": "admin"}),
            "do Start",
        ),
        (
            "start_session",
            "siteKey",
            json!("other"),
            "refuse embed_invalid",
        ),
        ("start_session", "verified", json!(true), "do Start"),
        (
            "send_message",
            "text",
            json!(" \n\u{0}"),
            "refuse invalid_text",
        ),
        ("send_message", "text", json!(long), "refuse invalid_text"),
        (
            "send_message",
            "type",
            json!("closed"),
            "refuse invalid_params",
        ),
        (
            "send_message",
            "type",
            json!("deleted"),
            "refuse invalid_params",
        ),
        ("send_message", "type", json!(long), "refuse invalid_params"),
        (
            "send_message",
            "type",
            json!("image"),
            "refuse invalid_params",
        ),
        (
            "send_message",
            "metadata",
            json!({"x": long}),
            "refuse invalid_params",
        ),
        (
            "send_message",
            "attributes",
            json!({"x": long}),
            "refuse invalid_params",
        ),
        ("load_messages", "limit", json!(0), "do Load"),
        (
            "load_messages",
            "limit",
            json!(4_000_000_000_u32),
            "do Load",
        ),
        (
            "load_messages",
            "limit",
            json!(u64::MAX),
            "refuse invalid_params",
        ),
        ("load_messages", "before", json!(u64::MAX), "do Load"),
        ("mark_read", "seq", json!(u64::MAX), "do MarkRead"),
    ];
    for (method, param, value, expected) in rows {
        let mut params = good(method);
        params[param] = value;
        assert_eq!(
            Socket::talking(5).ask(method, params),
            [expected],
            "{method} {param}"
        );
    }
}

#[test]
fn parameters_that_are_no_object_are_refused() {
    for method in Method::ALL {
        for params in [json!([]), json!("x"), json!(7), json!(true)] {
            let seen = Socket::talking(5).ask(method.name(), params);
            assert_eq!(seen, ["refuse invalid_params"], "{}", method.name());
        }
    }
}

#[test]
fn a_name_that_cannot_be_seen_is_refused_by_its_field() {
    for name in ["", "   ", "\u{200b}", "\u{200d}"] {
        let mut socket = Socket::fresh();
        let mut params = good("start_session");
        params["name"] = json!(name);
        let frame = json!({"id": 1, "method": "start_session", "params": params}).to_string();
        let effects = socket.on(Input::Frame(&frame));
        let [Effect::Send(refusal)] = &effects[..] else {
            panic!("{name:?}: {effects:?}");
        };
        let refusal: Refusal = serde_json::from_str(refusal).unwrap();
        assert_eq!(refusal.code, protocol::codes::ErrorCode::InvalidParams);
        assert_eq!(refusal.data.field.as_deref(), Some("name"), "{name:?}");
        params["name"] = json!("Ada");
        assert_eq!(socket.ask("start_session", params), ["do Start"]);
    }
}

#[test]
fn a_file_may_come_without_a_text_and_only_its_identifier_counts() {
    let frame = json!({"id": 1, "method": "send_message", "params": {
        "sessionId": "s1", "text": " ", "type": "image",
        "metadata": {"fileId": "f1", "src": "https://evil.example/", "type": "image/svg+xml"},
    }});
    let effects = Socket::talking(5).on(Input::Frame(&frame.to_string()));
    let [Effect::Do(Command::Append { message, .. })] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(message.file.as_ref().map(FileId::as_str), Some("f1"));
    assert_eq!((&*message.text, &message.kind), ("", &EntryType::File));
    assert_eq!(message.metadata, json!({"fileId": "f1"}));
    for metadata in [json!({}), json!({"fileId": "../x"}), json!({"fileId": 7})] {
        let params = json!({"sessionId": "s1", "text": "x", "type": "file", "metadata": metadata});
        let seen = Socket::talking(5).ask("send_message", params);
        assert_eq!(seen, ["refuse invalid_params"], "{metadata}");
    }
}

#[test]
fn the_press_of_a_button_without_words_is_its_action() {
    let press = |action: &str| json!({"sessionId": "s1", "text": "", "attributes": {"action": action, "subtype": "info"}});
    assert_eq!(
        Socket::talking(5).ask("send_message", press("book")),
        ["do Append"]
    );
    assert_eq!(
        Socket::talking(5).ask("send_message", press(" ")),
        ["refuse invalid_text"]
    );
}

fn form() -> Vec<FormField> {
    let field = |name: &str, kind, mandatory| FormField {
        name: name.to_owned(),
        kind,
        label: name.to_uppercase(),
        mandatory,
        options: vec!["Sales".to_owned()],
    };
    vec![
        field("mail", FieldKind::Email, false),
        field("topic", FieldKind::Choice, true),
        field("terms", FieldKind::Consent, true),
    ]
}

fn start_with(answers: &Value) -> Vec<Effect> {
    let mut socket = Socket::fresh();
    socket.form = form();
    let mut params = good("start_session");
    params["answers"] = answers.clone();
    let frame = json!({"id": 1, "method": "start_session", "params": params});
    socket.on(Input::Frame(&frame.to_string()))
}

#[test]
fn answers_are_kept_in_the_order_of_the_form_and_nothing_else_is() {
    let effects = start_with(
        &json!({"topic": "Sales", "terms": "true", "mail": " a@b.example ", "more": "x"}),
    );
    let [Effect::Do(Command::Start { visitor, .. })] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(visitor.email.as_deref(), Some("a@b.example"));
    assert_eq!(
        visitor.answers,
        json!([
            {"name": "mail", "label": "MAIL", "value": "a@b.example"},
            {"name": "topic", "label": "TOPIC", "value": "Sales"},
            {"name": "terms", "label": "TERMS", "value": "true"},
        ])
    );
}

#[test]
fn an_answer_that_does_not_fit_is_named() {
    for (answers, field) in [
        (json!({"topic": "Sales"}), "answers.terms"),
        (json!({"topic": "Other", "terms": "true"}), "answers.topic"),
        (json!({"topic": "Sales", "terms": "yes"}), "answers.terms"),
        (
            json!({"topic": "Sales", "terms": "true", "mail": "nobody"}),
            "answers.mail",
        ),
    ] {
        let effects = start_with(&answers);
        let [Effect::Send(refusal)] = &effects[..] else {
            panic!("{effects:?}");
        };
        let refusal: Refusal = serde_json::from_str(refusal).unwrap();
        assert_eq!(refusal.data.field.as_deref(), Some(field), "{answers}");
    }
}
