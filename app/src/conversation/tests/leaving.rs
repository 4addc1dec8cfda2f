//! Tabs that die and what they leave behind.

use super::*;

fn unsent(numbers: &[usize]) -> Vec<StoredMessage> {
    let message =
        |number: &usize| StoredMessage::of_text(client_id(*number), format!("text {number}"), 0);
    numbers.iter().map(message).collect()
}

/// What other tabs of the session `t1` have kept.
fn of_others(numbers: &[usize]) -> Input {
    Input::Others(Stored {
        session: Some(StoredSession { token: token() }),
        unsent: unsent(numbers),
        starting: None,
    })
}

fn starting() -> Starting {
    Starting {
        name: "Vera".to_owned(),
        answers: r#"{"topic":"repair"}"#.to_owned(),
        token: token(),
    }
}

/// The storage of a tab that died between the form and the answer.
fn cut_short() -> Stored {
    Stored {
        session: None,
        starting: Some(starting()),
        unsent: unsent(&[1]),
    }
}

fn sent(effects: &[Effect]) -> Vec<ClientMsgId> {
    let id = |call| match call {
        Call::Send(_, message) => Some(message.id),
        _ => None,
    };
    calls(effects).into_iter().filter_map(id).collect()
}

#[test]
fn the_beginning_is_kept_until_the_session_is_there() {
    let mut talk = Conversation::new(identity(), Stored::default());
    talk.handle(Input::LinkUp, 0);
    talk.handle(answered(Call::Renew(Default::default()), Ok(json!({}))), 0);
    let Starting {
        name,
        answers,
        token,
    } = starting();
    let (id, text) = (client_id(1), "hello".to_owned());
    let effects = talk.handle(
        Input::Start {
            name,
            id,
            text,
            answers,
            token,
        },
        0,
    );
    assert!(effects.contains(&Effect::Save(Save::Starting(starting()))));
    let start = only_call(&effects);
    let effects = talk.handle(answered(start, Ok(started_result())), 0);
    let session = Some(StoredSession {
        token: self::token(),
    });
    assert!(effects.contains(&Effect::Save(Save::Session(session))));
}

#[test]
fn a_reload_before_the_answer_goes_on_beginning_with_the_same_words() {
    let mut talk = Conversation::new(identity(), cut_short());
    let effects = talk.handle(Input::Opened(None), 0);
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::GiveBack(_)))
    );
    assert_eq!(
        (talk.screen(), texts(&talk)),
        (Screen::Talk, vec!["text 1".to_owned()])
    );
    let start = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(
        matches!(start, Call::Start(ref start, ref answers) if start.name == "Vera" && start.session_token == Some(token()) && *answers == starting().answers)
    );
    let effects = talk.handle(answered(start, Ok(started_result())), 0);
    assert_eq!(sent(&effects), [client_id(1)]);
}

#[test]
fn a_beginning_that_another_tab_has_finished_is_not_begun_again() {
    let session = Some(StoredSession { token: token() });
    let stored = Stored {
        session,
        ..cut_short()
    };
    let mut talk = Conversation::new(identity(), stored);
    talk.handle(Input::Opened(None), 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(matches!(resume, Call::Resume(_)));
    let mut own = entry(1, SenderKind::Visitor, "text 1");
    own.client_msg_id = Some(client_id(1));
    let effects = talk.handle(answered(resume, Ok(resumed_result(&[own], false))), 0);
    assert_eq!(sent(&effects), []);
    assert_eq!(texts(&talk), ["text 1"]);
}

#[test]
fn a_beginning_that_the_server_refuses_for_good_gives_the_words_back() {
    let mut talk = Conversation::new(identity(), cut_short());
    talk.handle(Input::Opened(None), 0);
    let start = only_call(&talk.handle(Input::LinkUp, 0));
    let refused = Err(refusal(ErrorCode::InvalidParams));
    let effects = talk.handle(answered(start, refused), 0);
    assert!(effects.contains(&Effect::GiveBack("text 1".into())));
    assert!(effects.contains(&Effect::Save(Save::Session(None))));
    assert_eq!(talk.screen(), Screen::Start);
}

#[test]
fn what_a_dead_tab_left_is_shown_and_sent_by_the_other_in_order() {
    let mut talk = running();
    let effects = talk.handle(of_others(&[7, 8]), 0);
    assert_eq!(texts(&talk), ["hello", "text 7", "text 8"]);
    assert_eq!(sent(&effects), [client_id(7)]);
    let send = only_call(&effects);
    let effects = talk.handle(answered(send, Ok(sent_result(2))), 0);
    assert!(effects.contains(&Effect::Save(Save::Drop(client_id(7)))));
    assert_eq!(sent(&effects), [client_id(8)]);
    let effects = talk.handle(of_others(&[8]), 0);
    assert_eq!(sent(&effects), [], "it is on its way already");
    assert_eq!(texts(&talk), ["hello", "text 7", "text 8"]);
}

#[test]
fn what_the_other_tab_sent_after_all_is_shown_once() {
    let mut talk = running();
    let send = only_call(&talk.handle(of_others(&[7]), 0));
    let mut own = entry(2, SenderKind::Visitor, "text 7");
    own.client_msg_id = Some(client_id(7));
    talk.handle(event(&Event::OwnMessage(own)), 0);
    assert_eq!(texts(&talk), ["hello", "text 7"]);
    talk.handle(answered(send, Ok(sent_result(2))), 0);
    assert_eq!(texts(&talk), ["hello", "text 7"]);
    assert_eq!(talk.outbox().messages(), []);
}

#[test]
fn what_the_other_tab_got_rid_of_is_let_go_of_and_own_words_never() {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    talk.handle(say(2, "mine"), 0);
    talk.handle(of_others(&[2, 7]), 0);
    assert_eq!(texts(&talk), ["hello", "mine", "text 7"]);
    talk.handle(of_others(&[]), 0);
    assert_eq!(texts(&talk), ["hello", "mine"]);
}

#[test]
fn the_words_of_another_session_are_not_ours() {
    let mut talk = running();
    for token in [None, SessionToken::parse("t2").ok()] {
        let stored = Stored {
            session: token.map(|token| StoredSession { token }),
            unsent: unsent(&[7]),
            starting: None,
        };
        assert_eq!(talk.handle(Input::Others(stored), 0), []);
    }
    assert_eq!(texts(&talk), ["hello"]);
}

#[test]
fn a_tab_at_the_form_takes_over_a_beginning_that_got_stuck() {
    let mut talk = Conversation::new(identity(), Stored::default());
    talk.handle(Input::Opened(None), 0);
    talk.handle(Input::LinkUp, 0);
    talk.handle(answered(Call::Renew(Default::default()), Ok(json!({}))), 0);
    let start = only_call(&talk.handle(Input::Others(cut_short()), 0));
    assert!(matches!(start, Call::Start(..)));
    assert_eq!(texts(&talk), ["text 1"]);
}

#[test]
fn a_file_that_was_a_message_before_the_crash_is_no_second_one() {
    let mut talk = running();
    let file = r#"{"fileId":"f2","name":"a.png"}"#.to_owned();
    let (id, in_log) = (client_id(2), client_id(2));
    let send = only_call(&talk.handle(Input::SendFile { id, file }, 0));
    let effects = talk.handle(answered(send, Err(refusal(ErrorCode::Conflict))), 0);
    assert!(effects.contains(&Effect::Save(Save::Drop(in_log))));
    assert_eq!(talk.outbox().messages(), []);
    let next = only_call(&talk.handle(say(3, "three"), 0));
    assert!(matches!(next, Call::Send(_, ref message) if message.text == "three"));
}

#[test]
fn a_beginning_whose_answer_was_lost_finds_what_was_said_since() {
    let mut talk = Conversation::new(identity(), cut_short());
    talk.handle(Input::Opened(None), 0);
    let start = only_call(&talk.handle(Input::LinkUp, 0));
    let mut begun = started_result();
    begun["head"] = json!(1);
    let resume = only_call(&talk.handle(answered(start, Ok(begun)), 0));
    assert!(matches!(resume, Call::Resume(ref resume) if resume.epoch.is_none()));
    let mut own = entry(1, SenderKind::Visitor, "text 1");
    own.client_msg_id = Some(client_id(1));
    talk.handle(answered(resume, Ok(resumed_result(&[own], false))), 0);
    assert_eq!(texts(&talk), ["text 1"]);
    assert_eq!(talk.outbox().messages(), []);
}
