//! The same in words.

use crate::prepared;
use protocol::entry::{Entry, Sender, SenderKind};
use protocol::ids::{Epoch, MessageId, SessionId};
use protocol::view::View;
use render::{line, plain};
use serde_json::{Value, json};

fn entry(message: &Value) -> Entry {
    let rendered = prepared(message).entries.remove(0);
    Entry {
        session_id: SessionId::parse("s").unwrap(),
        epoch: Epoch::parse("e").unwrap(),
        seq: 1,
        message_id: MessageId::parse("m").unwrap(),
        ts: 1,
        sender: Sender::new(SenderKind::Bot, "Bot"),
        kind: rendered.kind,
        text: rendered.text,
        metadata: rendered.metadata,
        attributes: rendered.attributes,
        view: rendered.view.as_ref().map_or(Value::Null, View::to_value),
        client_msg_id: None,
        deleted: false,
    }
}

#[test]
fn the_team_reads_every_kind_in_words() {
    for (message, words) in [
        (json!({ "text": "Hi" }), "Hi"),
        (json!({ "text": "**Hi**" }), "**Hi**"),
        (
            json!({ "type": "image", "text": "Look", "metadata": { "src": "https://a.example/p.png", "name": "p" } }),
            "[image: p] https://a.example/p.png\nLook",
        ),
        (
            json!({ "type": "html", "text": "<div>One</div><p>Two <b>three</b></p>" }),
            "One\nTwo three",
        ),
        (
            json!({ "text": "Size?", "attributes": { "attachment": { "buttons": [{ "type": "text", "value": "S" }, { "type": "url", "value": "Docs", "link": "https://a.example/" }] } } }),
            "Size?\n[S] [Docs: https://a.example/]",
        ),
        (
            json!({ "type": "gallery", "text": "Pick", "attributes": { "attachment": { "gallery": [{ "title": "One", "description": "Text", "buttons": [{ "type": "text", "value": "More" }] }] } } }),
            "Pick\n• One – Text [More]",
        ),
        (
            json!({ "type": "frame", "metadata": { "src": "javascript:x" } }),
            "[a page that cannot be shown]",
        ),
    ] {
        assert_eq!(plain(&entry(&message)), words);
    }
}

#[test]
fn a_list_of_conversations_names_what_has_no_text() {
    let src = "https://a.example/p";
    for (message, words) in [
        (
            json!({ "type": "image", "metadata": { "src": src } }),
            "Image",
        ),
        (
            json!({ "type": "image", "text": "Look\nhere", "metadata": { "src": src } }),
            "Image · Look here",
        ),
        (
            json!({ "type": "html", "text": "<p>Two <b>three</b></p><p>four</p>" }),
            "Two three four",
        ),
        (
            json!({ "type": "gallery", "attributes": { "attachment": { "gallery": [{ "title": "" }] } } }),
            "Cards",
        ),
        (
            json!({ "type": "gallery", "attributes": { "attachment": { "gallery": [{ "title": "One" }, { "title": "Two" }] } } }),
            "Cards: One, Two",
        ),
        (
            json!({ "attributes": { "attachment": { "buttons": [{ "type": "text", "value": "S" }, { "type": "url", "value": "Docs", "link": src }] } } }),
            "[S] [Docs]",
        ),
        (
            json!({ "type": "frame", "metadata": { "src": "javascript:x" } }),
            "Page",
        ),
    ] {
        let entry = &prepared(&message).entries[0];
        assert_eq!(line(&entry.text, entry.view.as_ref().unwrap()), words);
    }
}
