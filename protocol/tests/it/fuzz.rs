//! Whatever comes over a socket, reading it never panics and a refusal never becomes a request.

use proptest::prelude::*;
use protocol::desk::DeskEvent;
use protocol::entry::Entry;
use protocol::event::Event;
use protocol::host::{ToHost, ToPanel};
use protocol::ids::{EmbedToken, SiteKey};
use protocol::rpc::{
    EndSession, ErrorCode, LoadMessages, MarkRead, Method, Ping, RequestHead, ResumeSession,
    SendMessage, ServerFrame, SetTyping, StartSession,
};
use serde_json::{Value, json};

/// JSON of any shape, with the names of the protocol among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(vec![
            "id",
            "method",
            "params",
            "sessionId",
            "siteKey",
            "embedToken",
            "sessionToken",
            "name",
            "email",
            "page",
            "url",
            "text",
            "clientMsgId",
            "type",
            "metadata",
            "seq",
            "epoch",
            "after",
            "before",
            "limit",
            "typing",
            "result",
            "error",
            "code",
            "data",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        prop::sample::select(Method::ALL).prop_map(|method| Value::from(method.name())),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn read_everything(frame: &str) {
    if let Ok(head) = RequestHead::parse(frame) {
        let _ = head.params::<StartSession>();
        let _ = head.params::<ResumeSession>();
        let _ = head.params::<SendMessage>();
        let _ = head.params::<LoadMessages>();
        let _ = head.params::<MarkRead>();
        let _ = head.params::<SetTyping>();
        let _ = head.params::<EndSession>();
        let _ = head.params::<Ping>();
    }
    let _ = ServerFrame::<Event>::parse(frame);
    let _ = ServerFrame::<DeskEvent>::parse(frame);
    if let Ok(entry) = serde_json::from_str::<Entry>(frame) {
        let _ = Event::of_entry(entry).seq();
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        read_everything(&text);
        let fields: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let _ = ToPanel::from_fields(&fields);
        let _ = ToHost::from_fields(&text, fields.first().map(String::as_str));
    }

    #[test]
    fn arbitrary_json_is_read_without_panic(value in any_json()) {
        read_everything(&value.to_string());
    }

    #[test]
    fn arbitrary_parameters_are_understood_or_refused_with_a_short_text(params in any_json(), id: u64) {
        let frame = json!({"id": id, "method": "start_session", "params": params}).to_string();
        let head = RequestHead::parse(&frame).unwrap();
        prop_assert_eq!(head.id, id);
        if let Err(refusal) = head.params::<StartSession>() {
            prop_assert_eq!((refusal.id, refusal.code), (Some(id), ErrorCode::InvalidParams));
            prop_assert!(refusal.error.len() < 100, "{}", refusal.error);
        }
    }

    #[test]
    fn identifiers_that_parse_are_safe_in_lines_and_addresses(text in "\\PC{0,140}") {
        if let Ok(key) = SiteKey::parse(text.clone()) {
            prop_assert_eq!(key.as_str(), &text);
            prop_assert!(text.is_ascii() && !text.contains([' ', '/', '?', '#', '%', '"', '\'', '<', '>', '&', '\\']));
        }
        prop_assert!(EmbedToken::parse(text.clone()).is_ok() || SiteKey::parse(text).is_err());
    }
}
