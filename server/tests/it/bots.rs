//! A site with a bot, from the visitor's socket to the bot's own server and on to the desk.

use crate::app::{App, PATIENCE, SITE, two_sites};
use ::bots::token::open;
use axum::Router;
use axum::routing::post;
use serde_json::{Value, json};
use server::limits::Rates;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A bot that only listens: its address, and what it was posted.
pub async fn bot() -> (String, mpsc::UnboundedReceiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (heard, posts) = mpsc::unbounded_channel();
    let take = move |body: String| async move {
        heard.send(serde_json::from_str(&body).unwrap()).unwrap();
    };
    let router = Router::new().route("/", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, posts)
}

pub async fn with_bot(environment: &[(&str, &str)], url: &str) -> App {
    with_rates(environment, url, Rates::default()).await
}

pub async fn with_rates(environment: &[(&str, &str)], url: &str, rates: Rates) -> App {
    let app = App::with(environment, rates).await;
    let mut config = two_sites();
    config["configs"][0]["bot"] = json!({ "url": url, "name": "Robo" });
    std::fs::write(app.config_file(), config.to_string()).unwrap();
    app
}

#[tokio::test]
async fn a_visitor_talks_to_the_bot_until_asking_for_a_person() {
    let (url, mut posts) = bot().await;
    let app = with_bot(&[("WEB_WIDGET_BOT_PRIVATE_HOSTS", "127.0.0.1")], &url).await;
    let state = app.server.as_ref().unwrap().state();
    state.sites.reload().unwrap();
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let say = |text: &str| json!({ "sessionId": session.id, "text": text });
    visitor.call("send_message", say("hello")).await;
    for text in ["\\start", "hello"] {
        let post = tokio::time::timeout(PATIENCE, posts.recv()).await;
        let post = post.unwrap().unwrap();
        assert_eq!(post["payload"]["text"], text);
        assert_eq!(post["payload"]["request"]["first_text"], "hello");
        let opened = open(&state.bot_key, post["token"].as_str().unwrap()).unwrap();
        assert_eq!((opened.0.as_str(), opened.1.as_str()), (SITE, &*session.id));
    }
    let typing = visitor.event("typing").await;
    assert_eq!(
        (&typing["name"], &typing["typing"]),
        (&json!("Robo"), &json!(true))
    );
    visitor.call("send_message", say("Human, please!")).await;
    visitor.call("send_message", say("still there?")).await;
    let mut told = Vec::new();
    while told.len() < 3 {
        told.push(desk.event("chat_message").await["message"]["text"].clone());
    }
    assert_eq!(told, ["hello", "Human, please!", "still there?"]);
    assert!(posts.try_recv().is_err(), "the bot is told no more");
}

#[tokio::test]
async fn a_bot_in_a_private_network_is_refused_unless_it_is_named() {
    let app = with_bot(&[], "https://10.1.2.3/bot").await;
    let sites = &app.server.as_ref().unwrap().state().sites;
    let problems = sites.reload().unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let [said] = &said[..] else {
        panic!("{said:?}")
    };
    assert!(
        said.contains("configs[0].bot.url: the host is this machine or in a private network")
            && said.contains("WEB_WIDGET_BOT_PRIVATE_HOSTS"),
        "{said}"
    );
}
