//! Views and the parts of bots' messages that are written as well: exact JSON, both ways.

use crate::golden;
use protocol::tiledesk::{self, Message};
use protocol::view::{
    Button, Card, Composer, FileRef, Frame, Image, MissingMedia, Part, Source, Target, View,
};
use serde_json::json;

#[test]
fn an_empty_view_is_an_empty_object() {
    golden(&View::default(), &json!({}));
}

#[test]
fn a_view_with_everything() {
    let image = Image {
        src: "https://a.example/1.png".into(),
        name: "One".into(),
        width: Some(230),
        height: Some(173),
    };
    let file = FileRef {
        src: "https://a.example/f".into(),
        name: "f".into(),
        mime: "audio/mp3".into(),
        size: Some(9),
    };
    let view = View {
        parts: vec![
            Part::Prose {
                html: "<p>x</p>".into(),
                big: true,
            },
            Part::Html {
                html: "<b>x</b>".into(),
                css: "b{color:red;}".into(),
            },
            Part::Image(image.clone()),
            Part::File(file.clone()),
            Part::Audio(file),
            Part::Frame(Frame {
                src: "https://a.example/".into(),
                title: "a".into(),
                width: None,
                height: Some(320),
                video: true,
            }),
            Part::Gallery {
                cards: vec![Card {
                    image: Some(image),
                    title: "One".into(),
                    text: "Text".into(),
                    buttons: vec![Button::Text {
                        label: "More".into(),
                    }],
                }],
            },
            Part::Sources {
                items: vec![Source {
                    href: "https://a.example/".into(),
                    title: "A".into(),
                    host: "a.example".into(),
                    text: String::new(),
                    image: None,
                }],
                background: Some("#fafafa".into()),
            },
            Part::Redirect {
                href: "https://a.example/".into(),
                target: Target::Blank,
                label: "a.example".into(),
            },
            Part::Missing {
                what: MissingMedia::Image,
            },
        ],
        buttons: vec![
            Button::Action {
                label: "Go".into(),
                action: "go".into(),
                echo: false,
            },
            Button::Url {
                label: "Docs".into(),
                href: None,
                target: Target::Here,
            },
        ],
        composer: Some(Composer {
            open: false,
            placeholder: "Choose".into(),
        }),
        hidden: true,
        wait: 1_500,
        aside: true,
    };
    golden(
        &view,
        &json!({
            "parts": [
                { "part": "prose", "html": "<p>x</p>", "big": true },
                { "part": "html", "html": "<b>x</b>", "css": "b{color:red;}" },
                { "part": "image", "src": "https://a.example/1.png", "name": "One", "width": 230, "height": 173 },
                { "part": "file", "src": "https://a.example/f", "name": "f", "type": "audio/mp3", "size": 9 },
                { "part": "audio", "src": "https://a.example/f", "name": "f", "type": "audio/mp3", "size": 9 },
                { "part": "frame", "src": "https://a.example/", "title": "a", "height": 320, "video": true },
                { "part": "gallery", "cards": [{
                    "image": { "src": "https://a.example/1.png", "name": "One", "width": 230, "height": 173 },
                    "title": "One", "text": "Text", "buttons": [{ "kind": "text", "label": "More" }] }] },
                { "part": "sources", "items": [{ "href": "https://a.example/", "title": "A", "host": "a.example" }], "background": "#fafafa" },
                { "part": "redirect", "href": "https://a.example/", "target": "blank", "label": "a.example" },
                { "part": "missing", "what": "image" },
            ],
            "buttons": [
                { "kind": "action", "label": "Go", "action": "go", "echo": false },
                { "kind": "url", "label": "Docs", "target": "self" },
            ],
            "composer": { "open": false, "placeholder": "Choose" },
            "hidden": true,
            "wait": 1500,
            "aside": true,
        }),
    );
}

#[test]
fn buttons_that_are_written_are_read_the_same() {
    let json = json!([
        { "type": "text", "value": "Small" },
        { "type": "action", "value": "Book", "action": "book", "show_echo": true },
        { "type": "url", "value": "Docs", "link": "https://a.example/", "target": "blank" },
    ]);
    let message = json!({ "text": "x", "attributes": { "attachment": { "buttons": json } } });
    let read = Message::read(&message).map(|message| message.attributes);
    let buttons = read.ok().flatten().map(|attributes| attributes.buttons);
    assert_eq!(buttons.as_ref().map(Vec::len), Some(3));
    assert_eq!(serde_json::to_value(buttons).ok(), Some(json));
}

#[test]
fn cards_that_are_written_are_read_the_same() {
    let json = json!([{
        "preview": { "src": "https://a.example/1.png", "width": 400.0 },
        "title": "One", "description": "Text", "buttons": [{ "type": "text", "value": "More" }],
    }]);
    let message = json!({ "type": "gallery", "attributes": { "attachment": { "gallery": json } } });
    let read = Message::read(&message).map(|message| message.attributes);
    let cards: Option<Vec<tiledesk::Card>> =
        read.ok().flatten().and_then(|attributes| attributes.cards);
    assert_eq!(serde_json::to_value(cards).ok(), Some(json));
}

#[test]
fn loose_types_are_taken_for_what_they_mean() {
    let message = Message::read(&json!({
        "text": 5, "type": "image", "senderFullname": " Ada ",
        "metadata": { "src": " https://a.example/p ", "width": "640", "height": "100%", "size": "12", "type": "Image/PNG" },
        "attributes": { "disableInputMessage": "true", "inputMessagePlaceholder": 7, "updateUserEmail": "a@b.example" },
    }));
    let message = message.unwrap_or_else(|error| unreachable!("{error}"));
    assert_eq!(message.text, "5");
    assert_eq!(message.sender_name.as_deref(), Some("Ada"));
    let media = message.metadata.unwrap_or_default();
    assert_eq!(
        (media.width, media.height, media.size),
        (Some(640.0), None, Some(12))
    );
    assert_eq!(
        (media.src.as_str(), media.mime.as_str()),
        ("https://a.example/p", "image/png")
    );
    let attributes = message.attributes.unwrap_or_default();
    assert!(attributes.disable_input && attributes.placeholder == "7");
}
