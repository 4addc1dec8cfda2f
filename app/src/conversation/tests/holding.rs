//! Messages in several parts, which come one after the other.

use super::views::{bot, live};
use super::*;

fn part(seq: u64, text: &str, wait: u64) -> Input {
    let mut entry = bot(seq, text, json!({ "wait": wait }));
    entry.sender.name = "Robot".into();
    live(entry)
}

/// A conversation in which «one» is held back for a second and «two» comes at once after it.
fn waiting() -> Conversation {
    let mut talk = running();
    let effects = talk.handle(part(2, "one", 1_000), 0);
    assert!(effects.contains(&Effect::SetTimer(Timer::Hold, 1_000)));
    talk.handle(part(3, "two", 0), 0);
    talk
}

#[test]
fn a_part_is_shown_when_its_sender_has_typed_it_and_the_next_one_waits_for_its_turn() {
    let mut talk = waiting();
    let effects = talk.handle(part(4, "three", 700), 0);
    assert_eq!(effects, [], "its time begins later");
    assert_eq!((texts(&talk).len(), talk.typing()), (1, Some("Robot")));
    let effects = talk.handle(Input::Timer(Timer::Hold), 1_000);
    assert!(effects.contains(&Effect::SetTimer(Timer::Hold, 700)));
    assert_eq!(texts(&talk), ["hello", "one", "two"]);
    assert_eq!(talk.typing(), Some("Robot"));
    talk.handle(Input::Timer(Timer::Hold), 1_700);
    assert_eq!(texts(&talk), ["hello", "one", "two", "three"]);
    assert_eq!(talk.typing(), None);
}

#[test]
fn what_is_held_back_is_received_and_not_yet_seen_or_counted() {
    let mut talk = waiting();
    assert_eq!((talk.log().head(), talk.unseen()), (3, 0));
    assert_eq!(calls(&talk.handle(Input::Seen, 0)), []);
    talk.handle(Input::Closed, 0);
    let effects = talk.handle(Input::Timer(Timer::Hold), 1_000);
    assert!(effects.contains(&Effect::Unread(2)), "{effects:?}");
    assert_eq!(talk.unseen(), 2);
}

#[test]
fn a_part_that_closes_the_composer_does_so_when_it_is_shown() {
    let mut talk = running();
    let closes = json!({ "wait": 500, "composer": { "open": false } });
    talk.handle(live(bot(2, "?", closes)), 0);
    assert!(!talk.composer().closed);
    talk.handle(Input::Timer(Timer::Hold), 500);
    assert!(talk.composer().closed);
}

#[test]
fn the_visitors_word_an_agents_and_the_end_show_everything_at_once() {
    let mut end = entry(4, SenderKind::System, "");
    end.kind = EntryType::Closed;
    let press = Input::Press {
        id: client_id(7),
        json: r#"{"text":"x"}"#.into(),
    };
    let mut elsewhere = entry(4, SenderKind::Visitor, "from another tab");
    elsewhere.client_msg_id = Some(client_id(8));
    for input in [
        say(2, "x"),
        press,
        reply(4, "x"),
        live(elsewhere),
        live(end),
    ] {
        let mut talk = waiting();
        let effects = talk.handle(input, 0);
        assert!(effects.contains(&Effect::ClearTimer(Timer::Hold)));
        assert_eq!(texts(&talk)[..3], ["hello", "one", "two"]);
        assert_eq!(talk.typing(), None);
    }
}

#[test]
fn a_resume_shows_everything_and_what_it_brings_is_not_held_back() {
    for recovered in [true, false] {
        let mut talk = waiting();
        talk.handle(Input::LinkDown, 0);
        let resume = only_call(&talk.handle(Input::LinkUp, 0));
        let news = bot(4, "three", json!({ "wait": 500 }));
        let answer = resumed_result(&[news], recovered);
        let effects = talk.handle(answered(resume, Ok(answer)), 0);
        assert!(effects.contains(&Effect::ClearTimer(Timer::Hold)));
        assert_eq!(texts(&talk).last().unwrap(), "three");
        assert_eq!(texts(&talk).len(), if recovered { 4 } else { 1 });
    }
}

#[test]
fn a_replacement_and_a_hidden_message_do_not_disturb_the_order() {
    let mut talk = waiting();
    let mut change = bot(4, "ONE", json!({ "wait": 9_000 }));
    change.kind = EntryType::Replaced;
    change.metadata = json!({ "messageId": "m2" });
    talk.handle(live(change), 0);
    talk.handle(
        live(bot(5, "", json!({ "hidden": true, "wait": 9_000 }))),
        0,
    );
    assert_eq!(texts(&talk), ["hello"]);
    talk.handle(Input::Timer(Timer::Hold), 1_000);
    assert_eq!(texts(&talk), ["hello", "ONE", "two"]);
    assert_eq!(talk.typing(), None);
}

#[test]
fn an_own_message_that_was_on_its_way_already_is_never_held_back() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "mine"), 0));
    talk.handle(part(2, "one", 1_000), 0);
    talk.handle(answered(send, Ok(sent_result(3))), 0);
    assert_eq!(texts(&talk), ["hello", "one", "mine"]);
}

#[test]
fn nobody_is_made_to_wait_longer_than_ten_seconds() {
    let mut talk = running();
    let effects = talk.handle(part(2, "one", 9_999_999_999), 0);
    assert!(effects.contains(&Effect::SetTimer(Timer::Hold, 10_000)));
}
