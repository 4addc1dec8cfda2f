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
    assert_eq!(private.notes, ["psst"]);
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

#[test]
fn a_private_part_of_a_split_message_is_for_the_team_alone() {
    let part = |text: &str, subtype: &str| json!({ "type": "message", "message": { "text": text, "attributes": { "subtype": subtype } } });
    let both = prepared(
        &json!({ "text": "all of it", "attributes": { "commands": [part("psst", "Private"), part("hi", "")] } }),
    );
    let texts: Vec<&str> = both
        .entries
        .iter()
        .map(|entry| entry.text.as_str())
        .collect();
    assert_eq!((texts, both.notes), (vec!["hi"], vec!["psst".to_owned()]));
    let none = prepared(
        &json!({ "text": "psst, all of it", "attributes": { "commands": [part("", "private")] } }),
    );
    assert!(none.entries.is_empty(), "{none:?}");
}

#[test]
fn the_narrowest_audience_that_is_named_anywhere_holds() {
    for message in [
        json!({ "text": "psst", "subtype": "private" }),
        json!({ "text": "psst", "subtype": "info", "attributes": { "subtype": "PRIVATE" } }),
        json!({ "text": "psst", "subtype": " private ", "attributes": {} }),
    ] {
        assert!(prepared(&message).entries.is_empty(), "{message}");
    }
    let hidden = prepared(&json!({ "text": "x", "subtype": "info" }));
    assert!(
        hidden.entries[0]
            .view
            .as_ref()
            .is_some_and(|view| view.hidden)
    );
}

#[test]
fn texts_that_are_made_to_be_slow_are_read_at_once() {
    let begun = std::time::Instant::now();
    let mut slowest = (std::time::Duration::ZERO, "");
    for text in [
        "> - ",
        "1. ",
        "> ",
        "- ",
        "&",
        "<",
        "[",
        "*a_",
        "`",
        "|",
        "![](",
        "<b>",
        "https://a.example ",
        "\\",
    ] {
        let long = text.repeat(32_000 / text.len());
        for kind in ["text", "html", "url_preview"] {
            let began = std::time::Instant::now();
            prepared(&json!({ "type": kind, "text": long }));
            slowest = slowest.max((began.elapsed(), text));
        }
    }
    let table = format!(
        "|{}\n|{}\n{}",
        "a|".repeat(3_000),
        "-|".repeat(3_000),
        "|\n".repeat(3_000)
    );
    prepared(&json!({ "text": table }));
    for tag in [
        "<div>",
        "<ul><li>",
        "<table>",
        "<b>",
        "<a href=x>",
        "<p>",
        "<svg>",
    ] {
        prepared(&json!({ "type": "html", "text": tag.repeat(32_000 / tag.len()) }));
    }
    assert!(begun.elapsed().as_secs() < 90, "{slowest:?}");
}
