//! Stopping, starting again, and what must survive it.

use crate::app::App;
use serde_json::json;
use server::drain::Drain;

#[tokio::test]
async fn a_stopping_server_tells_everybody_to_come_back() {
    let mut app = App::start().await;
    let (mut visitor, _) = app.talking_visitor().await;
    let mut desk = app.desk().await;
    let stopping = tokio::spawn(async move {
        app.stop().await;
        app
    });
    for client in [&mut visitor, &mut desk] {
        let (code, before) = client.closed().await;
        assert_eq!(code, 1012);
        let reconnect = before.last().unwrap();
        assert_eq!(reconnect["method"], "reconnect");
        assert!(reconnect["params"]["afterMs"].as_u64().unwrap() < 2_000);
    }
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_conversation_goes_on_after_a_restart_on_both_sides() {
    let mut app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    visitor
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "before"}),
        )
        .await;
    visitor.event("message_status").await;
    let embed = app.embed_token().await;
    app.stop().await;
    app.boot().await;

    let mut desk = app.desk().await;
    let list = desk.call("list_chats", json!({})).await;
    let chat = list["result"]["chats"][0]["chatId"].clone();
    let reply = json!({"chatId": chat, "text": "after", "clientMsgId": "r1"});
    desk.call("reply", reply).await;

    let mut visitor = app.visitor().await;
    // The embed token of the panel that stayed open is still good: the key is in the store.
    let params = json!({
        "sessionToken": session.token, "embedToken": embed, "epoch": session.epoch, "after": 1
    });
    let resumed = visitor.call("resume_session", params).await["result"].clone();
    assert_eq!(resumed["recovered"], true);
    assert_eq!(resumed["delivered"], 1);
    let reply = match resumed["messages"][0].clone() {
        serde_json::Value::Null => visitor.event("response_message").await,
        entry => entry,
    };
    assert_eq!(
        (&reply["text"], &reply["seq"]),
        (&json!("after"), &json!(2))
    );
    visitor
        .call(
            "send_message",
            json!({"sessionId": session.id, "text": "and on"}),
        )
        .await;
    assert_eq!(desk.event("chat_message").await["chatId"], chat);
}

#[tokio::test]
async fn a_second_server_on_the_same_database_refuses_to_start() {
    let app = App::start().await;
    let output = crate::command_line::run(&app, &[]);
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("test.db") && error.contains("another process"),
        "{error}"
    );
}

#[tokio::test]
async fn health_says_whether_the_server_should_get_visitors() {
    let app = App::start().await;
    assert_eq!(app.get("/health/live").await.status(), 200);
    assert_eq!(app.get("/health/ready").await.status(), 200);
    app.server
        .as_ref()
        .unwrap()
        .state()
        .phase
        .send_replace(server::state::Phase::Draining(Drain::default()));
    assert_eq!(app.get("/health/live").await.status(), 200);
    assert_eq!(app.get("/health/ready").await.status(), 503);
}
