//! The desk as a console sees it: frames in, frames and events out.

mod events;
mod requests;

use crate::desk::{AtTheDesk, chat_id};
use bridge::conformance::Bench;
use bridge::desk::Console;
use protocol::desk::DeskEvent;
use protocol::ids::{ChatId, SessionId};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

struct Desk {
    bench: Bench<AtTheDesk>,
    console: Console,
    events: Receiver<Arc<DeskEvent>>,
    ada: SessionId,
    chat: ChatId,
}

impl Desk {
    /// A chat with one message, and an agent who has said hello.
    async fn open() -> Self {
        let bench = Bench::start(AtTheDesk::default()).await;
        let desk = bench.setup().desk();
        let (console, events) = (Console::new(desk.clone(), "2.0.0"), desk.subscribe());
        let ada = bench.visitor("ada").await;
        bench.deliver(&ada, "hello").await;
        let chat = chat_id(&bench.chat(&ada).await);
        let mut desk = Self {
            bench,
            console,
            events,
            ada,
            chat,
        };
        assert_eq!(
            desk.ask("hello", json!({"agent": " Grace \n Hopper "}))
                .await["result"]["agent"],
            "Grace Hopper"
        );
        desk
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        let frame = json!({"id": 7, "method": method, "params": params}).to_string();
        let answer: Value = serde_json::from_str(&self.console.answer(&frame).await).unwrap();
        assert_eq!(answer["id"], 7);
        answer
    }

    async fn refusal(&mut self, method: &str, params: Value) -> String {
        self.ask(method, params).await["code"]
            .as_str()
            .expect("a refusal")
            .to_owned()
    }

    async fn event(&mut self, wanted: impl Fn(&DeskEvent) -> bool) -> Arc<DeskEvent> {
        loop {
            let event = self.events.recv().await.unwrap();
            if wanted(&event) {
                return event;
            }
        }
    }

    async fn summary(&mut self) -> Value {
        let chat = self.chat.clone();
        self.ask("open_chat", json!({"chatId": chat})).await["result"]["chat"].clone()
    }
}
