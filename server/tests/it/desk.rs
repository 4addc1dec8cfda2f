//! The desk's log-in and console, on the wire.

use crate::app::{App, Client, DESK_TOKEN, Session};
use serde_json::json;
use server::limits::{Rate, Rates};
use tokio_tungstenite::tungstenite::Error;

#[tokio::test]
async fn the_token_opens_the_desk_and_logging_out_closes_it() {
    let app = App::start().await;
    assert_eq!(app.get("/desk/session").await.status(), 401);
    let cookie = app.desk_cookie().await;
    assert_eq!(
        app.get_with("/desk/session", &[("cookie", &cookie)])
            .await
            .status(),
        204
    );
    let url = format!("{}/desk/logout", app.origin());
    let out = app
        .http
        .post(url)
        .header("origin", app.origin())
        .send()
        .await
        .unwrap();
    assert!(
        out.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
}

#[tokio::test]
async fn logging_out_ends_the_log_in_everywhere_it_is_used_and_no_other() {
    let mut app = App::start().await;
    let mine = app.desk_cookie().await;
    let colleagues = app.desk_cookie().await;
    let url = format!("ws://{}/ws/desk", app.authority());
    let own = app.origin();
    let [mut tab, mut colleague] = [
        Client::connect(&url, &[("origin", &own), ("cookie", &mine)])
            .await
            .unwrap(),
        Client::connect(&url, &[("origin", &own), ("cookie", &colleagues)])
            .await
            .unwrap(),
    ];
    let out = app.http.post(format!("{own}/desk/logout"));
    let out = out
        .header("origin", &own)
        .header("cookie", &mine)
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), 204);

    assert_eq!(tab.closed().await.0, 4403);
    let welcome = colleague.call("hello", json!({"agent": "Bo"})).await;
    assert_eq!(welcome["result"]["agent"], "Bo");
    app.stop().await;
    app.boot().await;
    for (cookie, expected) in [(&mine, 401), (&colleagues, 204)] {
        let asked = app.get_with("/desk/session", &[("cookie", cookie)]).await;
        assert_eq!(asked.status(), expected);
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let app = App::start().await;
    let response = app.log_in(DESK_TOKEN).await;
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/;"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains(DESK_TOKEN));
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_guessing_is_slowed_down() {
    let rate = Rate {
        per_minute: 1,
        burst: 3,
    };
    let app = App::with(
        &[],
        Rates {
            logins_per_address: rate,
            ..Rates::default()
        },
    )
    .await;
    for _ in 0..3 {
        assert_eq!(app.log_in("wrong").await.status(), 401);
    }
    let limited = app.log_in(DESK_TOKEN).await;
    assert_eq!(limited.status(), 429);
    let wait: u64 = limited.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait));
}

#[tokio::test]
async fn another_sites_page_cannot_log_in_or_open_the_desks_socket() {
    let app = App::start().await;
    let login = format!("{}/desk/login", app.origin());
    for origin in ["https://evil.example", "null"] {
        let request = app.http.post(&login).header("origin", origin);
        let response = request
            .json(&json!({"token": DESK_TOKEN}))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403);
    }
    let cookie = app.desk_cookie().await;
    let url = format!("ws://{}/ws/desk", app.authority());
    let foreign = [
        ("origin", "https://evil.example"),
        ("cookie", cookie.as_str()),
    ];
    assert_eq!(
        status(Client::connect(&url, &foreign).await.err()),
        Some(403)
    );
    let own = app.origin();
    assert_eq!(
        status(Client::connect(&url, &[("origin", &own)]).await.err()),
        Some(401)
    );
}

#[tokio::test]
async fn the_list_shows_who_is_there_and_what_is_unread() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "Anyone?"}),
        )
        .await;
    desk.event("chat_message").await;

    let list = desk.call("list_chats", json!({})).await;
    let chat = &list["result"]["chats"][0];
    assert_eq!(chat["site"], "One");
    assert_eq!(chat["visitor"], "Vera");
    assert_eq!(chat["lastText"], "Anyone?");
    assert_eq!(chat["unread"], 1);
    let id = chat["chatId"].clone();
    wait_until(&mut desk, "online", &json!(true)).await;

    desk.call("mark_read", json!({"chatId": id, "n": 1})).await;
    wait_until(&mut desk, "unread", &json!(0)).await;
    assert_eq!(visitor.event("message_status").await["seq"], 1);

    desk.call("assign", json!({"chatId": id, "agent": "Ada"}))
        .await;
    wait_until(&mut desk, "assigned", &json!("Ada")).await;

    desk.call("close_chat", json!({"chatId": id})).await;
    assert_eq!(visitor.event("session_closed").await["by"], "agent");
    drop(visitor);
    wait_until(&mut desk, "online", &json!(false)).await;
}

#[tokio::test]
async fn typing_is_shown_both_ways() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "Hi"}),
        )
        .await;
    let chat = desk.event("chat_message").await["chatId"].clone();
    desk.call("set_typing", json!({"chatId": chat, "typing": true}))
        .await;
    let typing = visitor.event("typing").await;
    assert_eq!(
        (&typing["name"], &typing["typing"]),
        (&json!("Ada"), &json!(true))
    );
    visitor
        .call(
            "set_typing",
            json!({"sessionId": session.id, "typing": true}),
        )
        .await;
    // Consoles also hear each other typing.
    while desk.event("typing").await["from"] != "visitor" {}
}

/// Waits until the only chat of the list has this value, event by event.
async fn wait_until(desk: &mut Client, field: &str, value: &serde_json::Value) {
    loop {
        let list = desk.call("list_chats", json!({})).await;
        let closed = desk.call("list_chats", json!({"closed": true})).await;
        let chats = [&list, &closed].map(|answer| answer["result"]["chats"][0][field].clone());
        if chats.contains(value) {
            return;
        }
        desk.event("chat_changed").await;
    }
}

fn status(error: Option<Error>) -> Option<u16> {
    match error {
        Some(Error::Http(response)) => Some(response.status().as_u16()),
        _ => None,
    }
}

/// A console with the chat of a visitor who said hello.
async fn asked(app: &App) -> (Client, String, Client, Session) {
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let hello = json!({"sessionId": session.id, "text": "hello"});
    visitor.call("send_message", hello).await;
    let told = desk.event("chat_message").await;
    let chat = told["chatId"].as_str().unwrap().to_owned();
    (desk, chat, visitor, session)
}

#[tokio::test]
async fn quick_replies_of_an_agent_reach_the_visitor_and_a_press_comes_back() {
    let app = App::start().await;
    let (mut desk, chat, mut visitor, session) = asked(&app).await;
    let message = json!({"text": "Which **size**?", "attributes": {"attachment": {
        "type": "template", "buttons": [{"type": "text", "value": "Small"}]}}});
    let reply = json!({"chatId": chat, "text": "", "message": message, "clientMsgId": "r1"});
    desk.call("reply", reply).await;
    let shown = desk.event("chat_message").await;
    let buttons = json!([{"kind": "text", "label": "Small"}]);
    assert_eq!(shown["message"]["text"], "Which **size**?");
    assert_eq!(shown["message"]["view"]["buttons"], buttons);

    let got = visitor.event("response_message").await;
    assert_eq!(got["view"]["buttons"], buttons);
    assert_eq!(got["sender"]["kind"], "agent");
    let press = json!({"sessionId": session.id, "text": "Small", "metadata": {"button": true}});
    visitor.call("send_message", press).await;
    let pressed = desk.event("chat_message").await;
    assert_eq!(pressed["message"]["text"], "Small");
    assert_eq!(pressed["message"]["from"], "visitor");
}

#[tokio::test]
async fn cards_without_text_are_shown_as_the_site_allows_and_named_in_the_list() {
    let app = App::start().await;
    let (mut desk, chat, mut visitor, _) = asked(&app).await;
    let message = json!({"type": "gallery", "attributes": {"attachment": {"type": "gallery",
        "gallery": [{"preview": {"src": "https://example.org/a.png"}, "title": "Amsel",
            "description": "", "buttons": []}]}}});
    let reply = json!({"chatId": chat, "text": "", "message": message, "clientMsgId": "r1"});
    desk.call("reply", reply).await;
    let shown = desk.event("chat_message").await;
    let card = |view: &serde_json::Value| view["parts"][0]["cards"][0].clone();
    let image = card(&shown["message"]["view"])["image"]["src"].clone();
    assert_eq!(image, "https://example.org/a.png");
    let listed = desk.call("list_chats", json!({})).await;
    assert_eq!(listed["result"]["chats"][0]["lastText"], "Cards: Amsel");

    // This site shows nothing of other hosts.
    let got = visitor.event("response_message").await;
    assert_eq!(got["text"], "");
    assert_eq!(card(&got["view"])["title"], "Amsel");
    assert!(card(&got["view"]).get("image").is_none());
}

#[tokio::test]
async fn a_message_that_visitors_could_not_see_as_it_is_meant_is_refused_with_a_field() {
    let app = App::start().await;
    let (mut desk, chat, _visitor, _) = asked(&app).await;
    let buttons = |button| json!({"attributes": {"attachment": {"buttons": [button]}}});
    let cases = [
        (json!("text"), "message"),
        (json!([]), "message"),
        (json!({"text": {}}), "message.text"),
        (json!({"text": "a".repeat(20_000)}), "message.text"),
        (json!({}), "message.text"),
        (json!({"type": "html", "text": "<b>x</b>"}), "message.type"),
        (
            json!({"type": "frame", "metadata": {"src": "https://a.example"}}),
            "message.type",
        ),
        (
            json!({"type": "image", "metadata": {"src": "data:image/png;base64,AA"}}),
            "message.metadata",
        ),
        (json!({"text": "x", "attributes": []}), "message.attributes"),
        (
            json!({"text": "x", "attributes": {"subtype": "info"}}),
            "message.attributes.subtype",
        ),
        (
            json!({"text": "x", "attributes": {"subtype": "private"}}),
            "message.attributes.subtype",
        ),
        (
            json!({"text": "x", "attributes": {"commands": [{"type": "wait", "time": 1}]}}),
            "message.attributes.commands",
        ),
        (
            buttons(json!({"type": "url", "value": "x", "link": "javascript:alert(1)"})),
            "message.attributes.attachment",
        ),
    ];
    for (message, field) in cases {
        let reply = json!({"chatId": chat, "text": "", "message": message, "clientMsgId": "r1"});
        let refused = desk.call("reply", reply).await;
        assert_eq!(refused["data"]["field"], field, "{message}: {refused}");
    }
    let opened = desk.call("open_chat", json!({"chatId": chat})).await;
    assert_eq!(opened["result"]["messages"].as_array().unwrap().len(), 1);
}
