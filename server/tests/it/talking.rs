//! Raw websocket clients that follow the protocol to the letter.

use crate::app::{App, Client, SITE};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_message_reaches_the_desk_and_the_reply_comes_back() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;

    let sent = visitor
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "Hello?", "clientMsgId": "c1"}),
        )
        .await;
    assert_eq!(sent["result"]["success"], true);
    assert_eq!(sent["result"]["seq"], 1);

    let arrived = desk.event("chat_message").await;
    assert_eq!(arrived["message"]["text"], "Hello?");
    assert_eq!(arrived["message"]["name"], "Vera");
    let status = visitor.event("message_status").await;
    assert_eq!(
        (&status["seq"], &status["status"]),
        (&json!(1), &json!("delivered"))
    );

    let chat = arrived["chatId"].clone();
    let reply = json!({"chatId": chat, "text": "Hello Vera.", "clientMsgId": "r1"});
    assert!(desk.call("reply", reply).await["result"]["messageId"].is_string());
    let answer = visitor.event("response_message").await;
    assert_eq!(answer["text"], "Hello Vera.");
    assert_eq!(answer["seq"], 2);
    assert_eq!(answer["sender"], json!({"kind": "agent", "name": "Ada"}));
    assert_eq!(answer["sessionId"], session.id);
}

#[tokio::test]
async fn a_bare_message_of_an_old_client_still_works() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    for seq in 1..=2 {
        let sent = visitor
            .call(
                "send_message",
                json!({"sessionId": session.id, "text": "hello"}),
            )
            .await;
        assert_eq!(sent["result"]["success"], true);
        assert_eq!(sent["result"]["seq"], seq);
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_other_content_is_a_conflict() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let message = json!({"sessionId": session.id, "text": "once", "clientMsgId": "c1"});
    let first = visitor.call("send_message", message.clone()).await;
    let again = visitor.call("send_message", message).await;
    assert_eq!(first["result"], again["result"]);
    let other = json!({"sessionId": session.id, "text": "twice", "clientMsgId": "c1"});
    assert_eq!(
        visitor.call("send_message", other).await["code"],
        "conflict"
    );
}

#[tokio::test]
async fn a_visitor_comes_back_to_the_whole_history() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    for text in ["one", "two", "three"] {
        visitor
            .call(
                "send_message",
                json!({"sessionId": session.id, "text": text}),
            )
            .await;
    }
    drop(visitor);

    let resumed = resume(&app, &session.token, None).await;
    assert_eq!(resumed["recovered"], false);
    assert_eq!(texts(&resumed), ["one", "two", "three"]);
    assert_eq!(resumed["name"], "Vera");

    let rest = resume(&app, &session.token, Some((&session.epoch, 2))).await;
    assert_eq!(rest["recovered"], true);
    assert_eq!(texts(&rest), ["three"]);

    let other_epoch = resume(&app, &session.token, Some(("another", 2))).await;
    assert_eq!(other_epoch["recovered"], false);
    assert_eq!(texts(&other_epoch), ["one", "two", "three"]);
}

#[tokio::test]
async fn two_tabs_see_the_same_conversation() {
    let app = App::start().await;
    let (mut first, session) = app.talking_visitor().await;
    let mut second = app.visitor().await;
    let token = app.embed_token().await;
    let resumed = second
        .call(
            "resume_session",
            json!({"sessionToken": session.token, "embedToken": token}),
        )
        .await;
    assert_eq!(resumed["result"]["head"], 0);

    first
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "from one"}),
        )
        .await;
    assert_eq!(second.event("own_message").await["text"], "from one");
    second
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "from two"}),
        )
        .await;
    assert_eq!(first.event("own_message").await["text"], "from two");

    second
        .call("end_session", json!({"sessionId": session.id}))
        .await;
    assert_eq!(first.event("session_closed").await["by"], "visitor");
    let late = first
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "late"}),
        )
        .await;
    assert_eq!(late["code"], "session_closed");
}

#[tokio::test]
async fn a_session_of_somebody_else_looks_like_none() {
    let app = App::start().await;
    let (_, other) = app.talking_visitor().await;
    let (mut visitor, _) = app.talking_visitor().await;
    for id in [other.id.as_str(), "0123456789abcdef"] {
        for (method, extra) in [
            ("send_message", json!({"text": "x"})),
            ("load_messages", json!({})),
            ("mark_read", json!({"seq": 1})),
            ("set_typing", json!({"typing": true})),
            ("end_session", json!({})),
        ] {
            let mut params = extra;
            params["sessionId"] = json!(id);
            let refused = visitor.call(method, params).await;
            assert_eq!(refused["code"], "session_unknown", "{method}");
            assert_eq!(refused["error"], "unknown session", "{method}");
        }
    }
    let embed = app.embed_token().await;
    for token in [other.id.as_str(), "guess"] {
        let params = json!({"sessionToken": token, "embedToken": embed});
        assert_eq!(
            visitor.call("resume_session", params).await["code"],
            "session_unknown"
        );
    }
}

#[tokio::test]
async fn a_token_of_one_site_opens_nothing_on_another() {
    let app = App::start().await;
    let (_, session) = app.talking_visitor().await;
    let two = app
        .get_with(
            "/panel?key=site-two",
            &[("referer", "https://two.example/")],
        )
        .await;
    let boot = crate::app::boot_data(&two.text().await.unwrap());
    let foreign = boot["embedToken"].as_str().unwrap();

    let mut visitor = app.visitor().await;
    let params = json!({"sessionToken": session.token, "embedToken": foreign});
    assert_eq!(
        visitor.call("resume_session", params).await["code"],
        "session_unknown"
    );
    let params = json!({"siteKey": SITE, "embedToken": foreign, "name": "x"});
    assert_eq!(
        visitor.call("start_session", params).await["code"],
        "embed_invalid"
    );
}

#[tokio::test]
async fn ping_renews_the_embed_token() {
    let app = App::start().await;
    let mut visitor = app.visitor().await;
    let old = app.embed_token().await;
    let renewed = visitor.call("ping", json!({"embedToken": old})).await;
    let new = renewed["result"]["embedToken"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    let params = json!({"siteKey": SITE, "embedToken": new, "name": "Vera"});
    assert!(visitor.call("start_session", params).await["result"]["sessionId"].is_string());
}

#[tokio::test]
async fn what_is_not_a_first_frame_ends_the_socket() {
    let app = App::start().await;
    for frame in [
        "not json",
        "{}",
        r#"{"id":1,"method":"send_message","params":{"sessionId":"x","text":"y"}}"#,
        r#"{"id":1,"method":"ping"}"#,
    ] {
        let mut visitor = app.visitor().await;
        visitor.send(frame).await;
        let (code, before) = visitor.closed().await;
        assert_eq!(code, 4400, "{frame}");
        assert_eq!(before.len(), 1, "{frame}: one refusal says why");
        assert!(before[0]["code"].is_string(), "{frame}");
    }
    let mut visitor = app.visitor().await;
    visitor.send_message(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(visitor.closed().await.0, 4400);
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_and_the_server_lives() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let text = "x".repeat(70 * 1024);
    let frame = json!({"id": 9, "method": "send_message", "params": {"sessionId": session.id, "text": text}});
    visitor.send(&frame.to_string()).await;
    assert_eq!(visitor.closed().await.0, 1009);
    let (mut other, session) = app.talking_visitor().await;
    let fits = "ä".repeat(4_000);
    let sent = other
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": fits}),
        )
        .await;
    assert_eq!(sent["result"]["seq"], 1);
    let long = other
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "ä".repeat(4_001)}),
        )
        .await;
    assert_eq!(long["code"], "invalid_text");
}

#[tokio::test]
async fn wrong_requests_are_refused_by_name_and_the_socket_stays() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    assert_eq!(
        visitor.call("no_such_method", json!({})).await["code"],
        "unknown_method"
    );
    assert_eq!(
        visitor.call("send_message", json!({})).await["code"],
        "invalid_params"
    );
    assert_eq!(
        visitor.call("send_message", json!([])).await["code"],
        "invalid_params"
    );
    let empty = json!({"sessionId": session.id, "text": "  \n "});
    assert_eq!(
        visitor.call("send_message", empty).await["code"],
        "invalid_text"
    );
    visitor.send(r#"{"method":"ping"}"#).await;
    let refused = visitor.frame().await;
    assert_eq!(
        (&refused["id"], &refused["code"]),
        (&Value::Null, &json!("invalid_request"))
    );
    let unknown_fields =
        json!({"sessionId": session.id, "text": "ok", "role": "admin", "site": "x"});
    assert_eq!(
        visitor.call("send_message", unknown_fields).await["result"]["seq"],
        1
    );
}

#[tokio::test]
async fn older_history_is_read_page_by_page() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    for number in 1..=7 {
        let text = number.to_string();
        visitor
            .call(
                "send_message",
                json!({"sessionId": session.id, "text": text}),
            )
            .await;
    }
    let params = json!({"sessionId": session.id, "before": 6, "limit": 3});
    let page = visitor.call("load_messages", params).await["result"].clone();
    assert_eq!(texts(&page), ["3", "4", "5"]);
    assert_eq!(page["more"], true);
    let params = json!({"sessionId": session.id, "before": 3, "limit": 3});
    let page = visitor.call("load_messages", params).await["result"].clone();
    assert_eq!(texts(&page), ["1", "2"]);
    assert_eq!(page["more"], false);
}

async fn resume(app: &App, token: &str, from: Option<(&str, u64)>) -> Value {
    let mut visitor: Client = app.visitor().await;
    let mut params = json!({"sessionToken": token, "embedToken": app.embed_token().await});
    if let Some((epoch, after)) = from {
        params["epoch"] = json!(epoch);
        params["after"] = json!(after);
    }
    visitor.call("resume_session", params).await["result"].clone()
}

fn texts(page: &Value) -> Vec<&str> {
    page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["text"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_visit_that_cannot_be_written_down_keeps_nobody_from_reading() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let message = json!({"sessionId": session.id, "text": "Before"});
    visitor.call("send_message", message).await;
    let store = &app.server.as_ref().unwrap().state().store;
    let full = store.database().write(|connection| {
        connection.execute_batch(
            "CREATE TEMP TRIGGER full BEFORE UPDATE OF last_seen ON sessions
             BEGIN SELECT RAISE(ABORT, 'as if the disk were full'); END",
        )?;
        Ok::<_, store::StoreError>(())
    });
    full.await.unwrap();

    let mut back = app.visitor().await;
    let resume = json!({"sessionToken": session.token, "embedToken": app.embed_token().await});
    let resumed = back.call("resume_session", resume).await;
    assert_eq!(resumed["result"]["messages"][0]["text"], "Before");
}
