//! Messages and replies.

use super::*;
use crate::state::{Mark, Notice, Row, timeline};
use protocol::codes::ErrorCode;
use protocol::desk::{Replied, Reply};

fn bubbles(console: &Console) -> Vec<crate::state::Bubble> {
    let rows = timeline(console, |ts| i64::try_from(ts / 86_400_000).unwrap());
    let bubble = |row| match row {
        Row::Bubble(bubble) => Some(bubble),
        Row::Day { .. } => None,
    };
    rows.into_iter().filter_map(bubble).collect()
}

fn reply(text: &str, id: &str) -> Reply {
    Reply {
        chat_id: chat_id("c1"),
        text: text.to_owned(),
        file: None,
        message: serde_json::Value::Null,
        client_msg_id: client_id(id),
    }
}

#[test]
fn the_next_message_is_applied_and_a_later_one_asks_for_what_is_missing() {
    let mut console = busy();
    assert!(calls(&console.step(incoming("c1", message(4)), NOW)).is_empty());
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
    let effects = console.step(incoming("c1", message(7)), NOW);
    assert_eq!(calls(&effects), [Call::Open(open("c1", Some(4), None))]);
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
    assert!(
        calls(&console.step(incoming("c1", message(8)), NOW)).is_empty(),
        "asked only once"
    );
    let missing = vec![message(5), message(6), message(7)];
    let effects = console.step(opened(open("c1", Some(4), None), missing, false), NOW);
    assert_eq!(
        calls(&effects),
        [Call::Open(open("c1", Some(7), None))],
        "8 was heard of"
    );
    console.step(
        opened(open("c1", Some(7), None), vec![message(8)], false),
        NOW,
    );
    assert_eq!(numbers(&console), [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn a_server_that_lacks_the_missing_message_is_not_asked_for_ever() {
    let mut console = busy();
    console.step(incoming("c1", message(9)), NOW);
    let effects = console.step(opened(open("c1", Some(3), None), vec![], false), NOW);
    assert!(calls(&effects).is_empty());
}

#[test]
fn a_known_message_that_changed_is_replaced_in_place() {
    let mut console = busy();
    let withdrawn = DeskMessage {
        deleted: true,
        text: String::new(),
        ..message(2)
    };
    console.step(incoming("c1", withdrawn), NOW);
    assert_eq!(numbers(&console), [1, 2, 3]);
    assert!(console.thread().unwrap().messages()[1].deleted);
}

#[test]
fn an_older_page_goes_above_and_is_asked_for_once() {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    console.step(Input::Select(Some(chat_id("c1"))), NOW);
    console.step(
        opened(open("c1", None, None), vec![message(3), message(4)], true),
        NOW,
    );
    let effects = console.step(Input::OlderMessages, NOW);
    assert_eq!(calls(&effects), [Call::Open(open("c1", None, Some(3)))]);
    assert!(calls(&console.step(Input::OlderMessages, NOW)).is_empty());
    console.step(
        opened(
            open("c1", None, Some(3)),
            vec![message(1), message(2)],
            false,
        ),
        NOW,
    );
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
    assert!(calls(&console.step(Input::OlderMessages, NOW)).is_empty());
}

#[test]
fn a_reply_shows_at_once_and_keeps_its_row_when_it_is_stored() {
    let mut console = busy();
    let effects = write(&mut console, "  Hi Vera \n", "r1");
    assert_eq!(calls(&effects), [Call::Reply(reply("Hi Vera", "r1"))]);
    assert_eq!(console.draft(), "");
    let sending = bubbles(&console).pop().unwrap();
    assert_eq!(
        (sending.mark, sending.text.as_str()),
        (Mark::Sending, "Hi Vera")
    );
    let replied = Replied {
        message_id: MessageId::parse("m4").unwrap(),
        n: 4,
        ts: NOW + 9_000,
    };
    console.step(
        Input::Answered(Answered::Reply(reply("Hi Vera", "r1"), replied)),
        NOW,
    );
    let stored = bubbles(&console).pop().unwrap();
    assert_eq!((stored.mark, stored.key), (Mark::None, sending.key));
    assert!(stored.withdraw.is_some());
    assert_eq!(console.pending().count(), 0);
}

#[test]
fn the_event_before_the_answer_makes_one_bubble_not_two() {
    let mut console = busy();
    write(&mut console, "Hi", "r1");
    console.step(
        incoming(
            "c1",
            DeskMessage {
                seen: true,
                ..agents(4, "r1")
            },
        ),
        NOW,
    );
    let replied = Replied {
        message_id: MessageId::parse("m4").unwrap(),
        n: 4,
        ts: NOW,
    };
    console.step(
        Input::Answered(Answered::Reply(reply("Hi", "r1"), replied)),
        NOW,
    );
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
    assert_eq!(
        bubbles(&console).pop().unwrap().mark,
        Mark::Seen,
        "the late answer undid nothing"
    );
}

#[test]
fn a_refused_reply_can_be_tried_again_with_the_same_id_or_given_up() {
    let mut console = busy();
    write(&mut console, "Hi", "r1");
    console.step(
        Input::Refused(Call::Reply(reply("Hi", "r1")), ErrorCode::RateLimited),
        NOW,
    );
    assert_eq!(
        bubbles(&console).pop().unwrap().mark,
        Mark::Failed(ErrorCode::RateLimited)
    );
    let effects = console.step(Input::Retry(client_id("r1")), NOW);
    assert_eq!(calls(&effects), [Call::Reply(reply("Hi", "r1"))]);
    assert_eq!(bubbles(&console).pop().unwrap().mark, Mark::Sending);
    assert_eq!(
        console.step(Input::Discard(client_id("r1")), NOW),
        [Effect::Keep]
    );
    assert_eq!(bubbles(&console).len(), 3);
}

#[test]
fn an_empty_or_oversized_draft_is_not_sent_and_stays() {
    let mut console = busy();
    assert!(write(&mut console, " \n ", "r1").is_empty());
    let long = "x".repeat(protocol::limits::TEXT_MAX_CHARS + 1);
    assert!(write(&mut console, &long, "r2").is_empty());
    assert_eq!(console.draft(), long);
}

#[test]
fn each_chat_has_its_own_draft() {
    let mut console = busy();
    console.step(Input::Draft("for one".to_owned()), NOW);
    console.step(Input::Step(1), NOW);
    assert_eq!(console.draft(), "");
    console.step(Input::Step(-1), NOW);
    assert_eq!(console.draft(), "for one");
}

#[test]
fn a_refused_action_is_told_in_the_agents_words() {
    let mut console = busy();
    let close = calls(&console.step(Input::CloseChat, NOW)).pop().unwrap();
    let effects = console.step(Input::Refused(close, ErrorCode::SessionClosed), NOW);
    assert_eq!(effects, [Effect::Say(Notice::AlreadyEnded)]);
}

#[test]
fn bubbles_of_one_writer_within_minutes_form_a_group_under_one_day() {
    let mut console = busy();
    let later = DeskMessage {
        ts: NOW + 86_400_000,
        ..message(4)
    };
    console.step(incoming("c1", later), NOW);
    let ends: Vec<_> = bubbles(&console)
        .iter()
        .map(|bubble| (bubble.first, bubble.last))
        .collect();
    assert_eq!(
        ends,
        [(true, false), (false, false), (false, true), (true, true)]
    );
    let rows = timeline(&console, |ts| i64::try_from(ts / 86_400_000).unwrap());
    assert_eq!(
        rows.iter()
            .filter(|row| matches!(row, Row::Day { .. }))
            .count(),
        2
    );
}
