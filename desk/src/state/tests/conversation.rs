//! Messages, replies, typing, reading.

use super::*;
use crate::state::{Mark, Notice, Row, timeline};
use protocol::codes::ErrorCode;
use protocol::desk::{MarkRead, Replied, Reply};

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
fn reading_is_told_only_while_the_agent_looks_and_once_per_news() {
    let mut console = busy();
    let unread = ChatSummary {
        unread: 1,
        last_n: 4,
        ..chat("c1", NOW + 1)
    };
    assert!(
        calls(&console.step(changed(unread.clone()), NOW)).is_empty(),
        "4 is not here yet"
    );
    let read = Call::MarkRead(MarkRead {
        chat_id: chat_id("c1"),
        n: 4,
    });
    assert_eq!(
        calls(&console.step(incoming("c1", message(4)), NOW)),
        [read]
    );
    console.step(Input::Attentive(false), NOW);
    console.step(incoming("c1", message(5)), NOW);
    let effects = console.step(
        changed(ChatSummary {
            last_n: 5,
            ..unread
        }),
        NOW,
    );
    assert!(calls(&effects).is_empty());
    assert_eq!(console.lists().unread(), 1);
    let read = Call::MarkRead(MarkRead {
        chat_id: chat_id("c1"),
        n: 5,
    });
    assert_eq!(calls(&console.step(Input::Attentive(true), NOW)), [read]);
    assert_eq!(console.lists().unread(), 0);
}

#[test]
fn our_typing_is_repeated_within_its_lifetime_and_ended_by_an_empty_draft() {
    let mut console = busy();
    let mut signs = |text: &str, now| {
        let effects = console.step(Input::Draft(text.to_owned()), now);
        calls(&effects)
            .into_iter()
            .map(|call| matches!(call, Call::Typing(sign) if sign.typing))
            .collect::<Vec<_>>()
    };
    assert_eq!(signs("a", NOW), [true]);
    assert!(signs("ab", NOW + 1_000).is_empty());
    assert_eq!(signs("abc", NOW + 3_000), [true]);
    assert_eq!(signs("", NOW + 3_100), [false]);
    assert!(signs("", NOW + 3_200).is_empty());
}

#[test]
fn a_visitors_typing_ends_with_the_message_or_with_time_and_our_own_echo_is_ignored() {
    let mut console = busy();
    let typing = |from, name: &str| {
        let name = name.to_owned();
        Input::Event(DeskEvent::Typing {
            chat_id: chat_id("c1"),
            from,
            name,
            typing: true,
        })
    };
    let names = |console: &Console| console.typing().names(&chat_id("c1")).count();
    console.step(typing(SenderKind::Agent, "Ada"), NOW);
    assert_eq!(names(&console), 0);
    assert_eq!(
        console.step(typing(SenderKind::Visitor, "Vera"), NOW),
        [Effect::Wake(6_000)]
    );
    assert_eq!(names(&console), 1);
    console.step(incoming("c1", message(4)), NOW);
    assert_eq!(names(&console), 0);
    console.step(typing(SenderKind::Visitor, "Vera"), NOW);
    console.step(Input::Tick, NOW + 6_000);
    assert_eq!(names(&console), 0);
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
