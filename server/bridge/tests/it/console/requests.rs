//! What a console asks for.

use super::Desk;
use bridge::desk::Console;
use protocol::desk::DeskEvent;
use protocol::entry::SenderKind;
use serde_json::{Value, json};

#[tokio::test]
async fn nothing_is_answered_before_hello_but_ping() {
    let mut desk = Desk::open().await;
    desk.console = Console::new(desk.bench.setup().desk().clone(), "2.0.0");
    assert_eq!(
        desk.refusal("list_chats", json!({})).await,
        "session_required"
    );
    assert_eq!(desk.ask("ping", json!({})).await["result"]["success"], true);
    assert_eq!(
        desk.refusal("hello", json!({"agent": " \n "})).await,
        "invalid_params"
    );
    assert_eq!(
        desk.refusal("hello", json!({"agent": "\u{200d}\u{61c}"}))
            .await,
        "invalid_params"
    );
    assert_eq!(
        desk.refusal("hello", json!({"agent": "x".repeat(81)}))
            .await,
        "invalid_params"
    );
    assert_eq!(desk.console.agent(), None);
    assert_eq!(
        desk.ask("hello", json!({"agent": "Grace"})).await["result"]["version"],
        "2.0.0"
    );
    assert_eq!(desk.console.agent(), Some("Grace"));
}

#[tokio::test]
async fn a_frame_that_is_no_request_gets_an_answer_all_the_same() {
    let mut desk = Desk::open().await;
    let code = |answer: String| serde_json::from_str::<Value>(&answer).unwrap()["code"].clone();
    assert_eq!(code(desk.console.answer("{").await), "parse_error");
    assert_eq!(code(desk.console.answer("[]").await), "invalid_request");
    assert_eq!(
        desk.refusal("format_disk", json!({})).await,
        "unknown_method"
    );
    assert_eq!(
        desk.refusal("reply", json!({"chatId": "c"})).await,
        "invalid_params"
    );
}

#[tokio::test]
async fn a_new_chat_is_told_with_everything_about_the_visitor() {
    let mut desk = Desk::open().await;
    let event = desk
        .event(|event| matches!(event, DeskEvent::ChatChanged(_)))
        .await;
    let DeskEvent::ChatChanged(summary) = &*event else {
        unreachable!()
    };
    assert_eq!(
        (summary.site.as_str(), summary.visitor.as_str()),
        ("Example Shop", "ada")
    );
    assert_eq!(summary.email.as_deref(), Some("visitor@example.com"));
    assert_eq!(summary.page_url.as_deref(), Some("https://shop.example/"));
    assert_eq!(
        (summary.last_text.as_str(), summary.unread, summary.closed),
        ("hello", 1, false)
    );
    let list = desk.ask("list_chats", json!({})).await;
    assert_eq!(list["result"]["chats"][0]["chatId"], desk.chat.as_str());
    assert_eq!(list["result"]["more"], false);
}

#[tokio::test]
async fn a_reply_reaches_the_visitor_and_takes_the_chat() {
    let mut desk = Desk::open().await;
    let reply = json!({"chatId": desk.chat, "text": "hello Ada", "clientMsgId": "m1"});
    let first = desk.ask("reply", reply.clone()).await;
    assert_eq!(first["result"]["n"], 2);
    let entry = desk.bench.hub.entry(&desk.ada, 2).await;
    assert_eq!(
        (entry.text.as_str(), entry.sender.kind),
        ("hello Ada", SenderKind::Agent)
    );
    assert_eq!(entry.sender.name, "Grace Hopper");
    assert_eq!(desk.summary().await["assigned"], "Grace Hopper");
    assert_eq!(
        desk.ask("reply", reply).await,
        first,
        "a repeat gets the original answer"
    );
    let other = json!({"chatId": desk.chat, "text": "something else", "clientMsgId": "m1"});
    assert_eq!(desk.refusal("reply", other).await, "conflict");
    assert_eq!(desk.bench.log(&desk.ada).await.len(), 2);
}

#[tokio::test]
async fn a_reply_does_not_take_a_chat_that_somebody_has() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    desk.ask("assign", json!({"chatId": chat, "agent": "Edsger"}))
        .await;
    desk.ask(
        "reply",
        json!({"chatId": chat, "text": "hello", "clientMsgId": "m1"}),
    )
    .await;
    assert_eq!(desk.summary().await["assigned"], "Edsger");
    desk.ask("assign", json!({"chatId": chat})).await;
    assert_eq!(desk.summary().await.get("assigned"), None);
}

#[tokio::test]
async fn texts_and_chats_are_checked() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    let reply = |chat: &str, text: &str| json!({"chatId": chat, "text": text, "clientMsgId": "m1"});
    assert_eq!(
        desk.refusal("reply", reply(chat.as_str(), " \n ")).await,
        "invalid_text"
    );
    assert_eq!(
        desk.refusal("reply", reply(chat.as_str(), &"x".repeat(4_001)))
            .await,
        "invalid_text"
    );
    for method in ["open_chat", "close_chat", "assign"] {
        assert_eq!(
            desk.refusal(method, json!({"chatId": "nowhere"})).await,
            "session_unknown"
        );
    }
    assert_eq!(
        desk.refusal("reply", reply("nowhere", "hello")).await,
        "session_unknown"
    );
    assert_eq!(
        desk.refusal("mark_read", json!({"chatId": "nowhere", "n": 1}))
            .await,
        "session_unknown"
    );
    assert_eq!(
        desk.refusal("set_typing", json!({"chatId": "nowhere", "typing": true}))
            .await,
        "session_unknown"
    );
    let strange = json!({"chatId": chat, "messageId": "nothing"});
    assert_eq!(
        desk.refusal("delete_message", strange).await,
        "invalid_params"
    );
    assert_eq!(
        desk.refusal(
            "open_chat",
            json!({"chatId": chat, "after": 1, "before": 2})
        )
        .await,
        "invalid_params"
    );
}

#[tokio::test]
async fn a_closed_chat_takes_no_more_replies() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    desk.ask("close_chat", json!({"chatId": chat})).await;
    desk.event(|event| matches!(event, DeskEvent::ChatChanged(summary) if summary.closed))
        .await;
    let reply = json!({"chatId": chat, "text": "hello?", "clientMsgId": "m1"});
    assert_eq!(desk.refusal("reply", reply).await, "session_closed");
    assert_eq!(
        desk.ask("list_chats", json!({})).await["result"]["chats"],
        json!([])
    );
    assert_eq!(
        desk.ask("list_chats", json!({"closed": true})).await["result"]["chats"][0]["chatId"],
        chat.as_str()
    );
}
