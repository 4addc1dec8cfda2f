//! The people of the suite.

use crate::agents::{Account, tag};
use async_trait::async_trait;
use bridge::conformance::People;
use bridge::messenger::{ChatKey, MessageRef};
use outbound::Method;
use serde_json::json;

/// The team of the suite: Grace does the work, the others only got their invitations.
pub struct Team {
    pub grace: Account,
    pub bot: String,
}

#[async_trait]
impl People for Team {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        self.grace.join(chat).await;
        self.grace.write(chat, text).await
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        let path = ["rooms", chat.as_str(), "redact", message.as_str(), &tag()];
        self.grace.ask(Method::PUT, &path, &[], json!({})).await;
    }

    async fn read(&self, chat: &ChatKey) {
        self.grace.join(chat).await;
        let last = self.grace.messages(chat).await.pop().unwrap();
        let last = MessageRef::new(last["event_id"].as_str().unwrap());
        self.grace.receipt(chat, &last).await;
    }

    async fn types(&self, chat: &ChatKey) {
        self.grace.join(chat).await;
        self.grace.type_sign(chat, true).await;
    }

    /// The last one who was in the room leaves it.
    async fn close(&self, chat: &ChatKey) {
        self.grace.join(chat).await;
        self.grace.leave(chat).await;
    }

    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        self.grace.join(chat).await;
        let (kind, mime) = if bytes.starts_with(b"\x89PNG") {
            ("m.image", "image/png")
        } else {
            ("m.file", "application/octet-stream")
        };
        let address = self.grace.upload(bytes, mime).await;
        let body = if text.is_empty() { name } else { text };
        let content = json!({
            "msgtype": kind, "body": body, "filename": name, "url": address,
            "info": { "mimetype": mime, "size": bytes.len() },
        });
        self.grace.send(chat, content).await
    }

    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        self.grace.join(chat).await;
        let messages = self.grace.messages(chat).await;
        let own = messages
            .iter()
            .filter(|message| message["sender"] == self.bot);
        let mut files = vec![];
        for content in own.map(|message| &message["content"]) {
            if let Some(address) = content["url"].as_str() {
                let name = content["filename"].as_str().unwrap();
                files.push((name.to_owned(), self.grace.download(address).await));
            }
        }
        files
    }

    /// The visitor's name stands in front of the text, as the relay puts it there, and alone where a
    /// file came without a text.
    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        self.grace.join(chat).await;
        let messages = self.grace.messages(chat).await.into_iter();
        let shown = messages.map(|message| {
            let body = message["content"]["body"].as_str().unwrap();
            let sender = message["sender"].as_str().unwrap();
            let is_note = message["content"]["msgtype"] == "m.notice";
            let named = body.split_once(": ");
            let named = named.or_else(|| Some((body.strip_suffix(':')?, "")));
            let (name, text) = match named {
                Some(parts) if sender == self.bot && !is_note => parts,
                _ if message["content"]["filename"] == body => (sender, ""),
                _ => (sender, body),
            };
            (name.to_owned(), text.to_owned())
        });
        shown.collect()
    }

    async fn knows_read(&self, chat: &ChatKey, message: &MessageRef) -> bool {
        let Some(mark) = self.grace.mark_of(chat, &self.bot).await else {
            return false;
        };
        let messages = self.grace.messages(chat).await;
        let place = |id: &str| {
            messages
                .iter()
                .position(|message| message["event_id"] == id)
                .unwrap()
        };
        place(message.as_str()) <= place(&mark)
    }

    async fn knows_present(&self, _chat: &ChatKey) -> bool {
        false
    }
}
