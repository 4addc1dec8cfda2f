//! Calls that go wrong.

use crate::scripted::{ME, Scripted, on};
use bridge::messenger::{
    Author, ChatKey, ChatState, Messenger, MessengerError, OpenRequest, Outgoing, Person,
    VisitorCard,
};
use outbound::Base;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn hello() -> Outgoing {
    Outgoing {
        author: Author::Visitor,
        view: Value::Null,
        text: "hello".into(),
        file: None,
        display_name: "Ada".into(),
        request_id: "request-1".into(),
        ts: 1_000,
    }
}

fn request() -> OpenRequest {
    let person = |id: &str| Person {
        id: id.into(),
        name: "Grace".into(),
    };
    OpenRequest {
        site_name: "Shop".into(),
        title: "Shop – Ada".into(),
        people: vec![person("@a:x"), person(ME), person("@b:x")],
        visitor: VisitorCard::default(),
        request_id: "open-1".into(),
    }
}

fn room() -> ChatKey {
    ChatKey::new("!r:x")
}

fn refusal(status: u16, errcode: &str) -> (u16, Value) {
    (status, json!({ "errcode": errcode, "error": "no" }))
}

#[tokio::test]
async fn a_message_whose_answer_was_a_failure_is_sent_again_under_the_same_transaction() {
    let attempts = Arc::new(AtomicU32::new(0));
    let server = Scripted::new(move |_| match attempts.fetch_add(1, Ordering::Relaxed) {
        0 => refusal(500, "M_UNKNOWN"),
        _ => (200, json!({ "event_id": "$1" })),
    })
    .await;
    let matrix = server.matrix();
    assert_eq!(
        matrix.post(&room(), &hello()).await,
        Err(MessengerError::Server)
    );
    assert_eq!(matrix.post(&room(), &hello()).await.unwrap().as_str(), "$1");
    let asked = server.asked();
    assert_eq!(
        asked[0].what,
        "PUT rooms/!r:x/send/m.room.message/request-1"
    );
    assert_eq!(asked[0].what, asked[1].what);
    let plain = json!({ "msgtype": "m.text", "body": "hello", "m.mentions": {} });
    assert_eq!(asked[0].body, plain);
}

#[tokio::test]
async fn a_limit_is_passed_on_with_its_time() {
    let server = Scripted::new(|_| {
        (
            429,
            json!({ "errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1_500 }),
        )
    })
    .await;
    let wait = Duration::from_millis(1_500);
    let limited = Err(MessengerError::RateLimited { wait });
    assert_eq!(server.matrix().post(&room(), &hello()).await, limited);
}

#[tokio::test]
async fn a_refused_token_is_an_error_of_its_own_in_every_call() {
    let server = Scripted::new(|_| refusal(401, "M_UNKNOWN_TOKEN")).await;
    let matrix = server.matrix();
    assert_eq!(
        matrix.post(&room(), &hello()).await.unwrap_err(),
        MessengerError::Auth
    );
    assert_eq!(
        matrix.open(&request()).await.unwrap_err(),
        MessengerError::Auth
    );
    assert_eq!(
        matrix.state(&room()).await.unwrap_err(),
        MessengerError::Auth
    );
    assert_eq!(matrix.events(None).await.unwrap_err(), MessengerError::Auth);
}

#[tokio::test]
async fn a_connection_that_is_cut_leaves_the_outcome_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let cut = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 4_096]).await;
        socket
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")
            .await
            .unwrap();
    });
    let matrix = on(base);
    assert_eq!(
        matrix.post(&room(), &hello()).await,
        Err(MessengerError::Uncertain)
    );
    cut.await.unwrap();
    assert_eq!(
        matrix.post(&room(), &hello()).await,
        Err(MessengerError::Network)
    );
}

#[tokio::test]
async fn a_room_whose_answer_was_lost_is_found_again_and_completed() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "POST createRoom" => refusal(400, "M_ROOM_IN_USE"),
        what if what.starts_with("GET directory/room/#web-widget-") => (200, json!({ "room_id": "!r:x" })),
        "GET rooms/!r:x/state" => (200, json!([
            { "type": "m.room.create", "state_key": "", "sender": ME },
            { "type": "m.room.member", "state_key": ME, "content": { "membership": "join" } },
            { "type": "m.room.member", "state_key": "@a:x", "content": { "membership": "leave" } },
        ])),
        "POST rooms/!r:x/invite" => (200, json!({})),
        what => panic!("{what}"),
    })
    .await;
    assert_eq!(server.matrix().open(&request()).await.unwrap(), room());
    let asked = server.asked();
    assert_eq!(
        asked[0].body["invite"],
        json!(["@a:x", "@b:x"]),
        "we need no invitation"
    );
    let alias = asked[0].body["room_alias_name"].as_str().unwrap();
    assert_eq!(asked[1].what, format!("GET directory/room/#{alias}:x"));
    let invited: Vec<&Value> = asked[3..].iter().map(|asked| &asked.body).collect();
    assert_eq!(
        invited,
        [&json!({ "user_id": "@b:x" })],
        "who has left is not asked again"
    );
}

#[tokio::test]
async fn a_room_that_somebody_else_made_is_never_used() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "POST createRoom" => refusal(400, "M_ROOM_IN_USE"),
        "GET rooms/!r:x/state" => (
            200,
            json!([{ "type": "m.room.create", "state_key": "", "sender": "@evil:x" }]),
        ),
        _ => (200, json!({ "room_id": "!r:x" })),
    })
    .await;
    assert_eq!(
        server.matrix().open(&request()).await,
        Err(MessengerError::Server)
    );
}

#[tokio::test]
async fn people_who_cannot_be_invited_are_a_mistake_of_the_configuration() {
    let server = Scripted::new(|_| refusal(403, "M_FORBIDDEN")).await;
    assert_eq!(
        server.matrix().open(&request()).await,
        Err(MessengerError::InvalidMembers)
    );
}

#[tokio::test]
async fn a_room_we_cannot_see_is_gone() {
    for (status, errcode) in [(403, "M_FORBIDDEN"), (404, "M_NOT_FOUND")] {
        let server = Scripted::new(move |_| refusal(status, errcode)).await;
        assert_eq!(server.matrix().state(&room()).await, Ok(ChatState::Gone));
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_a_failure() {
    let server = Scripted::new(|_| (200, json!("a log-in page"))).await;
    assert_eq!(
        server.matrix().post(&room(), &hello()).await,
        Err(MessengerError::Server)
    );
}

#[tokio::test]
async fn the_token_is_never_shown() {
    let token = matrix::AccessToken::new("syt_secret");
    let homeserver = Base::parse("https://matrix.example.com").unwrap();
    let config = matrix::Config {
        homeserver,
        access_token: token,
    };
    assert!(!format!("{config:?}").contains("secret"));
}
