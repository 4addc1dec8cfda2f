//! Buttons of messages, and what they send.

use super::views::{bot, bubbles, live};
use super::*;
use rows::Delivery;

const SILENT: &str = r##"{"text":"Yes","attributes":{"action":"#yes","subtype":"info"}}"##;
const SPOKEN: &str = r#"{"text":"Yes","metadata":{"button":true}}"#;

fn press(number: usize, json: &str) -> Input {
    Input::Press {
        id: client_id(number),
        json: json.to_owned(),
    }
}

/// A conversation whose last message has a button.
fn asked() -> Conversation {
    let mut talk = running();
    let view = json!({ "buttons": [{ "kind": "text", "label": "Yes" }] });
    talk.handle(live(bot(2, "?", view)), 0);
    talk
}

fn answers(talk: &Conversation) -> bool {
    bubbles(talk).iter().any(|bubble| bubble.answers)
}

#[test]
fn a_pressed_button_sends_what_it_says_and_shows_its_words() {
    let mut talk = asked();
    assert!(answers(&talk));
    let effects = talk.handle(press(2, SPOKEN), 0);
    let call = only_call(&effects);
    let sent: Value = serde_json::from_str(&crate::wire::params(&call)).unwrap();
    let expected = json!({ "sessionId": "s1", "clientMsgId": "c2", "text": "Yes", "metadata": { "button": true } });
    assert_eq!(sent, expected);
    assert_eq!(texts(&talk).last().unwrap(), "Yes");
    assert!(!answers(&talk));
}

#[test]
fn a_silent_one_is_not_shown_and_takes_the_buttons_away_for_good() {
    let mut talk = asked();
    let send = only_call(&talk.handle(press(2, SILENT), 0));
    assert_eq!(texts(&talk), ["hello"]);
    assert!(!answers(&talk));
    talk.handle(answered(send, Ok(sent_result(3))), 0);
    assert_eq!(texts(&talk), ["hello"]);
    assert!(!answers(&talk));
    assert!(talk.outbox().messages().is_empty());
}

#[test]
fn a_silent_one_that_fails_is_shown_and_can_be_tried_again() {
    let mut talk = asked();
    let send = only_call(&talk.handle(press(2, SILENT), 0));
    talk.handle(answered(send, Err(refusal(ErrorCode::InvalidText))), 0);
    let last = bubbles(&talk).pop().unwrap();
    assert_eq!(last.state, Some(Delivery::Failed(client_id(2))));
    assert_eq!(last.body, Body::Text("Yes".into()));
    let again = Input::Retry {
        id: client_id(2),
        fresh: client_id(3),
    };
    let send = only_call(&talk.handle(again, 0));
    assert_eq!(texts(&talk), ["hello"]);
    talk.handle(answered(send, Ok(sent_result(3))), 0);
    assert_eq!(texts(&talk), ["hello"]);
}

#[test]
fn a_silent_one_that_does_not_reach_the_team_is_shown() {
    let mut talk = asked();
    let send = only_call(&talk.handle(press(2, SILENT), 0));
    talk.handle(answered(send, Ok(sent_result(3))), 0);
    let failed = Event::MessageStatus {
        session_id: SessionId::parse("s1").unwrap(),
        seq: 3,
        status: protocol::event::Status::Failed,
    };
    talk.handle(event(&failed), 0);
    let last = bubbles(&talk).pop().unwrap();
    assert_eq!(last.state, Some(Delivery::Undeliverable));
}

#[test]
fn only_an_action_may_come_without_words() {
    let mut talk = asked();
    for nothing in [
        "",
        "[]",
        "{}",
        r#"{"text":""}"#,
        r#"{"text":7,"attributes":{}}"#,
    ] {
        assert_eq!(talk.handle(press(2, nothing), 0), [], "{nothing}");
    }
    let action = r##"{"text":"","attributes":{"action":"#a","subtype":"info"}}"##;
    let call = only_call(&talk.handle(press(2, action), 0));
    let sent: Value = serde_json::from_str(&crate::wire::params(&call)).unwrap();
    assert_eq!(sent["text"], "");
    assert_eq!(sent["attributes"]["action"], "#a");
}

#[test]
fn what_a_button_says_survives_a_reload() {
    let mut talk = asked();
    let effects = talk.handle(press(2, SILENT), 0);
    let kept = effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Put(message)) => Some(message.clone()),
        _ => None,
    });
    let kept = crate::wire::stored_message(&kept.unwrap());
    let unsent: StoredMessage = crate::wire::read_json(&kept).unwrap();
    let Call::Send(_, sent) = only_call(&effects) else {
        panic!("not sent")
    };
    assert_eq!(unsent, sent);
    assert!(unsent.is_silent());
}

#[test]
fn a_buttons_words_do_not_come_back_into_the_field() {
    let mut talk = asked();
    talk.handle(press(2, SPOKEN), 0);
    let mut end = entry(3, SenderKind::Agent, "");
    end.kind = EntryType::Closed;
    talk.handle(live(end), 0);
    assert_eq!(calls(&talk.handle(press(3, SPOKEN), 0)), []);
    let effects = talk.handle(Input::Restart, 0);
    assert!(effects.contains(&Effect::Save(Save::Drop(client_id(2)))));
    let back = |effect: &Effect| matches!(effect, Effect::GiveBack(_));
    assert!(!effects.iter().any(back), "{effects:?}");
}
