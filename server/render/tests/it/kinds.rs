//! Every kind of message, and what any of them can carry.

use crate::view;
use serde_json::{Value, json};

#[test]
fn buttons_are_what_their_type_says_and_bad_links_lead_nowhere() {
    let shown = view(
        &json!({ "text": "Size?", "attributes": { "attachment": { "type": "template", "buttons": [
        { "type": "text", "value": "Small", "link": "", "action": "", "target": "blank", "show_echo": true, "__isConnected": false },
        { "type": "action", "value": "Book", "action": "book" },
        { "type": "action", "value": "Say", "action": "say", "show_echo": "true" },
        { "type": "url", "value": "Docs", "link": "docs.example/x" },
        { "type": "url", "value": "Own", "link": "https://shop.example/", "target": "parent" },
        { "type": "url", "value": "Bad", "link": "javascript:alert(1)", "target": "self" },
        { "type": "hologram", "value": "x" }, null, 3, { "type": "action", "value": "no action" },
    ] } } }),
    );
    assert_eq!(
        shown["buttons"],
        json!([
            { "kind": "text", "label": "Small" },
            { "kind": "action", "label": "Book", "action": "book", "echo": false },
            { "kind": "action", "label": "Say", "action": "say", "echo": true },
            { "kind": "url", "label": "Docs", "href": "https://docs.example/x", "target": "blank" },
            { "kind": "url", "label": "Own", "href": "https://shop.example/", "target": "parent" },
            { "kind": "url", "label": "Bad", "target": "blank" },
        ])
    );
    let odd = view(&json!({ "text": "x", "attributes": { "attachment": { "buttons": "none" } } }));
    assert!(odd.get("buttons").is_none(), "{odd}");
}

#[test]
fn any_kind_can_carry_buttons_and_close_the_composer() {
    let shown = view(
        &json!({ "type": "image", "text": "This one?", "metadata": { "src": "https://a.example/p.png", "width": "640", "height": "480" },
        "attributes": { "disableInputMessage": true, "inputMessagePlaceholder": " Choose\nabove ", "attachment": { "buttons": [{ "type": "text", "value": "Yes" }] } } }),
    );
    assert_eq!(
        shown["parts"][0],
        json!({ "part": "image", "src": "https://a.example/p.png", "name": "", "width": 230, "height": 173 })
    );
    assert_eq!(shown["parts"][1]["html"], "<p>This one?</p>\n");
    assert_eq!(
        shown["composer"],
        json!({ "open": false, "placeholder": "Choose above" })
    );
    assert_eq!(shown["buttons"][0]["label"], "Yes");
}

#[test]
fn extras_open_the_composer_and_their_absence_leaves_it() {
    assert_eq!(
        view(&json!({ "text": "a", "attributes": {} }))["composer"],
        json!({ "open": true })
    );
    assert_eq!(view(&json!({ "text": "a", "attributes": "" })), Value::Null);
    let ignored = view(&json!({ "text": "a", "attributes": { "inputMessagePlaceholder": "x" } }));
    assert_eq!(ignored["composer"], json!({ "open": true }));
}

#[test]
fn a_file_is_a_card_without_its_link_in_the_text() {
    let shown = view(
        &json!({ "type": "file", "text": "[terms.pdf](https://a.example/terms.pdf)\nPlease read",
        "metadata": { "src": "https://a.example/terms.pdf", "type": "application/pdf", "name": "terms.pdf", "size": "81234" } }),
    );
    assert_eq!(
        shown["parts"][0],
        json!({ "part": "file", "src": "https://a.example/terms.pdf", "name": "terms.pdf", "type": "application/pdf", "size": 81234 })
    );
    assert_eq!(shown["parts"][1]["html"], "<p>Please read</p>\n");
    let bare = view(
        &json!({ "type": "file", "metadata": { "src": "https://a.example/a.mp3", "type": "audio/mp3" } }),
    );
    assert_eq!(bare["parts"][0]["part"], "audio");
}

#[test]
fn a_gallery_keeps_what_can_be_shown_of_its_cards() {
    let cards = json!([
        { "preview": { "src": "https://a.example/1.png", "width": 400, "height": 300 }, "title": "One", "description": "Text", "buttons": [{ "type": "text", "value": "More" }] },
        { "preview": { "src": "javascript:x" }, "title": "Two" }, {}, null,
    ]);
    let shown = view(
        &json!({ "type": "gallery", "attributes": { "attachment": { "type": "gallery", "gallery": cards } } }),
    );
    let kept = shown["parts"][0]["cards"].as_array().unwrap();
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0]["image"]["src"], "https://a.example/1.png");
    assert!(kept[1].get("image").is_none());
    let as_text = view(
        &json!({ "type": "gallery", "attributes": { "attachment": { "json_gallery": cards.to_string() } } }),
    );
    assert_eq!(as_text["parts"], shown["parts"]);
    let empty = view(
        &json!({ "type": "gallery", "text": "", "attributes": { "attachment": { "gallery": [] } } }),
    );
    assert!(empty.get("parts").is_none(), "{empty}");
}

#[test]
fn a_redirect_and_source_cards_are_read_from_where_senders_put_them() {
    let redirect = view(
        &json!({ "type": "redirect", "metadata": { "src": "https://shop.example/next", "target": "parent" } }),
    );
    assert_eq!(
        redirect["parts"][0],
        json!({ "part": "redirect", "href": "https://shop.example/next", "target": "parent", "label": "shop.example" })
    );
    let json = r#"[{"source_name":"https://a.example/a","source_file_name":"A"}]"#;
    for message in [
        json!({ "type": "url_preview", "text": json }),
        json!({ "text": json, "metadata": { "type": "url_preview" } }),
        json!({ "text": json, "attributes": { "type": "url_preview" } }),
    ] {
        let shown = view(&message);
        assert_eq!(shown["parts"][0]["items"][0]["title"], "A", "{message}");
        assert_eq!(shown["aside"], true);
    }
    assert_eq!(
        view(&json!({ "type": "url_preview", "text": "{broken" })),
        json!({ "aside": true })
    );
}
