//! Nothing is lost when the connection is.

use super::*;
use crate::state::{LinkState, Notice};
use protocol::codes::ErrorCode;

#[test]
fn a_new_connection_lists_again_reopens_after_the_last_message_and_resends() {
    let mut console = busy();
    write(&mut console, "first", "r1");
    write(&mut console, "second", "r2");
    console.step(Input::Disconnected, NOW);
    assert_eq!(console.link(), LinkState::Reconnecting);
    let mut asked = calls(&console.step(connect(), NOW)).into_iter();
    assert_eq!(asked.next(), Some(Call::List(ListChats::default())));
    let catch_up = open("c1", Some(0), None);
    assert_eq!(
        asked.next(),
        Some(Call::Open(catch_up)),
        "the newest known messages are read again"
    );
    let ids: Vec<_> = asked
        .map(|call| match call {
            Call::Reply(reply) => reply.client_msg_id.to_string(),
            other => panic!("not a reply: {other:?}"),
        })
        .collect();
    assert_eq!(ids, ["r1", "r2"]);
}

#[test]
fn the_catch_up_of_a_long_thread_starts_a_little_before_its_end() {
    let mut console = busy();
    let many = (1..=60).map(message).collect();
    console.step(opened(open("c1", None, None), many, false), NOW);
    console.step(Input::Disconnected, NOW);
    let asked = calls(&console.step(connect(), NOW));
    assert!(asked.contains(&Call::Open(open("c1", Some(40), None))));
    let seen = DeskMessage {
        seen: true,
        ..message(50)
    };
    let tail = (41..=61)
        .map(|n| if n == 50 { seen.clone() } else { message(n) })
        .collect();
    console.step(opened(open("c1", Some(40), None), tail, false), NOW);
    assert_eq!(numbers(&console), (1..=61).collect::<Vec<_>>());
    assert!(console.thread().unwrap().messages()[49].seen);
}

#[test]
fn a_reply_written_offline_waits_and_goes_out_with_the_connection() {
    let mut console = busy();
    console.step(Input::Disconnected, NOW);
    assert_eq!(calls(&write(&mut console, "later", "r1")), []);
    assert_eq!(console.pending().count(), 1);
    let asked = calls(&console.step(connect(), NOW));
    assert!(matches!(asked.last(), Some(Call::Reply(reply)) if reply.text == "later"));
}

#[test]
fn a_reply_that_was_stored_before_the_connection_broke_is_found_again() {
    let mut console = busy();
    write(&mut console, "Hi", "r1");
    console.step(Input::Disconnected, NOW);
    console.step(connect(), NOW);
    let effects = console.step(
        opened(
            open("c1", Some(0), None),
            vec![message(3), agents(4, "r1")],
            false,
        ),
        NOW,
    );
    assert!(effects.contains(&Effect::Keep));
    assert_eq!(console.pending().count(), 0);
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
}

#[test]
fn a_failed_reply_is_not_resent_by_itself() {
    let mut console = busy();
    let sent = calls(&write(&mut console, "Hi", "r1")).pop().unwrap();
    console.step(Input::Refused(sent, ErrorCode::SessionClosed), NOW);
    console.step(Input::Disconnected, NOW);
    let asked = calls(&console.step(connect(), NOW));
    assert!(!asked.iter().any(|call| matches!(call, Call::Reply(_))));
}

#[test]
fn drafts_and_unsent_replies_outlive_a_reload() {
    let mut console = busy();
    console.step(Input::Disconnected, NOW);
    write(&mut console, "unsent", "r1");
    console.step(Input::Draft("half a thou".to_owned()), NOW);
    let kept = serde_json::to_string(console.kept()).unwrap();
    let mut reloaded = Console::new(serde_json::from_str(&kept).unwrap());
    let asked = calls(&reloaded.step(connect(), NOW));
    assert!(
        matches!(asked.last(), Some(Call::Reply(reply)) if reply.client_msg_id == client_id("r1"))
    );
    reloaded.step(Input::Select(Some(chat_id("c1"))), NOW);
    assert_eq!(reloaded.draft(), "half a thou");
}

#[test]
fn a_chat_that_ended_during_the_break_leaves_the_open_list() {
    let mut console = busy();
    console.step(Input::Disconnected, NOW);
    console.step(connect(), NOW);
    console.step(listed(vec![chat("c1", NOW)], false), NOW);
    assert_eq!(console.lists().listed(console.filter()), [chat_id("c1")]);
}

#[test]
fn an_action_without_a_connection_is_refused_with_a_word_not_dropped() {
    let mut console = busy();
    console.step(Input::Disconnected, NOW);
    assert_eq!(
        console.step(Input::Take, NOW),
        [Effect::Say(Notice::Offline)]
    );
    let close = Call::Close(protocol::desk::ChatRef {
        chat_id: chat_id("c1"),
    });
    assert_eq!(
        console.step(Input::Lost(close), NOW),
        [Effect::Say(Notice::Offline)]
    );
}
