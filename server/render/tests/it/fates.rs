//! Messages that become several, none, or something else than they say.

use crate::prepared;
use protocol::entry::EntryType;
use protocol::tiledesk::Message;
use serde_json::json;

#[test]
fn nothing_makes_no_bubble() {
    for message in [json!({}), json!({ "text": "  " })] {
        let prepared = prepared(&message);
        assert_eq!(prepared.entries[0].text, "");
        assert_eq!(prepared.entries[0].view, None);
    }
}

#[test]
fn an_unknown_kind_is_its_text() {
    let prepared = prepared(&json!({ "type": "hologram", "text": "hi" }));
    assert_eq!(
        prepared.entries[0].kind,
        EntryType::Other("hologram".into())
    );
    assert_eq!(prepared.entries[0].view, None);
    for kind in ["deleted", "closed", "replaced"] {
        let prepared = self::prepared(&json!({ "type": kind, "text": "hi" }));
        assert_eq!(prepared.entries[0].kind, EntryType::Text, "{kind}");
    }
}

#[test]
fn split_messages_become_entries_with_their_pauses() {
    let prepared = prepared(
        &json!({ "text": "whole", "attributes": { "disableInputMessage": true, "commands": [
        { "type": "wait", "time": 500 },
        { "type": "message", "message": { "type": "text", "text": "First" } },
        { "type": "wait", "time": "700" }, { "type": "wait", "time": 1e9 }, { "type": "settings" },
        { "type": "message", "message": { "type": "image", "metadata": { "src": "https://a.example/a.png" }, "attributes": { "disableInputMessage": false, "commands": [{ "type": "message", "message": { "text": "deep" } }] } } },
        { "type": "message" }, { "type": "wait", "time": -5 },
        { "type": "message", "message": { "text": "Last", "_tdJSONCondition": {} } },
        { "type": "wait", "time": 100 },
    ] } }),
    );
    let entries: Vec<_> = prepared
        .entries
        .iter()
        .map(|entry| {
            (
                entry.text.as_str(),
                entry.view.as_ref().map_or(0, |view| view.wait),
                entry
                    .view
                    .as_ref()
                    .and_then(|view| view.composer.clone())
                    .is_some_and(|composer| composer.open),
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            ("First", 500, false),
            ("", 10_000, true),
            ("Last", 0, false)
        ]
    );
    assert!(
        prepared
            .entries
            .iter()
            .all(|entry| entry.attributes.get("commands").is_none())
    );
}

#[test]
fn a_split_message_of_which_nothing_can_be_shown_is_its_text() {
    for commands in [
        json!([]),
        json!([{ "type": "settings" }]),
        json!("x"),
        json!([{ "type": "message", "message": { "text": "" } }]),
    ] {
        let prepared =
            prepared(&json!({ "text": "whole", "attributes": { "commands": commands } }));
        assert_eq!(prepared.entries.len(), 1, "{commands}");
        assert_eq!(prepared.entries[0].text, "whole");
    }
}

#[test]
fn private_messages_become_no_entry_and_hidden_ones_are_not_shown() {
    let private = prepared(&json!({ "text": "psst", "attributes": { "subtype": "private" } }));
    assert!(private.entries.is_empty());
    assert_eq!(private.note.as_deref(), Some("psst"));
    let info = prepared(
        &json!({ "text": "x", "attributes": { "subtype": "info", "disableInputMessage": true, "attachment": { "buttons": [{ "type": "text", "value": "a" }] }, "updateUserFullname": "Ada" } }),
    );
    assert_eq!(
        info.entries[0].view.as_ref().unwrap().to_value(),
        json!({ "hidden": true })
    );
    assert_eq!(info.fullname.as_deref(), Some("Ada"));
    let only_parts = prepared(
        &json!({ "text": "x", "attributes": { "subtype": "private", "commands": [{ "type": "message", "message": { "text": "leak" } }] } }),
    );
    assert!(only_parts.entries.is_empty(), "{only_parts:?}");
}

#[test]
fn what_is_no_message_is_refused_with_the_field() {
    for (message, field) in [
        (json!([]), "message"),
        (json!({ "text": {} }), "text"),
        (json!({ "type": [] }), "type"),
        (json!({ "metadata": 3 }), "metadata"),
        (json!({ "attributes": "x" }), "attributes"),
    ] {
        assert_eq!(
            Message::read(&message).unwrap_err().field,
            field,
            "{message}"
        );
    }
}
