//! From the first frame to the close.

use super::super::*;
use super::fixture::{NOW, Socket, epoch, refused, session, site, token, told};
use crate::embed::FRESH_FOR_MS;
use crate::secret::SessionTokenHash;
use protocol::ids::SessionToken;
use protocol::limits::OWN_TOKEN_MIN_CHARS;
use protocol::rpc::{Answer, PingResult, SessionStarted};
use serde_json::json;

fn start() -> serde_json::Value {
    json!({"siteKey": "site", "embedToken": token("site", NOW), "name": " Ada\u{202e} ", "email": "", "locale": "C"})
}

#[test]
fn a_started_session_is_answered_with_a_token_of_which_the_store_gets_the_hash() {
    let mut socket = Socket::fresh();
    let frame = json!({"id": 1, "method": "start_session", "params": start()}).to_string();
    let effects = socket.on(Input::Frame(&frame));
    let [
        Effect::Do(Command::Start {
            session,
            token,
            site: of,
            visitor,
        }),
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(*of, site("site"));
    assert_eq!(
        (visitor.name.as_str(), &visitor.email, &visitor.locale),
        ("Ada", &None, &None)
    );
    let effects = socket.on(Input::Done(Outcome::Started {
        session: session.clone(),
        epoch: epoch(),
        head: 0,
    }));
    let [
        Effect::Subscribe(subscribed),
        Effect::Send(answer),
        Effect::Do(Command::CatchUp { after: 0, .. }),
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(subscribed, session);
    let answer: Answer<SessionStarted> = serde_json::from_str(answer).unwrap();
    assert_eq!(
        (answer.id, &answer.result.session_id, answer.result.head),
        (1, session, 0)
    );
    assert_eq!(SessionTokenHash::of(&answer.result.session_token), *token);
}

#[test]
fn a_token_of_the_clients_own_opens_the_session_that_there_is() {
    let mut socket = Socket::fresh();
    let own = "t".repeat(OWN_TOKEN_MIN_CHARS);
    let mut params = start();
    params["sessionToken"] = json!(own);
    let frame = json!({"id": 1, "method": "start_session", "params": params}).to_string();
    let effects = socket.on(Input::Frame(&frame));
    let [Effect::Do(Command::Start { token, .. })] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let own = SessionToken::parse(own).unwrap();
    assert_eq!(*token, SessionTokenHash::of(&own));
    let effects = socket.on(Input::Done(Outcome::Started {
        session: session("before"),
        epoch: epoch(),
        head: 3,
    }));
    let [Effect::Subscribe(subscribed), Effect::Send(answer), ..] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let answer: Answer<SessionStarted> = serde_json::from_str(answer).unwrap();
    assert_eq!(*subscribed, session("before"));
    assert_eq!(answer.result.session_id, session("before"));
    assert_eq!((answer.result.session_token, answer.result.head), (own, 3));
}

#[test]
fn a_token_of_the_clients_own_that_could_be_guessed_is_refused() {
    let mut socket = Socket::fresh();
    let mut params = start();
    params["sessionToken"] = json!("t".repeat(OWN_TOKEN_MIN_CHARS - 1));
    assert_eq!(
        socket.ask("start_session", params),
        ["refuse invalid_params"]
    );
}

#[test]
fn a_greeting_stored_before_the_subscription_is_not_missed() {
    let mut socket = Socket::fresh();
    assert_eq!(socket.ask("start_session", start()), ["do Start"]);
    let id = "00000000000000010000000000000000";
    let expected = [
        format!("subscribe {id}"),
        "answer".into(),
        format!("catch up {id} 0.."),
    ];
    assert_eq!(
        socket.done(Outcome::Started {
            session: session(id),
            epoch: epoch(),
            head: 0
        }),
        expected
    );
    let greeting = super::fixture::entry(id, 1);
    let more = [format!("catch up {id} 1..")];
    assert_eq!(
        socket.done(Outcome::CaughtUp(vec![greeting])),
        ["message 1".to_owned(), more[0].clone()]
    );
    assert!(socket.done(Outcome::CaughtUp(Vec::new())).is_empty());
    assert!(!socket.visitor.is_busy() && !socket.visitor.is_over());
}

#[test]
fn a_resume_subscribes_before_the_log_is_read() {
    let mut socket = Socket::fresh();
    let frame = json!({"id": 1, "method": "resume_session", "params": {
        "sessionToken": "st", "embedToken": token("site", NOW), "epoch": "e1", "after": 3,
    }});
    let effects = socket.on(Input::Frame(&frame.to_string()));
    let [Effect::Do(Command::Identify { site: of, token })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(*of, site("site"));
    assert_eq!(
        *token,
        SessionTokenHash::of(&SessionToken::parse("st").unwrap())
    );
    let effects = socket.on(Input::Done(Outcome::Identified {
        session: session("s1"),
    }));
    let [
        Effect::Subscribe(subscribed),
        Effect::Do(Command::ReadLog {
            session: read,
            client,
        }),
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!((subscribed, read), (&session("s1"), &session("s1")));
    assert_eq!(
        *client,
        Some(LogPosition {
            epoch: epoch(),
            after: 3
        })
    );
}

#[test]
fn half_a_position_counts_as_none() {
    for half in [json!({"epoch": "e1"}), json!({"after": 3})] {
        let mut params = json!({"sessionToken": "st", "embedToken": token("site", NOW)});
        params
            .as_object_mut()
            .unwrap()
            .extend(half.as_object().unwrap().clone());
        let mut socket = Socket::fresh();
        socket.ask("resume_session", params);
        let effects = socket.on(Input::Done(Outcome::Identified {
            session: session("s1"),
        }));
        assert!(matches!(
            &effects[1],
            Effect::Do(Command::ReadLog { client: None, .. })
        ));
    }
}

#[test]
fn a_refused_start_or_resume_leaves_the_socket_where_it_was() {
    let mut socket = Socket::talking(5);
    socket.ask("start_session", start());
    let outcome = Outcome::Refused {
        code: ErrorCode::RateLimited,
        retry_after_ms: Some(900),
    };
    let effects = socket.on(Input::Done(outcome));
    let [Effect::Send(frame)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let refusal: Refusal = serde_json::from_str(frame).unwrap();
    assert_eq!(
        (refusal.code, refusal.data.retry_after_ms),
        (ErrorCode::RateLimited, Some(900))
    );
    socket.ask(
        "resume_session",
        json!({"sessionToken": "no", "embedToken": token("site", NOW)}),
    );
    assert_eq!(
        socket.done(refused(ErrorCode::SessionUnknown)),
        ["refuse session_unknown"]
    );
    assert_eq!(socket.send("still here"), ["do Append"]);
}

#[test]
fn a_log_that_cannot_be_read_sends_the_client_away_to_come_back() {
    let mut socket = Socket::fresh();
    socket.ask(
        "resume_session",
        json!({"sessionToken": "st", "embedToken": token("site", NOW)}),
    );
    socket.done(Outcome::Identified {
        session: session("s1"),
    });
    assert_eq!(
        socket.done(refused(ErrorCode::Unavailable)),
        ["refuse unavailable", "close Unavailable"]
    );
}

#[test]
fn an_aged_token_is_renewed_by_ping_and_then_starts() {
    let mut socket = Socket::fresh();
    let aged = token("site", NOW - FRESH_FOR_MS - 1);
    let mut params = start();
    params["embedToken"] = json!(aged);
    assert_eq!(
        socket.ask("start_session", params.clone()),
        ["refuse embed_expired"]
    );
    let frame = json!({"id": 9, "method": "ping", "params": {"embedToken": aged}}).to_string();
    let effects = socket.on(Input::Frame(&frame));
    let [Effect::Send(answer)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let answer: Answer<PingResult> = serde_json::from_str(answer).unwrap();
    params["embedToken"] = json!(answer.result.embed_token.unwrap());
    assert_eq!(socket.ask("start_session", params), ["do Start"]);
}

#[test]
fn a_stranger_may_mend_its_first_frame_five_times() {
    let mut socket = Socket::fresh();
    let mut params = start();
    params["embedToken"] = json!("forged");
    for _ in 0..5 {
        assert_eq!(
            socket.ask("start_session", params.clone()),
            ["refuse embed_invalid"]
        );
    }
    assert_eq!(
        socket.ask("start_session", params),
        ["refuse embed_invalid", "close EmbedRefused"]
    );
}

#[test]
fn the_deadline_ends_only_a_socket_that_has_not_joined() {
    assert_eq!(
        told(&Socket::fresh().on(Input::FirstFrameDeadline)),
        ["close FirstFrameTimeout"]
    );
    let mut refused_once = Socket::fresh();
    refused_once.ask("ping", json!({"embedToken": "forged"}));
    assert_eq!(
        told(&refused_once.on(Input::FirstFrameDeadline)),
        ["close FirstFrameTimeout"]
    );
    let mut starting = Socket::fresh();
    starting.ask("start_session", start());
    for mut socket in [starting, Socket::joined(), Socket::talking(5)] {
        assert!(socket.on(Input::FirstFrameDeadline).is_empty());
    }
}

#[test]
fn a_binary_frame_ends_any_socket() {
    for mut socket in [Socket::fresh(), Socket::joined(), Socket::talking(5)] {
        assert_eq!(told(&socket.on(Input::BinaryFrame)), ["close BadFrame"]);
    }
}

#[test]
fn a_stopping_server_says_when_to_come_back() {
    for mut socket in [Socket::fresh(), Socket::joined(), Socket::talking(5)] {
        assert_eq!(
            told(&socket.on(Input::Draining { after_ms: 7 })),
            ["reconnect 7", "close Restart"]
        );
    }
}

#[test]
fn a_removed_site_ends_its_sockets_and_no_others() {
    for mut socket in [Socket::joined(), Socket::talking(5)] {
        socket.sites = vec![site("site")];
        assert!(socket.on(Input::SitesChanged).is_empty());
        socket.sites = vec![site("other")];
        assert_eq!(told(&socket.on(Input::SitesChanged)), ["close SiteGone"]);
    }
    let mut fresh = Socket::fresh();
    fresh.sites.clear();
    assert!(fresh.on(Input::SitesChanged).is_empty());
}

#[test]
fn the_end_of_a_session_is_told_by_the_log() {
    let mut socket = Socket::talking(5);
    socket.send("late");
    assert_eq!(
        socket.done(refused(ErrorCode::SessionClosed)),
        ["refuse session_closed"]
    );
    assert_eq!(
        socket.ask("end_session", json!({"sessionId": "s1"})),
        ["do End"]
    );
    assert_eq!(socket.done(Outcome::Done), ["answer"]);
}

#[test]
fn an_outcome_that_nobody_waits_for_is_ignored_and_a_wrong_one_is_an_error() {
    let mut socket = Socket::talking(5);
    assert!(socket.done(Outcome::Done).is_empty());
    socket.send("x");
    assert_eq!(socket.done(Outcome::Done), ["refuse internal"]);
    assert!(!socket.visitor.is_busy());
}
