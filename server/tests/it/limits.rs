//! Floods are answered with the time to wait, and hurt nobody else.

use crate::app::{App, SITE};
use serde_json::json;
use server::limits::{Rate, Rates};

const TIGHT: Rate = Rate {
    per_minute: 2,
    burst: 2,
};

#[tokio::test]
async fn a_session_that_floods_is_told_to_wait_and_others_go_on() {
    let app = App::with(
        &[],
        Rates {
            messages_per_session: TIGHT,
            ..Rates::default()
        },
    )
    .await;
    let (mut loud, session) = app.talking_visitor().await;
    let first = json!({"sessionId": session.id, "text": "first", "clientMsgId": "c1"});
    let answer = loud.call("send_message", first.clone()).await["result"].clone();
    assert_eq!(answer["success"], true);
    let message = json!({"sessionId": session.id, "text": "again"});
    let sent = loud.call("send_message", message.clone()).await;
    assert_eq!(sent["result"]["success"], true);
    let limited = loud.call("send_message", message).await;
    assert_eq!(limited["code"], "rate_limited");
    let wait = limited["data"]["retryAfterMs"].as_u64().unwrap();
    assert!((1..=30_000).contains(&wait), "{limited}");
    let repeat = loud.call("send_message", first).await;
    assert_eq!(repeat["result"], answer, "what is there already is told");

    let (mut calm, session) = app.talking_visitor().await;
    let sent = calm
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "hello"}),
        )
        .await;
    assert_eq!(sent["result"]["success"], true);
}

#[tokio::test]
async fn one_address_cannot_start_sessions_without_end() {
    let app = App::with(
        &[],
        Rates {
            starts_per_address: TIGHT,
            ..Rates::default()
        },
    )
    .await;
    let embed = app.embed_token().await;
    let start = json!({"siteKey": SITE, "embedToken": embed, "name": "x"});
    let mut visitor = app.visitor().await;
    for _ in 0..2 {
        assert!(visitor.call("start_session", start.clone()).await["result"].is_object());
    }
    assert_eq!(
        visitor.call("start_session", start).await["code"],
        "rate_limited"
    );
}

#[tokio::test]
async fn guessing_session_tokens_is_slowed_down() {
    let app = App::with(
        &[],
        Rates {
            starts_per_address: TIGHT,
            ..Rates::default()
        },
    )
    .await;
    let embed = app.embed_token().await;
    let mut visitor = app.visitor().await;
    let mut codes = Vec::new();
    for guess in 0..3 {
        let params = json!({"sessionToken": format!("guess{guess}"), "embedToken": embed});
        codes.push(visitor.call("resume_session", params).await["code"].clone());
    }
    assert_eq!(
        codes,
        ["session_unknown", "session_unknown", "rate_limited"]
    );
}

#[tokio::test]
async fn the_forwarded_address_counts_only_from_a_trusted_proxy() {
    let rates = Rates {
        logins_per_address: TIGHT,
        ..Rates::default()
    };
    let trusting = App::with(&[("WEB_WIDGET_BOT_TRUSTED_PROXIES", "127.0.0.1")], rates).await;
    let plain = App::with(&[], rates).await;
    for (app, expected) in [(&trusting, [401, 401, 401]), (&plain, [401, 401, 429])] {
        let url = format!("{}/desk/login", app.origin());
        let mut seen = Vec::new();
        for client in 1..=3 {
            let request = app.http.post(&url).header("origin", app.origin());
            let request = request.header("x-forwarded-for", format!("203.0.113.{client}"));
            let response = request
                .json(&json!({"token": "wrong"}))
                .send()
                .await
                .unwrap();
            seen.push(response.status().as_u16());
        }
        assert_eq!(seen, expected);
    }
}
