//! Teamwire as the messenger of the whole server; the simulator stands in for the gateway.

use crate::app::{App, PATIENCE};
use crate::command_line::run_in;
use serde_json::{Value, json};
use server::limits::Rates;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use teamwire_sim::{Answering, Said, Simulator};

const TOKEN: &str = "token-of-the-simulator";
const LOOK: Duration = Duration::from_millis(20);

async fn simulator() -> Simulator {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Simulator::start(anywhere, TOKEN, Answering::Nobody)
        .await
        .unwrap()
}

async fn app(simulator: &Simulator) -> App {
    let gateway = format!("http://{}", simulator.address());
    App::with(&settings(&gateway), Rates::default()).await
}

fn settings(gateway: &str) -> [(&'static str, &str); 2] {
    [
        ("WEB_WIDGET_BOT_TEAMWIRE_GATEWAY", gateway),
        ("WEB_WIDGET_BOT_TEAMWIRE_GATEWAY_TOKEN", TOKEN),
    ]
}

/// Waits until the only chat holds something that fits.
async fn until_seen(simulator: &Simulator, fits: impl Fn(&Said) -> bool) -> (String, Said) {
    let looking = async {
        loop {
            for (tid, _) in simulator.chats() {
                if let Some(said) = simulator.seen(&tid).into_iter().find(&fits) {
                    return (tid, said);
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .expect("it is seen in time")
}

fn message(session: &str, text: &str) -> Value {
    json!({"sessionId": session, "text": text})
}

#[tokio::test]
async fn a_visitor_and_the_team_talk_through_the_gateway() {
    let simulator = simulator().await;
    let app = app(&simulator).await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call("send_message", message(&session.id, "Hello?"))
        .await;
    let (tid, said) = until_seen(&simulator, |said| said.text == "Hello?").await;
    assert_eq!(said.name, "Vera");
    assert_eq!(simulator.chats()[0].1, "One – Vera");
    assert_eq!(visitor.event("message_status").await["status"], "delivered");

    simulator.read(&tid);
    assert_eq!(visitor.event("message_status").await["status"], "read");
    let reply = simulator.say(&tid, "Hello Vera.").unwrap();
    let answer = visitor.event("response_message").await;
    assert_eq!(answer["text"], "Hello Vera.");
    let sender = &answer["sender"];
    assert_eq!(
        (&sender["kind"], &sender["name"]),
        (&json!("agent"), &json!("Ada Lovelace"))
    );
    let portrait = format!("/{}", sender["picture"].as_str().unwrap());
    let portrait = app.get(&portrait).await;
    assert_eq!(portrait.headers()["content-type"], "image/png");
    assert_eq!(
        portrait.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(app.get("/pictures/none").await.status(), 404);
    simulator.withdraw(&tid, &reply);
    let withdrawn = visitor.event("message_deleted").await;
    assert_eq!(withdrawn["messageId"], answer["messageId"], "{withdrawn}");
}

#[tokio::test]
async fn what_is_written_while_the_gateway_is_down_arrives_afterwards_and_once() {
    let simulator = simulator().await;
    let app = app(&simulator).await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call("send_message", message(&session.id, "before"))
        .await;
    let (tid, _) = until_seen(&simulator, |said| said.text == "before").await;
    simulator.faults(|faults| faults.down = true);
    for text in ["one", "two"] {
        let sent = visitor
            .call("send_message", message(&session.id, text))
            .await;
        assert_eq!(
            sent["result"]["success"], true,
            "kept although nobody is there"
        );
    }
    let _ = simulator.say(&tid, "are you still there?");
    simulator.faults(|faults| faults.down = false);
    until_seen(&simulator, |said| said.text == "two").await;
    assert_eq!(
        visitor.event("response_message").await["text"],
        "are you still there?"
    );
    let texts: Vec<String> = simulator
        .seen(&tid)
        .into_iter()
        .map(|said| said.text)
        .collect();
    assert_eq!(texts[1..], ["before", "are you still there?", "one", "two"]);
}

#[tokio::test]
async fn a_chat_that_was_deleted_is_followed_by_a_new_one() {
    let simulator = simulator().await;
    let app = app(&simulator).await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call("send_message", message(&session.id, "first"))
        .await;
    let (first, _) = until_seen(&simulator, |said| said.text == "first").await;
    simulator.delete(&first);
    visitor
        .call("send_message", message(&session.id, "second"))
        .await;
    let (second, _) = until_seen(&simulator, |said| said.text == "second").await;
    assert_ne!(first, second);
    let _ = simulator.say(&second, "here I am");
    assert_eq!(visitor.event("response_message").await["text"], "here I am");
}

#[tokio::test]
async fn a_blocked_visitor_begins_no_new_conversation() {
    let simulator = simulator().await;
    let app = app(&simulator).await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call("send_message", message(&session.id, "rude"))
        .await;
    let (tid, _) = until_seen(&simulator, |said| said.text == "rude").await;
    let _ = simulator.say(&tid, "/block");
    visitor.event("session_closed").await;
    let mut again = app.visitor().await;
    let token = app.embed_token().await;
    let start = json!({"siteKey": crate::app::SITE, "embedToken": token, "name": "Vera"});
    let refused = again.call("start_session", start).await;
    assert_eq!(refused["code"], "rate_limited", "{refused}");
}

#[tokio::test]
async fn recipients_who_cannot_be_found_are_told_by_readiness_and_by_config_check() {
    let simulator = simulator().await;
    let mut app = app(&simulator).await;
    app.stop().await;
    let missing = crate::app::two_sites()
        .to_string()
        .replacen("Lovelace", "Nobody", 1);
    let missing = missing.replacen(
        "\"Ada\",\"last_name\":\"Lovelace\"",
        "\"Sam\",\"last_name\":\"Twin\"",
        1,
    );
    std::fs::write(app.config_file(), missing).unwrap();
    app.boot().await;
    let ready = async {
        loop {
            let ready = app.get("/health/ready").await;
            assert_eq!(ready.status(), 200, "visitors are served all the same");
            let text = ready.text().await.unwrap();
            if text != "ok\n" {
                return text;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let ready = tokio::time::timeout(PATIENCE, ready).await.unwrap();
    assert_eq!(ready, "ok\nrecipients: 2 cannot be found, see the log\n");

    let (folder, gateway) = (
        app.folder.path().to_owned(),
        format!("http://{}", simulator.address()),
    );
    let output = tokio::task::spawn_blocking(move || {
        run_in(&folder, &settings(&gateway), &["config", "check"])
    });
    let output = output.await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "chat_recipients[0]",
        "cannot be found in teamwire",
        "several people in teamwire are called \"Sam Twin\"",
    ] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
}
