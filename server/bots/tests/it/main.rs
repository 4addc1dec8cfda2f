//! Posts to a bot on a real socket of this machine.
#![expect(clippy::unwrap_used, reason = "tests")]

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bots::token::{TokenKey, open};
use bots::{Signer, Target, Targets, Webhooks};
use bridge::Clock;
use bridge::bot::{Bot as _, BotError, Telling};
use outbound::{Guard, Guarded, Url};
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{Epoch, MessageId, SessionId, SiteKey, UnixMs};
use protocol::rpc::Page;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Answering, Session};
use tokio::net::TcpListener;

/// A status, and how long to wait.
type Status = (StatusCode, Option<&'static str>);

/// What came in, with its headers, and what is answered.
#[derive(Clone, Default)]
struct Heard {
    posts: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answer: Arc<Mutex<Option<Status>>>,
}

struct OneBot(Option<Target>);

impl Targets for OneBot {
    fn target(&self, _site: &SiteKey) -> Option<Target> {
        self.0.clone()
    }
}

struct Noon;

impl Clock for Noon {
    fn now_ms(&self) -> UnixMs {
        1_800_000_000_123
    }
}

async fn serve(heard: &Heard) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/bot?key=1", listener.local_addr().unwrap());
    let heard = heard.clone();
    let take = move |headers: HeaderMap, body: String| async move {
        heard.posts.lock().unwrap().push((headers, body));
        let (status, wait) = heard
            .answer
            .lock()
            .unwrap()
            .unwrap_or((StatusCode::OK, None));
        let wait = wait.map(|wait| [("retry-after", wait)]);
        (
            status,
            wait.map_or_else(HeaderMap::new, |[(name, value)]| {
                HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
            }),
            "ignored".repeat(100_000),
        )
    };
    tokio::spawn(
        async move { axum::serve(listener, Router::new().route("/bot", post(take))).await },
    );
    Url::parse(&url).unwrap()
}

fn webhooks(url: Url, signer: Option<Signer>, guard: Guard) -> Webhooks {
    let target = Target {
        url,
        name: "Robo".into(),
        signer,
    };
    Webhooks::new(
        Guarded::new(guard).unwrap(),
        Arc::new(OneBot(Some(target))),
        TokenKey::new(&[7; 32]),
        Arc::new(Noon),
    )
}

fn here() -> Guard {
    Guard::new(["127.0.0.1".to_owned()])
}

fn session() -> Session {
    Session {
        id: SessionId::parse("5e55").unwrap(),
        site: SiteKey::parse("shop").unwrap(),
        name: "Ada".into(),
        email: Some("ada@example.com".into()),
        locale: Some("de".into()),
        page: Page {
            url: "https://shop.example/lamps".into(),
            title: "Lamps".into(),
            referrer: String::new(),
        },
        permanent: false,
        messenger: "desk".into(),
        chat_key: None,
        head: 3,
        delivered: 0,
        read: 0,
        visitor_read: 0,
        created: 1_616_144_166_000,
        last_seen: 1_616_144_169_190,
        closed_at: None,
        muted: false,
        answering: Some(Answering::Bot),
        bot_started: false,
        bot_due: None,
        bot_attributes: json!({ "step": 2 }),
        team_told: 0,
        answers: Value::Null,
    }
}

fn entry() -> Entry {
    Entry {
        session_id: SessionId::parse("5e55").unwrap(),
        epoch: Epoch::parse("e").unwrap(),
        seq: 3,
        message_id: MessageId::parse("00ab").unwrap(),
        ts: 1_616_144_169_190,
        sender: Sender::new(SenderKind::Visitor, "Ada"),
        kind: EntryType::Text,
        text: "Book it".into(),
        metadata: json!({ "button": true }),
        attributes: json!({ "action": "book", "projectId": "forged" }),
        view: Value::Null,
        client_msg_id: None,
        deleted: false,
    }
}

async fn tell(webhooks: &Webhooks, entry: Option<&Entry>) -> Result<(), BotError> {
    let session = session();
    let telling = Telling {
        session: &session,
        entry,
        first_text: "hello",
    };
    webhooks.tell(telling).await
}

#[tokio::test]
async fn a_message_is_posted_as_tiledesks_client_reads_it() {
    let heard = Heard::default();
    let webhooks = webhooks(serve(&heard).await, None, here());
    tell(&webhooks, Some(&entry())).await.unwrap();
    let (headers, body) = heard.posts.lock().unwrap().remove(0);
    let body: Value = serde_json::from_str(&body).unwrap();
    let golden: Value = serde_json::from_str(include_str!("message.json")).unwrap();
    assert_eq!(body, golden, "{body:#}");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers[bots::DELIVERY], "00ab");
    assert!(!headers.contains_key(bots::SIGNATURE));
    let token = body["token"].as_str().unwrap();
    let opened = open(&TokenKey::new(&[7; 32]), token).unwrap();
    assert_eq!((opened.0.as_str(), opened.1.as_str()), ("shop", "5e55"));
}

#[tokio::test]
async fn the_beginning_is_a_hidden_message_of_the_system() {
    let heard = Heard::default();
    let webhooks = webhooks(serve(&heard).await, None, here());
    tell(&webhooks, None).await.unwrap();
    let (headers, body) = heard.posts.lock().unwrap().remove(0);
    let body: Value = serde_json::from_str(&body).unwrap();
    let payload = &body["payload"];
    assert_eq!(payload["text"], "\\start");
    assert_eq!(payload["type"], "text");
    assert_eq!(payload["sender"], "system");
    assert_eq!(payload["attributes"]["subtype"], "info");
    assert_eq!(payload["request"]["request_id"], "5e55");
    assert_eq!(headers[bots::DELIVERY], "5e55-start");
}

#[tokio::test]
async fn with_a_secret_the_body_is_signed_together_with_the_time() {
    let heard = Heard::default();
    let url = serve(&heard).await;
    let webhooks = webhooks(url, Some(Signer::new("whsec")), here());
    tell(&webhooks, Some(&entry())).await.unwrap();
    let (headers, body) = heard.posts.lock().unwrap().remove(0);
    let expected = Signer::new("whsec").sign(1_800_000_000, body.as_bytes());
    assert_eq!(headers[bots::SIGNATURE], *expected);
    // Computed with another program: printf '7.{}' | openssl dgst -sha256 -hmac key
    assert_eq!(Signer::new("key").sign(7, b"{}"), KNOWN);
}

const KNOWN: &str = "t=7,v1=77bc83bd1f40422311e47918b203449aecf84b02c1568bb1b570ac2a474cc2d8";

#[tokio::test]
async fn a_status_decides_whether_it_is_worth_another_attempt() {
    let heard = Heard::default();
    let webhooks = webhooks(serve(&heard).await, None, here());
    let wait = Duration::from_secs(3);
    for (status, after, outcome) in [
        (200, None, Ok(())),
        (204, None, Ok(())),
        (307, None, Err(BotError::Refused)),
        (400, None, Err(BotError::Refused)),
        (410, None, Err(BotError::Refused)),
        (429, None, Err(BotError::Failed)),
        (429, Some("3"), Err(BotError::Busy(wait))),
        (500, None, Err(BotError::Failed)),
        (503, Some("3"), Err(BotError::Busy(wait))),
    ] {
        let answer = (StatusCode::from_u16(status).unwrap(), after);
        *heard.answer.lock().unwrap() = Some(answer);
        assert_eq!(tell(&webhooks, Some(&entry())).await, outcome, "{status}");
    }
}

#[tokio::test]
async fn this_machine_is_not_called_unless_it_is_named() {
    let heard = Heard::default();
    let webhooks = webhooks(serve(&heard).await, None, Guard::default());
    assert_eq!(tell(&webhooks, Some(&entry())).await, Err(BotError::NoBot));
    assert!(heard.posts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nobody_there_may_be_there_a_moment_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let webhooks = webhooks(Url::parse(&url).unwrap(), None, here());
    assert_eq!(tell(&webhooks, Some(&entry())).await, Err(BotError::Failed));
}
