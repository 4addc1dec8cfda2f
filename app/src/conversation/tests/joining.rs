use super::*;

fn returning() -> Conversation {
    let token = SessionToken::parse("t1").unwrap();
    let stored = Stored {
        session: Some(StoredSession { token }),
        ..Stored::default()
    };
    let mut talk = Conversation::new(identity(), stored);
    talk.handle(Input::Opened(None), 0);
    talk
}

#[test]
fn without_a_session_the_first_frame_renews_the_embed_token() {
    let mut talk = Conversation::new(identity(), Stored::default());
    assert!(
        talk.handle(Input::Opened(None), 0)
            .contains(&Effect::Connect)
    );
    let call = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(matches!(call, Call::Renew(ref ping) if ping.embed_token.is_some()));
    assert_eq!(talk.screen(), Screen::Start);
}

#[test]
fn starting_keeps_the_session_and_sends_the_first_message() {
    let mut talk = Conversation::new(identity(), Stored::default());
    talk.handle(Input::LinkUp, 0);
    let start = Input::Start {
        name: "Vera".into(),
        id: client_id(1),
        text: "hello".into(),
        answers: "{}".to_owned(),
        token: token(),
    };
    assert_eq!(
        calls(&talk.handle(start, 0)),
        [],
        "the renewal is still on its way"
    );
    assert_eq!(
        (talk.screen(), texts(&talk)),
        (Screen::Talk, vec!["hello".to_owned()])
    );
    let renewal = Call::Renew(Default::default());
    let start = only_call(&talk.handle(answered(renewal, Ok(json!({"embedToken": "new"}))), 0));
    assert!(
        matches!(start, Call::Start(ref s, _) if s.name == "Vera" && s.embed_token.as_str() == "new")
    );
    let effects = talk.handle(answered(start, Ok(started_result())), 0);
    let token = SessionToken::parse("t1").unwrap();
    assert!(effects.contains(&Effect::Save(Save::Session(Some(StoredSession { token })))));
    assert!(matches!(only_call(&effects), Call::Send(_, ref m) if m.text == "hello"));
}

#[test]
fn a_returning_visitor_gets_the_history() {
    let mut talk = returning();
    assert!(talk.is_loading());
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(matches!(resume, Call::Resume(ref r) if r.epoch.is_none() && r.after.is_none()));
    let history = [
        entry(7, SenderKind::Visitor, "a"),
        entry(8, SenderKind::Agent, "b"),
    ];
    talk.handle(answered(resume, Ok(resumed_result(&history, false))), 0);
    assert_eq!(texts(&talk), ["a", "b"]);
    assert_eq!(
        (talk.is_loading(), talk.log().more(), talk.unseen()),
        (false, true, 0)
    );
}

#[test]
fn a_reconnect_asks_for_what_is_new_only() {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(matches!(resume, Call::Resume(ref r) if r.after == Some(1) && r.epoch.is_some()));
    let news = [entry(2, SenderKind::Agent, "hi")];
    talk.handle(answered(resume, Ok(resumed_result(&news, true))), 0);
    assert_eq!(texts(&talk), ["hello", "hi"]);
}

#[test]
fn an_answer_that_was_not_recovered_replaces_everything() {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let mut other = entry(5, SenderKind::Agent, "restored");
    other.epoch = Epoch::parse("e2").unwrap();
    let answer = json!({ "sessionId": "s1", "epoch": "e2", "head": 5, "recovered": false, "messages": [other] });
    talk.handle(answered(resume, Ok(answer)), 0);
    assert_eq!(texts(&talk), ["restored"]);
}

#[test]
fn an_unknown_session_is_forgotten_and_unsent_text_comes_back() {
    let mut talk = running();
    talk.handle(Input::LinkDown, 0);
    talk.handle(say(2, "still there?"), 0);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let effects = talk.handle(answered(resume, Err(refusal(ErrorCode::SessionUnknown))), 0);
    assert!(effects.contains(&Effect::Save(Save::Session(None))));
    assert!(effects.contains(&Effect::GiveBack("still there?".into())));
    assert_eq!((talk.screen(), talk.is_lost()), (Screen::Start, true));
}

#[test]
fn an_aged_embed_token_is_renewed_and_the_request_repeated() {
    let mut talk = returning();
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let expired = || Err(refusal(ErrorCode::EmbedExpired));
    let renew = only_call(&talk.handle(answered(resume, expired()), 0));
    let again = only_call(&talk.handle(answered(renew, Ok(json!({"embedToken": "new"}))), 0));
    assert!(matches!(again, Call::Resume(ref r) if r.embed_token.as_str() == "new"));
    let effects = talk.handle(answered(again, expired()), 0);
    assert_eq!(calls(&effects), [], "a second time in a row waits");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::SetTimer(Timer::Retry, _)))
    );
}

#[test]
fn an_embed_token_that_cannot_be_renewed_loads_the_panel_again() {
    let mut talk = returning();
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let effects = talk.handle(answered(resume, Err(refusal(ErrorCode::EmbedInvalid))), 0);
    assert!(effects.contains(&Effect::Reload));
    assert_eq!(talk.screen(), Screen::Talk, "nothing is forgotten");
}

#[test]
fn a_refusal_that_may_pass_is_asked_again_after_the_named_wait() {
    let mut talk = returning();
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let busy = refusal(ErrorCode::RateLimited).retry_after(7_000);
    let effects = talk.handle(answered(resume, Err(busy)), 0);
    assert!(effects.contains(&Effect::SetTimer(Timer::Retry, 7_000)));
    let again = only_call(&talk.handle(Input::Timer(Timer::Retry), 7_000));
    assert!(matches!(again, Call::Resume(_)));
}

#[test]
fn texts_left_without_a_session_come_back_into_the_form() {
    let unsent = vec![StoredMessage::of_text(client_id(1), "hello".into(), 0)];
    let mut talk = Conversation::new(
        identity(),
        Stored {
            unsent,
            ..Stored::default()
        },
    );
    let effects = talk.handle(Input::Opened(None), 0);
    assert!(effects.contains(&Effect::GiveBack("hello".into())));
    assert_eq!(texts(&talk), Vec::<String>::new());
}

#[test]
fn another_tabs_conversation_is_adopted_by_a_tab_that_has_none() {
    let mut talk = Conversation::new(identity(), Stored::default());
    talk.handle(Input::Opened(None), 0);
    let effects = talk.handle(Input::Adopt(SessionToken::parse("t9").unwrap()), 0);
    assert_eq!(calls(&effects), []);
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    assert!(matches!(resume, Call::Resume(ref r) if r.session_token.as_str() == "t9"));
    let mut busy = running();
    assert_eq!(
        busy.handle(Input::Adopt(SessionToken::parse("t9").unwrap()), 0),
        []
    );
}

#[test]
fn the_end_is_asked_for_and_a_new_conversation_gets_a_new_socket() {
    let mut talk = running();
    let end = only_call(&talk.handle(Input::End, 0));
    talk.handle(answered(end, Ok(json!({"success": true}))), 0);
    assert_eq!(talk.screen(), Screen::Ended);
    assert_eq!(calls(&talk.handle(say(2, "late"), 0)), []);
    let effects = talk.handle(Input::Restart, 0);
    assert!(effects.contains(&Effect::Save(Save::Session(None))));
    assert!(
        effects.ends_with(&[Effect::Disconnect, Effect::Connect]),
        "{effects:?}"
    );
    assert_eq!(talk.screen(), Screen::Start);
}

#[test]
fn the_end_of_the_conversation_by_the_team_is_a_row() {
    let mut talk = running();
    let (session_id, epoch) = (SessionId::parse("s1").unwrap(), Epoch::parse("e1").unwrap());
    let by = SenderKind::Agent;
    talk.handle(
        event(&Event::SessionClosed {
            session_id,
            epoch,
            seq: 2,
            ts: 9_000,
            by,
        }),
        0,
    );
    assert_eq!(talk.screen(), Screen::Ended);
    assert_eq!(
        talk.rows(&|_| 0).last().unwrap().kind,
        rows::RowKind::Ended(false)
    );
}

#[test]
fn a_gap_leads_to_one_resume() {
    let mut talk = running();
    let resume = only_call(&talk.handle(reply(3, "three"), 0));
    assert_eq!(
        calls(&talk.handle(reply(4, "four"), 0)),
        [],
        "one at a time"
    );
    let news = [
        entry(2, SenderKind::Agent, "two"),
        entry(3, SenderKind::Agent, "three"),
    ];
    let effects = talk.handle(answered(resume, Ok(resumed_result(&news, true))), 0);
    let more = only_call(&effects);
    assert!(
        matches!(more, Call::Resume(ref r) if r.after == Some(3)),
        "four was heard of"
    );
    let rest = [entry(4, SenderKind::Agent, "four")];
    talk.handle(answered(more, Ok(resumed_result(&rest, true))), 0);
    assert_eq!(texts(&talk), ["hello", "two", "three", "four"]);
}

#[test]
fn older_messages_are_put_in_front_once() {
    let mut talk = returning();
    let resume = only_call(&talk.handle(Input::LinkUp, 0));
    let page = [entry(3, SenderKind::Agent, "three")];
    talk.handle(answered(resume, Ok(resumed_result(&page, false))), 0);
    let load = only_call(&talk.handle(Input::LoadOlder, 0));
    assert!(matches!(load, Call::Load(ref l) if l.before == Some(3)));
    assert_eq!(
        calls(&talk.handle(Input::LoadOlder, 0)),
        [],
        "one at a time"
    );
    let older = [
        entry(1, SenderKind::Visitor, "one"),
        entry(2, SenderKind::Agent, "two"),
    ];
    let answer = || Ok(json!({ "messages": older, "more": false }));
    talk.handle(answered(load.clone(), answer()), 0);
    talk.handle(answered(load, answer()), 0);
    assert_eq!(texts(&talk), ["one", "two", "three"]);
    assert!(!talk.log().more());
}
