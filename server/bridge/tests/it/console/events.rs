//! What a console is told.

use super::Desk;
use bridge::messenger::{ChatKey, Messenger};
use protocol::desk::DeskEvent;
use protocol::entry::SenderKind;
use protocol::event::Status;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

#[tokio::test]
async fn the_teams_reading_reaches_the_visitor_and_clears_the_count() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    desk.ask("mark_read", json!({"chatId": chat, "n": 1})).await;
    desk.bench.hub.status(&desk.ada, 1, Status::Read).await;
    assert_eq!(desk.summary().await["unread"], 0);
}

#[tokio::test]
async fn what_the_visitor_has_seen_is_told_as_a_changed_message() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    desk.ask(
        "reply",
        json!({"chatId": chat, "text": "hello Ada", "clientMsgId": "m1"}),
    )
    .await;
    desk.bench.hub.entry(&desk.ada, 2).await;
    desk.bench.read(&desk.ada, 2).await;
    desk.event(|event| matches!(event, DeskEvent::ChatMessage { message, .. } if message.n == 2 && message.seen)).await;
}

#[tokio::test]
async fn typing_is_shown_to_the_other_side_and_to_colleagues() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    desk.bench.relay.typing(&desk.ada, true);
    let wanted = |event: &DeskEvent, kind: SenderKind, who: &str| matches!(event, DeskEvent::Typing { from, name, typing: true, .. } if *from == kind && name == who);
    desk.event(|event| wanted(event, SenderKind::Visitor, "ada"))
        .await;
    desk.ask("set_typing", json!({"chatId": chat, "typing": true}))
        .await;
    desk.event(|event| wanted(event, SenderKind::Agent, "Grace Hopper"))
        .await;
}

#[tokio::test]
async fn presence_follows_the_widget() {
    let mut desk = Desk::open().await;
    for online in [true, false] {
        desk.bench.relay.presence(&desk.ada, online);
        desk.event(
            |event| matches!(event, DeskEvent::ChatChanged(summary) if summary.online == online),
        )
        .await;
        assert_eq!(desk.summary().await["online"], online);
    }
}

#[tokio::test]
async fn messages_come_by_page_and_by_what_is_new() {
    let mut desk = Desk::open().await;
    let (chat, ada) = (desk.chat.clone(), desk.ada.clone());
    for number in 2..=130 {
        desk.bench.write(&ada, &number.to_string()).await;
    }
    desk.bench.hub.status(&ada, 130, Status::Delivered).await;
    let numbers = |answer: &Value| -> Vec<u64> {
        let messages = answer["result"]["messages"].as_array().unwrap();
        messages
            .iter()
            .map(|message| message["n"].as_u64().unwrap())
            .collect()
    };
    let newest = desk.ask("open_chat", json!({"chatId": chat})).await;
    assert_eq!(numbers(&newest), (31..=130).collect::<Vec<_>>());
    assert_eq!(newest["result"]["more"], true);
    let older = desk
        .ask("open_chat", json!({"chatId": chat, "before": 31}))
        .await;
    assert_eq!(
        (numbers(&older).len(), &older["result"]["more"]),
        (30, &json!(false))
    );
    let new = desk
        .ask("open_chat", json!({"chatId": chat, "after": 128}))
        .await;
    assert_eq!(numbers(&new), [129, 130]);
}

#[tokio::test]
async fn a_console_that_reads_too_slowly_is_told_that_it_lags() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    for _ in 0..300 {
        desk.ask("set_typing", json!({"chatId": chat, "typing": true}))
            .await;
    }
    assert!(matches!(
        desk.events.recv().await,
        Err(RecvError::Lagged(_))
    ));
}

#[tokio::test]
async fn nobody_is_online_in_a_chat_that_has_ended() {
    let mut desk = Desk::open().await;
    let (chat, ada) = (desk.chat.clone(), desk.ada.clone());
    desk.bench.relay.presence(&ada, true);
    desk.event(|event| matches!(event, DeskEvent::ChatChanged(summary) if summary.online))
        .await;
    desk.ask("close_chat", json!({"chatId": chat})).await;
    assert_eq!(desk.summary().await["online"], false);
    // The widget is opened once more, to read what was said last.
    let key = ChatKey::new(chat.as_str());
    desk.bench.messenger.presence(&key, true).await.unwrap();
    assert_eq!(desk.summary().await["online"], false);
}

#[tokio::test]
async fn the_total_of_unread_messages_is_told_when_it_changes() {
    let mut desk = Desk::open().await;
    let chat = desk.chat.clone();
    let unread = |wanted: u32| move |event: &DeskEvent| matches!(event, DeskEvent::UnreadChanged { unread } if *unread == wanted);
    desk.event(unread(1)).await;
    let bob = desk.bench.visitor("bob").await;
    desk.bench.deliver(&bob, "hello").await;
    desk.event(unread(2)).await;
    let list = desk.ask("list_chats", json!({})).await;
    assert_eq!(list["result"]["unread"], 2);
    desk.ask("assign", json!({"chatId": chat, "agent": "Edsger"}))
        .await;
    desk.ask("mark_read", json!({"chatId": chat, "n": 1})).await;
    let mut totals = Vec::new();
    while let Ok(event) = desk.events.try_recv() {
        if let DeskEvent::UnreadChanged { unread } = &*event {
            totals.push(*unread);
        }
    }
    assert_eq!(totals, [1]);
}
