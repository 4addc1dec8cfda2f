//! Messages with a view: what is shown, what is hidden, whose buttons answer, who may write.

use super::*;
use rows::{Bubble, RowKind};

pub(super) fn bot(seq: u64, text: &str, view: Value) -> Entry {
    Entry {
        view,
        ..entry(seq, SenderKind::Bot, text)
    }
}

pub(super) fn live(entry: Entry) -> Input {
    event(&Event::of_entry(entry))
}

pub(super) fn bubbles(talk: &Conversation) -> Vec<Bubble> {
    let bubble = |row: rows::Row| match row.kind {
        RowKind::Bubble(bubble) => Some(bubble),
        _ => None,
    };
    talk.rows(&|_| 0).into_iter().filter_map(bubble).collect()
}

fn chips() -> Value {
    json!({ "buttons": [{ "kind": "text", "label": "Yes" }] })
}

/// For each bubble whether its buttons answer.
fn answers(talk: &Conversation) -> Vec<bool> {
    let bubbles = bubbles(talk);
    bubbles.iter().map(|bubble| bubble.answers).collect()
}

/// The joined conversation as one with this history finds it again.
fn with_history(entries: &[Entry]) -> Conversation {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    talk.handle(answered(resume, Ok(resumed_result(entries, false))), 0);
    talk
}

#[test]
fn a_view_is_shown_with_its_text_as_fallback() {
    let mut talk = running();
    let view = json!({ "parts": [{ "part": "prose", "html": "<p>x</p>" }], "wait": 0 });
    talk.handle(live(bot(2, "x", view)), 0);
    let Body::Rich(rich) = &bubbles(&talk)[1].body else {
        panic!("no view")
    };
    assert!(rich.is_view());
    assert_eq!(rich.caption, "x");
    let drawn = Json::parse(r#"{"parts":[{"html":"<p>x</p>","part":"prose"}]}"#);
    assert_eq!(Some(&rich.metadata), drawn.as_ref());
}

#[test]
fn a_view_with_nothing_in_it_leaves_the_text_and_without_text_no_bubble() {
    let mut talk = running();
    let closes = json!({ "composer": { "open": false }, "parts": [], "buttons": [] });
    talk.handle(live(bot(2, "", closes.clone())), 0);
    assert_eq!(texts(&talk), ["hello"]);
    assert_eq!((talk.log().head(), talk.unseen()), (2, 0));
    talk.handle(live(bot(3, "wait", closes)), 0);
    assert_eq!(texts(&talk), ["hello", "wait"]);
}

#[test]
fn a_hidden_message_is_received_and_neither_shown_nor_counted_nor_in_a_group() {
    let mut talk = running();
    talk.handle(Input::Closed, 0);
    talk.handle(reply(2, "one"), 0);
    let mut hidden = entry(3, SenderKind::Bot, "secret");
    hidden.view = json!({ "hidden": true, "parts": [{ "part": "prose", "html": "secret" }] });
    hidden.sender.name = "Robot".into();
    let effects = talk.handle(live(hidden), 0);
    assert!(!effects.iter().any(|e| matches!(e, Effect::Unread(_))));
    talk.handle(reply(4, "two"), 0);
    assert_eq!(texts(&talk), ["hello", "one", "two"]);
    assert_eq!((talk.log().head(), talk.unseen()), (4, 2));
    assert_eq!(talk.people(), ["Anna"]);
    let group: Vec<_> = bubbles(&talk).iter().map(|bubble| bubble.first).collect();
    assert_eq!(group, [true, true, false]);
}

#[test]
fn a_silent_message_of_the_visitors_is_hidden_but_not_one_of_a_bots() {
    let mut own = entry(2, SenderKind::Visitor, "pressed");
    own.attributes = json!({ "subtype": "info", "action": "#a" });
    let mut theirs = entry(3, SenderKind::Bot, "said");
    theirs.attributes = own.attributes.clone();
    let talk = with_history(&[entry(1, SenderKind::Visitor, "hello"), own, theirs]);
    assert_eq!(texts(&talk), ["hello", "said"]);
}

#[test]
fn only_the_last_messages_buttons_answer() {
    let mut talk = running();
    talk.handle(live(bot(2, "?", chips())), 0);
    assert_eq!(answers(&talk), [false, true]);
    talk.handle(live(bot(3, "??", chips())), 0);
    assert_eq!(answers(&talk), [false, false, true]);
    talk.handle(say(2, "yes"), 0);
    assert_eq!(answers(&talk), [false, false, false, false]);
}

#[test]
fn what_is_beside_the_talk_hidden_or_a_notice_leaves_the_buttons() {
    let mut talk = running();
    talk.handle(live(bot(2, "?", chips())), 0);
    let sources = json!({ "aside": true, "parts": [{ "part": "sources", "items": [] }] });
    talk.handle(live(bot(3, "", sources)), 0);
    talk.handle(live(bot(4, "x", json!({ "hidden": true }))), 0);
    talk.handle(live(entry(5, SenderKind::System, "Anna joined")), 0);
    assert_eq!(answers(&talk), [false, true, true]);
    talk.handle(reply(6, "hi"), 0);
    assert_eq!(answers(&talk), [false, false, false, false]);
}

#[test]
fn a_hidden_answer_of_the_visitors_from_another_tab_takes_the_buttons_away() {
    let mut talk = running();
    talk.handle(live(bot(2, "?", chips())), 0);
    let mut own = entry(3, SenderKind::Visitor, "Yes");
    own.attributes = json!({ "subtype": "info" });
    own.client_msg_id = Some(client_id(9));
    talk.handle(live(own), 0);
    assert_eq!(answers(&talk), [false, false]);
}

#[test]
fn no_button_answers_after_the_end() {
    let mut talk = running();
    talk.handle(live(bot(2, "?", chips())), 0);
    let mut end = entry(3, SenderKind::Agent, "");
    end.kind = EntryType::Closed;
    talk.handle(live(end), 0);
    assert_eq!(answers(&talk), [false, false]);
}

#[test]
fn only_what_came_live_is_fresh() {
    let view = || json!({ "parts": [{ "part": "redirect", "href": "https://a.example" }] });
    let mut talk = with_history(&[bot(1, "old", view())]);
    talk.handle(live(bot(2, "new", view())), 0);
    let fresh: Vec<_> = bubbles(&talk).iter().map(|bubble| bubble.fresh).collect();
    assert_eq!(fresh, [false, true]);
}

fn closes(placeholder: &str) -> Value {
    json!({ "composer": { "open": false, "placeholder": placeholder } })
}

#[test]
fn the_last_message_that_speaks_of_the_composer_decides() {
    let mut talk = running();
    assert_eq!(talk.composer(), Composer::default());
    talk.handle(live(bot(2, "?", closes("Choose"))), 0);
    let closed = Composer {
        closed: true,
        placeholder: "Choose".into(),
    };
    assert_eq!(talk.composer(), closed);
    talk.handle(live(bot(3, "go on", chips())), 0);
    talk.handle(say(2, "yes"), 0);
    assert_eq!(talk.composer(), closed);
    talk.handle(
        live(bot(3, "?", json!({ "composer": { "open": true } }))),
        0,
    );
    assert_eq!(talk.composer(), closed, "there was a gap or a repeat");
    let opens = json!({ "composer": { "open": true }, "hidden": true });
    talk.handle(live(bot(4, "", opens)), 0);
    assert!(!talk.composer().closed);
}

#[test]
fn an_agent_or_the_end_opens_the_composer() {
    let mut talk = running();
    talk.handle(live(bot(2, "?", closes("Choose"))), 0);
    talk.handle(reply(3, "I am here"), 0);
    assert_eq!(talk.composer(), Composer::default());
    talk.handle(live(bot(4, "?", closes("Choose"))), 0);
    assert!(talk.composer().closed);
    let mut end = entry(5, SenderKind::System, "");
    end.kind = EntryType::Closed;
    talk.handle(live(end), 0);
    assert_eq!(talk.composer(), Composer::default());
}

fn replaced(seq: u64, target: u64, text: &str, view: Value) -> Entry {
    Entry {
        kind: EntryType::Replaced,
        metadata: json!({ "messageId": format!("m{target}") }),
        ..bot(seq, text, view)
    }
}

#[test]
fn a_replacement_changes_its_message_in_place() {
    let mut talk = running();
    talk.handle(live(bot(2, "draft", closes("Choose"))), 0);
    talk.handle(reply(3, "after"), 0);
    let keys = |talk: &Conversation| -> Vec<_> {
        talk.rows(&|_| 0).into_iter().map(|row| row.key).collect()
    };
    let before = keys(&talk);
    talk.handle(live(replaced(4, 2, "final", Value::Null)), 0);
    assert_eq!(texts(&talk), ["hello", "final", "after"]);
    assert_eq!(keys(&talk), before);
    assert_eq!((talk.log().head(), talk.unseen()), (4, 2));
    talk.handle(live(replaced(5, 2, "", chips())), 0);
    assert!(matches!(&bubbles(&talk)[1].body, Body::Rich(rich) if rich.is_view()));
    talk.handle(live(replaced(6, 9, "nobody's", Value::Null)), 0);
    assert_eq!(talk.log().head(), 6);
}

#[test]
fn what_was_withdrawn_is_not_brought_back_by_a_replacement() {
    let mut talk = running();
    talk.handle(reply(2, "oops"), 0);
    let mut withdrawal = entry(3, SenderKind::Agent, "");
    withdrawal.kind = EntryType::Deleted;
    withdrawal.metadata = json!({ "messageId": "m2" });
    talk.handle(live(withdrawal), 0);
    talk.handle(live(replaced(4, 2, "again", Value::Null)), 0);
    assert_eq!(bubbles(&talk)[1].body, Body::Withdrawn);
}

#[test]
fn replacements_in_history_reach_messages_of_older_pages_and_the_latest_holds() {
    let page = [
        entry(5, SenderKind::Bot, "five"),
        replaced(6, 5, "FIVE", Value::Null),
        replaced(7, 2, "newest", Value::Null),
    ];
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let mut answer = resumed_result(&page, false);
    answer["more"] = json!(true);
    talk.handle(answered(resume, Ok(answer)), 0);
    assert_eq!(texts(&talk), ["FIVE"]);
    let load = only_call(&talk.handle(Input::LoadOlder, 0));
    let older = [
        entry(1, SenderKind::Bot, "one"),
        entry(2, SenderKind::Bot, "two"),
        replaced(3, 2, "older", Value::Null),
        replaced(4, 1, "ONE", Value::Null),
    ];
    let page = json!({ "messages": older, "more": false });
    talk.handle(answered(load, Ok(page)), 0);
    assert_eq!(texts(&talk), ["ONE", "newest", "FIVE"]);
}
