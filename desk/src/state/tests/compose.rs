//! Quick replies and cards.

use super::*;
use crate::state::compose::{CardDraft, Choice, Flaw, gallery, preview};
use serde_json::{Value, json};

fn choice(typed: &str) -> Choice {
    Choice::read(typed).unwrap()
}

/// A console with an open chat that nobody has read.
fn at_the_chat() -> Console {
    let mut console = Console::default();
    console.step(connect(), NOW);
    console.step(listed(vec![chat("a", 1)], false), NOW);
    console.step(Input::Select(Some(chat_id("a"))), NOW);
    console.step(opened(open("a", None, None), vec![message(1)], false), NOW);
    console
}

#[test]
fn a_label_may_carry_the_address_that_it_leads_to() {
    for (typed, label, link) in [
        ("Small", "Small", ""),
        (" Very large ", "Very large", ""),
        ("At 9:30", "At 9:30", ""),
        ("Docs https://a.example/x", "Docs", "https://a.example/x"),
        (
            "Write to us mailto:a@b.example",
            "Write to us",
            "mailto:a@b.example",
        ),
        ("Call tel:+4989", "Call", "tel:+4989"),
        (
            "https://a.example",
            "https://a.example",
            "https://a.example",
        ),
    ] {
        let read = choice(typed);
        assert_eq!((read.label.as_str(), read.link.as_str()), (label, link));
    }
    for typed in [
        "x javascript:alert(1)",
        "x https://",
        "x ftp://a.example",
        "x https://a@b.example",
    ] {
        assert_eq!(Choice::read(typed), None, "{typed}");
    }
}

#[test]
fn quick_replies_go_out_with_the_draft_and_both_are_gone_after() {
    let mut console = at_the_chat();
    console.step(Input::Draft("Which size?".to_owned()), NOW);
    let choices = vec![choice("Small"), choice("Docs https://a.example")];
    console.step(Input::Choices(Some(choices)), NOW);
    let effects = console.step(Input::Send(client_id("r1")), NOW);
    let replied = effects.iter().find_map(|effect| match effect {
        Effect::Call(Call::Reply(reply)) => Some(reply.clone()),
        _ => None,
    });
    let message = replied.unwrap().message;
    assert_eq!(
        message,
        json!({"text": "Which size?", "attributes": {"attachment": {"type": "template", "buttons": [
            {"type": "text", "value": "Small"},
            {"type": "url", "value": "Docs", "link": "https://a.example", "target": ""},
        ]}}})
    );
    assert_eq!((console.draft(), console.choices()), ("", None));
    assert_eq!(console.pending().count(), 1);
}

#[test]
fn an_empty_row_of_quick_replies_changes_nothing_about_a_reply() {
    let mut console = at_the_chat();
    console.step(Input::Choices(Some(Vec::new())), NOW);
    assert_eq!(console.step(Input::Send(client_id("r0")), NOW), []);
    console.step(Input::Draft("Hello".to_owned()), NOW);
    console.step(Input::Send(client_id("r1")), NOW);
    let pending = console.pending().next().unwrap();
    assert_eq!(
        (pending.reply.text.as_str(), &pending.reply.message),
        ("Hello", &Value::Null)
    );
}

#[test]
fn quick_replies_belong_to_their_chat_and_outlive_a_reload() {
    let mut console = at_the_chat();
    console.step(Input::Choices(Some(vec![choice("Yes")])), NOW);
    let kept = serde_json::to_string(console.kept()).unwrap();
    console.step(Input::Select(Some(chat_id("b"))), NOW);
    assert_eq!(console.choices(), None);
    let mut again = Console::new(serde_json::from_str(&kept).unwrap());
    again.step(Input::Select(Some(chat_id("a"))), NOW);
    assert_eq!(again.choices(), Some(&[choice("Yes")][..]));
    let old: Kept = serde_json::from_str(r#"{"outbox":[],"drafts":{}}"#).unwrap();
    assert_eq!(old, Kept::default());
}

#[test]
fn a_card_tells_beside_each_field_what_is_wrong() {
    let mut card = CardDraft {
        image: "javascript:alert(1)".to_owned(),
        buttons: vec![
            Choice::default(),
            Choice {
                label: String::new(),
                link: "https://a.example".to_owned(),
            },
            Choice {
                label: "x".to_owned(),
                link: "nothing".to_owned(),
            },
        ],
        ..CardDraft::default()
    };
    assert_eq!(
        card.flaws(),
        [Flaw::Title, Flaw::Image, Flaw::Label(1), Flaw::Link(2)]
    );
    card.title = "Amsel".to_owned();
    card.image = "example.org/a.png".to_owned();
    card.buttons.truncate(1);
    assert_eq!(card.flaws(), []);
    assert_eq!(
        gallery(&[card, CardDraft::default()]),
        json!({"type": "gallery", "attributes": {"attachment": {"type": "gallery", "gallery": [
            {"preview": {"src": "example.org/a.png"}, "title": "Amsel", "description": "", "buttons": []}
        ]}}})
    );
}

#[test]
fn a_preview_shows_what_was_written_as_text_and_leads_nowhere_odd() {
    let view = preview(
        &json!({"text": "<img src=x>\nB", "attributes": {"attachment": {"buttons": [
        {"type": "url", "value": "x", "link": "javascript:alert(1)"},
        {"type": "text", "value": "<b>"}]}}}),
    );
    assert_eq!(
        view,
        json!({
            "parts": [{"part": "prose", "html": "<p>&lt;img src=x&gt;<br>B</p>"}],
            "buttons": [
                {"kind": "url", "label": "x", "target": "blank"},
                {"kind": "text", "label": "<b>"},
            ],
        })
    );
    assert_eq!(preview(&Value::Null), Value::Null);
}

#[test]
fn a_message_that_visitors_are_not_shown_is_not_shown_here_either() {
    let mut console = at_the_chat();
    let hidden = DeskMessage {
        view: json!({"hidden": true}),
        ..message(2)
    };
    console.step(incoming("a", hidden), NOW);
    console.step(incoming("a", message(3)), NOW);
    let shown: Vec<String> = crate::state::timeline(&console, |_| 0)
        .into_iter()
        .filter_map(|row| match row {
            crate::state::Row::Bubble(bubble) => Some(bubble.text),
            crate::state::Row::Day { .. } => None,
        })
        .collect();
    assert_eq!(shown, ["message 1", "message 3"]);
}
