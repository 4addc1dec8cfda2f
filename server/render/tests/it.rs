//! From messages as bots write them to what is shown, through the public functions.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{Epoch, MessageId, SessionId};
use protocol::tiledesk::Message;
use protocol::view::{Part, View};
use render::{Policy, Prepared, line, plain, prepare};
use serde_json::{Value, json};

fn policy() -> Policy {
    Policy {
        origins: vec!["https://shop.example".into()],
        frame_hosts: None,
        external_media: true,
    }
}

fn prepared(message: &Value) -> Prepared {
    prepare(&Message::read(message).unwrap(), &policy())
}

fn view(message: &Value) -> Value {
    let prepared = prepared(message);
    assert_eq!(prepared.entries.len(), 1, "{prepared:?}");
    prepared.entries[0]
        .view
        .as_ref()
        .map_or(Value::Null, View::to_value)
}

fn prose(text: &str) -> String {
    match view(&json!({ "text": text }))["parts"][0]["html"].as_str() {
        Some(html) => html.trim().to_owned(),
        None => String::new(),
    }
}

fn html(text: &str) -> (String, String) {
    let view = view(&json!({ "type": "html", "text": text }));
    let part = &view["parts"][0];
    let field = |name: &str| part[name].as_str().unwrap_or_default().to_owned();
    (field("html"), field("css"))
}

#[test]
fn a_plain_text_needs_no_view() {
    for text in [
        "Hello",
        "two\nlines",
        "5 > 3, honestly",
        "https://a.example/x",
    ] {
        assert_eq!(view(&json!({ "text": text })), Value::Null, "{text}");
    }
}

#[test]
fn markdown_becomes_html_out_of_a_short_list() {
    for (text, html) in [
        (
            "**a** *b* ~~c~~ `d`",
            "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>",
        ),
        ("a *b*\nc", "<p>a <em>b</em><br>\nc</p>"),
        ("# Big", "<h3>Big</h3>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        (
            "3. x\n4. y",
            "<ol start=\"3\">\n<li>x</li>\n<li>y</li>\n</ol>",
        ),
        (
            "[x](https://a.example)",
            "<p><a href=\"https://a.example/\" rel=\"noopener noreferrer nofollow\">x</a></p>",
        ),
        (
            "*see* https://a.example/1.",
            "<p><em>see</em> <a href=\"https://a.example/1\" rel=\"noopener noreferrer nofollow\">https://a.example/1</a>.</p>",
        ),
    ] {
        assert_eq!(prose(text), html, "{text}");
    }
    let table = prose("|a|b|\n|-|-|\n|1|2|");
    assert!(
        table.contains("<th>a</th>") && table.contains("<td>2</td>"),
        "{table}"
    );
}

#[test]
fn html_in_markdown_is_text_and_bad_links_are_their_labels() {
    for (text, html) in [
        (
            "*x* <b onclick=alert(1)>y</b>",
            "<p><em>x</em> &lt;b onclick=alert(1)&gt;y&lt;/b&gt;</p>",
        ),
        ("[x](javascript:alert(1))", "<p>x</p>"),
        ("[x](JaVaScRiPt:alert(1))", "<p>x</p>"),
        ("[x](java&#10;script:alert(1))", "<p>x</p>"),
        ("[x](data:text/html,y)", "<p>x</p>"),
        (
            "![pixel](https://evil.example/p.png)",
            "<p><a href=\"https://evil.example/p.png\" rel=\"noopener noreferrer nofollow\">pixel</a></p>",
        ),
    ] {
        assert_eq!(prose(text), html, "{text}");
    }
    let block = prose("<script>alert(1)</script>\n\n**x**");
    assert!(
        block.contains("&lt;script&gt;") && !block.contains("<script"),
        "{block}"
    );
}

#[test]
fn one_or_two_emoji_with_buttons_are_large() {
    let buttons = json!({ "attachment": { "buttons": [{ "type": "text", "value": "Ok" }] } });
    let big = |text: &str| {
        view(&json!({ "text": text, "attributes": buttons }))["parts"][0]["big"] == true
    };
    assert!(big("👍") && big("👩‍👩‍👧‍👦 🇩🇪"));
    assert!(!big("👍👍👍") && !big("ok") && !big("1"));
}

#[test]
fn html_messages_keep_their_looks_and_lose_what_acts() {
    let (clean, css) = html(
        "<style>@import 'https://evil.example'; .button-html{color:red;position:fixed}</style>\
         <div class=\"text-html\" onclick=\"alert(1)\" style=\"color:red;position:fixed\">Hi<script>alert(1)</script></div>\
         <a class=\"button-html\" href=\"https://a.example\" target=\"_top\">Open</a>",
    );
    assert_eq!(css, ".button-html{color:red;}");
    assert!(
        clean.contains("<div class=\"text-html\" style=\"color:red;\">Hi</div>"),
        "{clean}"
    );
    assert!(
        clean.contains("href=\"https://a.example/\"") && !clean.contains("target"),
        "{clean}"
    );
}

#[test]
fn nothing_hostile_survives_in_html_messages() {
    for text in [
        "<img src=x onerror=alert(1)>hi",
        "<svg><script>alert(1)</script></svg>hi",
        "<iframe src=https://evil.example></iframe>hi",
        "<form action=https://evil.example><input name=a></form>hi",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>hi",
        "<a href=' javascript:alert(1)'>hi</a>",
        "<a href='&#x6a;avascript:alert(1)'>hi</a>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'></mi></math>hi",
        "<base href=https://evil.example>hi",
        "<link rel=stylesheet href=https://evil.example>hi",
        "<object data=https://evil.example></object>hi",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>hi",
        "<img src='https://ok.example/a.png' srcset='https://evil.example/b.png 1x'>hi",
        "<div style='background:url(https://evil.example)'>hi</div>",
        "<button formaction=javascript:alert(1)>hi</button>",
    ] {
        let (clean, css) = html(text);
        let lower = clean.to_lowercase();
        for sign in [
            "alert",
            "evil",
            "javascript",
            "<script",
            "onerror",
            "<iframe",
            "<form",
            "<meta",
            "<svg",
        ] {
            assert!(!lower.contains(sign), "{sign} of {text} in {clean}");
        }
        assert!(clean.contains("hi") && css.is_empty(), "{text}: {clean}");
    }
}

#[test]
fn an_html_message_without_anything_to_see_shows_nothing() {
    let shown = view(&json!({ "type": "html", "text": "<script>alert(1)</script>" }));
    assert_eq!(shown, json!({}));
}

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

mod whatever_comes {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        let word = prop_oneof![
            Just("text".to_owned()),
            Just("image".to_owned()),
            Just("html".to_owned()),
            Just("gallery".to_owned()),
            Just("https://a.example/x".to_owned()),
            Just("javascript:alert(1)".to_owned()),
            Just("<img src=x onerror=alert(1)>".to_owned()),
            Just("info".to_owned()),
            "[a-z<>\"'&:/ ]{0,20}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            word.prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("text"),
            Just("type"),
            Just("metadata"),
            Just("attributes"),
            Just("attachment"),
            Just("buttons"),
            Just("gallery"),
            Just("src"),
            Just("commands"),
            Just("message"),
            Just("value"),
            Just("link"),
            Just("action"),
            Just("subtype"),
            Just("time"),
            Just("preview"),
            Just("width"),
            Just("disableInputMessage"),
        ];
        leaf.prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                    Value::Object(
                        fields
                            .into_iter()
                            .map(|(name, value)| (name.to_owned(), value))
                            .collect(),
                    )
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_view_is_exact_and_holds_nothing_that_acts(message in value()) {
            let Ok(message) = Message::read(&message) else { return Ok(()) };
            for entry in prepare(&message, &policy()).entries {
                let Some(view) = entry.view else { continue };
                let json = view.to_value();
                prop_assert_eq!(View::of_value(&json), Some(view.clone()));
                for part in &view.parts {
                    if let Part::Html { html, .. } | Part::Prose { html, .. } = part {
                        let tags = html.replace("&lt;", "");
                        prop_assert!(!tags.contains("onerror=") || !tags.contains("<img"), "{}", html);
                        prop_assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{}", html);
                    }
                }
                let text = json.to_string();
                for field in ["\"src\":\"javascript", "\"href\":\"javascript", "\"src\":\"data"] {
                    prop_assert!(!text.contains(field), "{}", text);
                }
            }
        }
    }
}
