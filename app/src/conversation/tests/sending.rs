use super::*;
use rows::{Delivery, RowKind};

fn states(talk: &Conversation) -> Vec<Option<Delivery>> {
    let state = |row: rows::Row| match row.kind {
        RowKind::Bubble(bubble) if bubble.own => Some(bubble.state),
        _ => None,
    };
    talk.rows(&|_| 0).into_iter().filter_map(state).collect()
}

#[test]
fn messages_go_one_after_the_other() {
    let mut talk = running();
    let first = only_call(&talk.handle(say(2, "two"), 0));
    assert_eq!(calls(&talk.handle(say(3, "three"), 0)), []);
    let second = only_call(&talk.handle(answered(first, Ok(sent_result(2))), 0));
    assert!(matches!(second, Call::Send(_, ref m) if m.text == "three"));
}

#[test]
fn an_unanswered_message_goes_again_under_the_same_identifier() {
    let mut talk = running();
    let Call::Send(_, first) = only_call(&talk.handle(say(2, "two"), 0)) else {
        panic!()
    };
    talk.handle(Input::LinkDown, 0);
    assert_eq!(states(&talk).last(), Some(&Some(Delivery::Sending)));
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let effects = talk.handle(answered(resume, Ok(resumed_result(&[], true))), 0);
    // The head of this answer is 0, as if nothing had been stored; the message goes again all the same.
    let again = calls(&effects).into_iter().find_map(|call| match call {
        Call::Send(_, message) => Some(message),
        _ => None,
    });
    assert_eq!(again.unwrap().id, first.id);
}

#[test]
fn a_message_that_was_stored_before_the_drop_is_not_sent_again() {
    let mut talk = running();
    talk.handle(say(2, "two"), 0);
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let mut own = entry(2, SenderKind::Visitor, "two");
    own.client_msg_id = Some(client_id(2));
    let effects = talk.handle(answered(resume, Ok(resumed_result(&[own], true))), 0);
    assert_eq!(calls(&effects), []);
    assert!(effects.contains(&Effect::Save(Save::Drop(client_id(2)))));
    assert_eq!(texts(&talk), ["hello", "two"]);
}

#[test]
fn a_rate_limited_message_waits_and_goes_by_itself() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "two"), 1_000));
    let busy = refusal(ErrorCode::RateLimited).retry_after(5_000);
    let effects = talk.handle(answered(send, Err(busy)), 1_000);
    assert!(effects.contains(&Effect::SetTimer(Timer::Resend, 5_000)));
    assert_eq!(states(&talk).last(), Some(&Some(Delivery::Waiting)));
    assert_eq!(
        calls(&talk.handle(say(3, "three"), 2_000)),
        [],
        "order is kept"
    );
    let again = only_call(&talk.handle(Input::Timer(Timer::Resend), 6_000));
    assert!(matches!(again, Call::Send(_, ref m) if m.text == "two"));
}

#[test]
fn a_waiting_message_goes_though_something_else_waits_too_and_the_clock_is_set_back() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "two"), 1_000));
    let busy = refusal(ErrorCode::RateLimited).retry_after(5_000);
    talk.handle(answered(send, Err(busy)), 1_000);
    let end = only_call(&talk.handle(Input::End, 1_000));
    let unavailable = refusal(ErrorCode::Unavailable).retry_after(9_000);
    let effects = talk.handle(answered(end, Err(unavailable)), 1_000);
    assert!(effects.contains(&Effect::SetTimer(Timer::Retry, 9_000)));
    let again = only_call(&talk.handle(Input::Timer(Timer::Resend), 500));
    assert!(matches!(again, Call::Send(_, ref m) if m.text == "two"));
}

#[test]
fn a_server_in_trouble_is_asked_three_times_then_the_visitor_decides() {
    let mut talk = running();
    let mut send = only_call(&talk.handle(say(2, "two"), 0));
    for now in [10_000, 20_000, 30_000] {
        talk.handle(
            answered(send, Err(refusal(ErrorCode::Unavailable))),
            now - 9_000,
        );
        send = only_call(&talk.handle(Input::Timer(Timer::Resend), now));
    }
    talk.handle(answered(send, Err(refusal(ErrorCode::Unavailable))), 40_000);
    assert_eq!(
        states(&talk).last(),
        Some(&Some(Delivery::Failed(client_id(2))))
    );
    let again = only_call(&talk.handle(
        Input::Retry {
            id: client_id(2),
            fresh: client_id(9),
        },
        50_000,
    ));
    assert!(matches!(again, Call::Send(_, ref m) if m.id == client_id(2)));
}

#[test]
fn a_spent_identifier_is_replaced_on_retry() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "two"), 0));
    talk.handle(answered(send, Err(refusal(ErrorCode::Conflict))), 0);
    let effects = talk.handle(
        Input::Retry {
            id: client_id(2),
            fresh: client_id(9),
        },
        0,
    );
    assert!(effects.contains(&Effect::Save(Save::Drop(client_id(2)))));
    assert!(matches!(only_call(&effects), Call::Send(_, ref m) if m.id == client_id(9)));
}

#[test]
fn a_failed_message_does_not_hold_up_the_next() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "two"), 0));
    talk.handle(answered(send, Err(refusal(ErrorCode::InvalidText))), 0);
    let next = only_call(&talk.handle(say(3, "three"), 0));
    assert!(matches!(next, Call::Send(_, ref m) if m.text == "three"));
}

#[test]
fn unsent_messages_survive_a_reload() {
    let token = SessionToken::parse("t1").unwrap();
    let unsent = vec![StoredMessage::of_text(client_id(5), "kept".into(), 5)];
    let stored = Stored {
        session: Some(StoredSession { token }),
        starting: None,
        unsent,
    };
    let mut talk = Conversation::new(identity(), stored);
    talk.handle(Input::Opened(None), 0);
    assert_eq!(texts(&talk), ["kept"]);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let effects = talk.handle(answered(resume, Ok(resumed_result(&[], false))), 0);
    assert!(matches!(only_call(&effects), Call::Send(_, ref m) if m.id == client_id(5)));
}

#[test]
fn delivery_marks_stand_at_the_newest_message_of_each_state() {
    let mut talk = running();
    for number in 2..=4 {
        let send = only_call(&talk.handle(say(number, "x"), 0));
        talk.handle(answered(send, Ok(sent_result(number as u64))), 0);
    }
    let status = |seq, status| {
        event(&Event::MessageStatus {
            session_id: SessionId::parse("s1").unwrap(),
            seq,
            status,
        })
    };
    talk.handle(status(3, protocol::event::Status::Delivered), 0);
    talk.handle(status(2, protocol::event::Status::Read), 0);
    let expected = [
        None,
        Some(Delivery::Read),
        Some(Delivery::Delivered),
        Some(Delivery::Sent),
    ];
    assert_eq!(states(&talk), expected);
    talk.handle(status(4, protocol::event::Status::Read), 0);
    assert_eq!(states(&talk), [None, None, None, Some(Delivery::Read)]);
}

#[test]
fn what_could_not_be_handed_to_the_team_says_so() {
    let mut talk = running();
    let session_id = SessionId::parse("s1").unwrap();
    let status = protocol::event::Status::Failed;
    talk.handle(
        event(&Event::MessageStatus {
            session_id,
            seq: 1,
            status,
        }),
        0,
    );
    assert_eq!(states(&talk), [Some(Delivery::Undeliverable)]);
}

#[test]
fn what_was_given_up_stays_so_whatever_is_delivered_after_it() {
    let mut talk = running();
    for number in 2..=4 {
        let send = only_call(&talk.handle(say(number, "x"), 0));
        talk.handle(answered(send, Ok(sent_result(number as u64))), 0);
    }
    for (seq, status) in [
        (2, protocol::event::Status::Failed),
        (3, protocol::event::Status::Failed),
        (4, protocol::event::Status::Read),
    ] {
        let session_id = SessionId::parse("s1").unwrap();
        talk.handle(
            event(&Event::MessageStatus {
                session_id,
                seq,
                status,
            }),
            0,
        );
    }
    let given_up = Some(Delivery::Undeliverable);
    let expected = [None, given_up.clone(), given_up, Some(Delivery::Read)];
    assert_eq!(states(&talk), expected);
}

#[test]
fn whoever_comes_back_is_told_what_was_given_up() {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let log = [
        entry(1, SenderKind::Visitor, "lost"),
        entry(2, SenderKind::Visitor, "there"),
    ];
    let mut result = resumed_result(&log, false);
    (result["failed"], result["delivered"]) = (json!([1]), json!(2));
    talk.handle(answered(resume, Ok(result)), 0);
    let expected = [Some(Delivery::Undeliverable), Some(Delivery::Delivered)];
    assert_eq!(states(&talk), expected);
}

fn file(number: usize) -> Input {
    Input::SendFile {
        id: client_id(number),
        file: r#"{"fileId":"f1","name":"a.png"}"#.to_owned(),
    }
}

fn files(talk: &Conversation) -> Vec<String> {
    let name = |row: rows::Row| match row.kind {
        RowKind::Bubble(bubble) => match bubble.body {
            Body::Rich(rich) => rich.metadata.clone().text("name"),
            _ => None,
        },
        _ => None,
    };
    talk.rows(&|_| 0).into_iter().filter_map(name).collect()
}

#[test]
fn a_file_goes_the_way_of_a_text_and_shows_what_is_known_of_it() {
    let mut talk = running();
    let effects = talk.handle(file(2), 0);
    let Call::Send(_, sent) = only_call(&effects) else {
        panic!()
    };
    assert!(effects.contains(&Effect::Save(Save::Put(sent.clone()))));
    assert_eq!(files(&talk), ["a.png"]);
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let again = only_call(&talk.handle(answered(resume, Ok(resumed_result(&[], true))), 0));
    assert!(matches!(again, Call::Send(_, ref again) if *again == sent));
    talk.handle(answered(again, Ok(sent_result(2))), 0);
    assert_eq!(talk.outbox().messages(), []);
    assert_eq!(files(&talk), ["a.png"]);
    assert_eq!(states(&talk).last(), Some(&Some(Delivery::Sent)));
}

#[test]
fn of_what_cannot_be_sent_any_more_only_texts_come_back() {
    let mut talk = running();
    let send = only_call(&talk.handle(file(2), 0));
    let unknown = refusal(ErrorCode::SessionUnknown);
    let effects = talk.handle(answered(send, Err(unknown.clone())), 0);
    assert!(effects.contains(&Effect::Save(Save::Drop(client_id(2)))));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::GiveBack(_)))
    );

    let mut talk = running();
    let send = only_call(&talk.handle(file(2), 0));
    talk.handle(say(3, "three"), 0);
    let effects = talk.handle(answered(send, Err(unknown)), 0);
    assert!(effects.contains(&Effect::GiveBack("three".into())));
}
