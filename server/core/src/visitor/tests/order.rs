//! The order rule: every entry once, in order, and the own message in its place.

use super::super::*;
use super::fixture::NOW;
use super::fixture::{Socket, entry, own, page_of_resume, refused, resumed, session, token, told};
use protocol::entry::Entry;
use protocol::event::Status;
use protocol::ids::Seq;
use protocol::limits::{EXTRAS_MAX_BYTES, PAGE_MAX_BYTES, TEXT_MAX_CHARS};
use serde_json::{Value, json};
use std::sync::Arc;

#[test]
fn the_next_entry_is_sent_at_once_and_an_old_one_never() {
    let mut socket = Socket::talking(5);
    assert_eq!(socket.push(entry("s1", 6)), ["message 6"]);
    assert_eq!(socket.push(own("s1", 7)), ["own message 7"]);
    for old in [1, 5, 6, 7] {
        assert!(socket.push(entry("s1", old)).is_empty());
    }
}

#[test]
fn a_gap_is_filled_from_the_log() {
    let mut socket = Socket::talking(5);
    assert_eq!(socket.push(entry("s1", 8)), ["catch up s1 5..8"]);
    assert!(
        socket.push(entry("s1", 6)).is_empty(),
        "counted, for a command is outstanding"
    );
    let entries = vec![entry("s1", 6), entry("s1", 7), entry("s1", 8)];
    assert_eq!(
        socket.done(Outcome::CaughtUp(entries)),
        ["message 6", "message 7", "message 8"]
    );
    assert_eq!(socket.push(entry("s1", 9)), ["message 9"]);
}

#[test]
fn a_head_makes_a_client_catch_up_that_lacks_something_and_no_other() {
    let mut socket = Socket::talking(5);
    let head = |id, seq| {
        let session = session(id);
        Input::Pushed(Push::Head { session, seq })
    };
    for (id, seq) in [("s1", 5), ("s1", 0), ("s2", 9)] {
        assert!(told(&socket.on(head(id, seq))).is_empty());
    }
    assert_eq!(told(&socket.on(head("s1", 6))), ["catch up s1 5..6"]);
    assert!(told(&socket.on(head("s1", 7))).is_empty(), "counted");
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![entry("s1", 6)])),
        ["message 6", "catch up s1 6..7"]
    );
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![entry("s1", 7)])),
        ["message 7"]
    );
    assert!(socket.push(entry("s1", 7)).is_empty(), "the push was late");
}

#[test]
fn a_long_gap_is_filled_page_by_page_up_to_the_last_entry_known() {
    let mut socket = Socket::talking(0);
    assert_eq!(socket.push(entry("s1", 3)), ["catch up s1 0..3"]);
    assert!(socket.push(entry("s1", 5)).is_empty());
    let first = Outcome::CaughtUp(vec![entry("s1", 1), entry("s1", 2)]);
    assert_eq!(
        socket.done(first),
        ["message 1", "message 2", "catch up s1 2..3"]
    );
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![entry("s1", 3)])),
        ["message 3", "catch up s1 3..5"]
    );
    let last = Outcome::CaughtUp(vec![entry("s1", 4), entry("s1", 5)]);
    assert_eq!(socket.done(last), ["message 4", "message 5"]);
    assert!(!socket.visitor.is_busy());
}

#[test]
fn what_one_page_of_a_resume_does_not_hold_follows_as_events() {
    let mut socket = Socket::resuming("s1");
    assert_eq!(
        socket.done(page_of_resume(8, &[1, 2])),
        ["answer", "catch up s1 2..8"]
    );
    assert!(socket.push(entry("s1", 9)).is_empty());
    let page = |seqs: &[Seq]| Outcome::CaughtUp(seqs.iter().map(|seq| entry("s1", *seq)).collect());
    assert_eq!(
        socket.done(page(&[3, 4, 5])),
        ["message 3", "message 4", "message 5", "catch up s1 5..8"]
    );
    assert_eq!(
        socket.done(page(&[6, 7, 8])),
        ["message 6", "message 7", "message 8", "catch up s1 8..9"]
    );
    assert_eq!(socket.done(page(&[9])), ["message 9"]);
}

#[test]
fn an_answer_with_a_page_tells_only_what_the_page_has() {
    let rows = [
        (8, &[7, 8][..], json!(8), true),
        (8, &[], json!(8), true),
        (8, &[1, 2], json!(2), false),
    ];
    for (head, page, told, closed) in rows {
        let mut socket = Socket::resuming("s1");
        let effects = socket.on(Input::Done(page_of_resume(head, page)));
        let Effect::Send(answer) = &effects[0] else {
            panic!("no answer: {effects:?}");
        };
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["result"]["head"], told, "{page:?}");
        assert_eq!(answer["result"]["closed"], closed, "{page:?}");
    }
}

#[test]
fn no_frame_of_a_long_history_is_longer_than_a_page() {
    let extras = json!({"data": "x".repeat(EXTRAS_MAX_BYTES - 20)});
    let long = |seq: Seq| Entry {
        text: "\u{8a9e}".repeat(TEXT_MAX_CHARS),
        metadata: extras.clone(),
        attributes: extras.clone(),
        ..(*entry("s1", seq)).clone()
    };
    let mut socket = Socket::resuming("s1");
    let Outcome::Resumed(mut resumed) = page_of_resume(100, &[]) else {
        unreachable!()
    };
    resumed.messages = vec![long(1), long(2)];
    let mut effects = socket.on(Input::Done(Outcome::Resumed(resumed)));
    let mut told = 2;
    while let Some(Effect::Do(Command::CatchUp { after, .. })) = effects.last() {
        let next = Outcome::CaughtUp(vec![Arc::new(long(after + 1)), Arc::new(long(after + 2))]);
        effects = socket.on(Input::Done(next));
        for effect in &effects {
            if let Effect::Send(frame) = effect {
                assert!(frame.len() <= PAGE_MAX_BYTES, "{}", frame.len());
                told += 1;
            }
        }
    }
    assert_eq!(told, 100);
}

#[test]
fn a_log_that_lacks_what_it_had_ends_the_socket() {
    let wrong: [&[Seq]; 4] = [&[], &[7], &[6, 8], &[6, 7, 8, 9]];
    for pages in wrong {
        let mut socket = Socket::talking(5);
        socket.push(entry("s1", 8));
        let entries = pages.iter().map(|seq| entry("s1", *seq)).collect();
        let seen = socket.done(Outcome::CaughtUp(entries));
        assert_eq!(
            seen.last().map(String::as_str),
            Some("close Unavailable"),
            "{pages:?}"
        );
    }
    let mut socket = Socket::talking(5);
    socket.push(entry("s1", 8));
    assert_eq!(
        socket.done(refused(ErrorCode::Unavailable)),
        ["close Unavailable"]
    );
}

#[test]
fn an_own_message_is_answered_and_its_push_says_nothing() {
    let mut socket = Socket::talking(5);
    assert_eq!(socket.send("Hi"), ["do Append"]);
    assert_eq!(
        socket.done(Outcome::Appended(own("s1", 6))),
        ["answer seq 6"]
    );
    assert!(socket.push(own("s1", 6)).is_empty());
    assert_eq!(socket.send("Hi again"), ["do Append"]);
    assert!(
        socket.push(own("s1", 7)).is_empty(),
        "the push overtook the outcome"
    );
    assert_eq!(
        socket.done(Outcome::Appended(own("s1", 7))),
        ["answer seq 7"]
    );
    assert!(!socket.visitor.is_busy());
}

#[test]
fn what_precedes_an_own_message_is_sent_before_its_answer() {
    let mut socket = Socket::talking(5);
    socket.send("Hi");
    assert!(socket.push(entry("s1", 6)).is_empty());
    assert_eq!(
        socket.done(Outcome::Appended(own("s1", 8))),
        ["catch up s1 5..7"]
    );
    let entries = vec![entry("s1", 6), entry("s1", 7)];
    assert_eq!(
        socket.done(Outcome::CaughtUp(entries)),
        ["message 6", "message 7", "answer seq 8"]
    );
}

#[test]
fn what_follows_an_own_message_is_sent_after_its_answer() {
    let mut socket = Socket::talking(5);
    socket.send("Hi");
    assert!(socket.push(own("s1", 6)).is_empty());
    assert!(socket.push(entry("s1", 7)).is_empty());
    assert_eq!(
        socket.done(Outcome::Appended(own("s1", 6))),
        ["answer seq 6", "catch up s1 6..7"]
    );
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![entry("s1", 7)])),
        ["message 7"]
    );
}

#[test]
fn a_repeat_gets_the_original_answer_and_moves_nothing() {
    let mut socket = Socket::talking(5);
    socket.send("Hi");
    assert_eq!(
        socket.done(Outcome::Appended(own("s1", 2))),
        ["answer seq 2"]
    );
    assert_eq!(socket.push(entry("s1", 6)), ["message 6"]);
}

#[test]
fn an_entry_pushed_while_the_log_is_read_is_not_missed() {
    let mut socket = Socket::joined();
    socket.ask(
        "resume_session",
        json!({"sessionToken": "st", "embedToken": token("site", NOW)}),
    );
    socket.done(Outcome::Identified {
        session: session("s1"),
    });
    assert!(socket.push(entry("s1", 6)).is_empty());
    assert!(socket.push(entry("s1", 7)).is_empty());
    assert_eq!(
        socket.done(resumed("s1", 6)),
        ["answer", "catch up s1 6..7"]
    );
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![entry("s1", 7)])),
        ["message 7"]
    );
}

#[test]
fn a_second_resume_moves_the_socket_and_leftovers_are_dropped() {
    let mut socket = Socket::talking(5);
    assert_eq!(
        socket.resume("s2", 1),
        ["do Identify", "subscribe s2", "do ReadLog", "answer"]
    );
    assert!(socket.push(entry("s1", 6)).is_empty());
    let typing = Push::Typing {
        session: session("s1"),
        name: String::new(),
        typing: true,
    };
    assert!(socket.on(Input::Pushed(typing)).is_empty());
    let status = Push::Status {
        session: session("s1"),
        seq: 1,
        status: Status::Read,
    };
    assert!(socket.on(Input::Pushed(status)).is_empty());
    assert_eq!(socket.push(entry("s2", 2)), ["message 2"]);
    assert_eq!(socket.send("to s1"), ["refuse session_unknown"]);
}

#[test]
fn two_resumes_in_a_row_show_nothing_twice() {
    let mut socket = Socket::talking(5);
    assert_eq!(
        socket.resume("s1", 5),
        ["do Identify", "subscribe s1", "do ReadLog", "answer"]
    );
    assert!(socket.push(entry("s1", 5)).is_empty());
    assert_eq!(socket.push(entry("s1", 6)), ["message 6"]);
}

#[test]
fn pushes_before_a_session_are_ignored() {
    for mut socket in [Socket::fresh(), Socket::joined()] {
        assert!(socket.push(entry("s1", 1)).is_empty());
        let status = Push::Status {
            session: session("s1"),
            seq: 1,
            status: Status::Read,
        };
        assert!(socket.on(Input::Pushed(status)).is_empty());
    }
}

#[test]
fn a_status_waits_for_the_answer_it_belongs_to() {
    let status = |seq, status| {
        Input::Pushed(Push::Status {
            session: session("s1"),
            seq,
            status,
        })
    };
    let mut socket = Socket::talking(5);
    assert_eq!(
        told(&socket.on(status(5, Status::Delivered))),
        ["Delivered 5"]
    );
    socket.send("Hi");
    for (seq, word) in [
        (5, Status::Delivered),
        (6, Status::Delivered),
        (5, Status::Read),
        (4, Status::Read),
    ] {
        assert!(socket.on(status(seq, word)).is_empty());
    }
    let seen = socket.done(Outcome::Appended(own("s1", 6)));
    assert_eq!(seen, ["answer seq 6", "Delivered 6", "Read 5"]);
    assert_eq!(socket.push(entry("s1", 7)), ["message 7"], "told once");
}

#[test]
fn a_typing_sign_is_told_at_once() {
    let mut socket = Socket::talking(5);
    socket.send("Hi");
    let typing = Push::Typing {
        session: session("s1"),
        name: "Ada".into(),
        typing: true,
    };
    assert_eq!(told(&socket.on(Input::Pushed(typing))), ["typing true"]);
}

#[test]
fn nobody_has_read_what_was_not_sent() {
    let mut socket = Socket::talking(5);
    for (claimed, noted) in [(3, 3), (5, 5), (6, 5), (u64::MAX, 5)] {
        let params = json!({"sessionId": "s1", "seq": claimed});
        let frame = json!({"id": 1, "method": "mark_read", "params": params}).to_string();
        let effects = socket.on(Input::Frame(&frame));
        assert!(
            matches!(&effects[..], [Effect::Do(Command::MarkRead { seq, .. })] if *seq == noted),
            "{claimed}"
        );
        socket.done(Outcome::Done);
    }
}
