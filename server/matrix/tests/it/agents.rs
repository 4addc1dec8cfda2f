//! People with accounts of their own: a second client of the homeserver, which shares nothing with
//! the adapter but the way bytes travel.

use crate::synapse;
use bridge::messenger::{ChatKey, MessageRef};
use outbound::{Answer, Base, Body, Call, Client, Method};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A word that no other test has, today or on the next run.
pub fn tag() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}p{:x}n{next:x}", now.as_nanos(), std::process::id())
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Account {
    pub id: String,
    pub token: String,
    client: Client,
}

impl Account {
    /// Makes an account; the name is shown to others.
    pub async fn new(name: &str) -> Self {
        let client = Client::new().unwrap();
        let mut account = Self {
            id: String::new(),
            token: String::new(),
            client,
        };
        let registration = json!({
            "username": format!("u{}", tag()), "password": "password", "auth": { "type": "m.login.dummy" },
        });
        let made = account
            .ask(Method::POST, &["register"], &[], registration)
            .await;
        made["user_id"]
            .as_str()
            .unwrap()
            .clone_into(&mut account.id);
        made["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut account.token);
        let path = ["profile", &account.id, "displayname"];
        account
            .ask(Method::PUT, &path, &[], json!({ "displayname": name }))
            .await;
        account
    }

    /// Asks the homeserver; it must agree.
    pub async fn ask(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Value,
    ) -> Value {
        let (status, answer) = self.try_ask(method, path, query, body).await;
        assert_eq!(status, 200, "{path:?}: {answer}");
        answer
    }

    /// Asks the homeserver.
    pub async fn try_ask(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Value,
    ) -> (u16, Value) {
        let path: Vec<&str> = ["client", "v3"].iter().chain(path).copied().collect();
        let body = if method == Method::GET {
            Body::None
        } else {
            Body::json(&body).unwrap()
        };
        let answer = self.call(method, &path, query, body).await;
        (answer.status.as_u16(), answer.json().unwrap())
    }

    async fn call(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let path: Vec<&str> = ["_matrix"].iter().chain(path).copied().collect();
        let mut url = Base::parse(synapse::address()).unwrap().at(&path);
        url.query_pairs_mut().extend_pairs(query);
        let call = Call {
            method,
            url,
            bearer: Some(self.token.as_str()).filter(|token| !token.is_empty()),
            body,
            deadline: Duration::from_secs(30),
            largest: 10 << 20,
        };
        self.client.call(call).await.unwrap()
    }

    /// Brings bytes to the homeserver; their address.
    pub async fn upload(&self, bytes: &[u8], mime: &str) -> String {
        let body = Body::Bytes(bytes.to_vec().into(), mime.to_owned());
        let path = ["media", "v3", "upload"];
        let answer = self.call(Method::POST, &path, &[], body).await;
        let answer: Value = answer.json().unwrap();
        answer["content_uri"].as_str().unwrap().to_owned()
    }

    /// The bytes at an address.
    pub async fn download(&self, address: &str) -> Vec<u8> {
        let place = address.strip_prefix("mxc://").unwrap();
        let (server, id) = place.split_once('/').unwrap();
        let path = ["client", "v1", "media", "download", server, id];
        let answer = self.call(Method::GET, &path, &[], Body::None).await;
        assert_eq!(answer.status.as_u16(), 200, "{address}");
        answer.body.to_vec()
    }

    /// Shows a portrait, in rooms that are entered from now on.
    pub async fn show(&self, picture: &str) {
        let path = ["profile", &self.id, "avatar_url"];
        self.ask(Method::PUT, &path, &[], json!({ "avatar_url": picture }))
            .await;
    }

    pub async fn join(&self, chat: &ChatKey) {
        self.ask(Method::POST, &["join", chat.as_str()], &[], json!({}))
            .await;
    }

    pub async fn leave(&self, chat: &ChatKey) {
        self.ask(
            Method::POST,
            &["rooms", chat.as_str(), "leave"],
            &[],
            json!({}),
        )
        .await;
    }

    /// Sends a message with any content.
    pub async fn send(&self, chat: &ChatKey, content: Value) -> MessageRef {
        let path = ["rooms", chat.as_str(), "send", "m.room.message", &tag()];
        let sent = self.ask(Method::PUT, &path, &[], content).await;
        MessageRef::new(sent["event_id"].as_str().unwrap())
    }

    pub async fn write(&self, chat: &ChatKey, text: &str) -> MessageRef {
        self.send(chat, json!({ "msgtype": "m.text", "body": text }))
            .await
    }

    pub async fn receipt(&self, chat: &ChatKey, message: &MessageRef) {
        let path = [
            "rooms",
            chat.as_str(),
            "receipt",
            "m.read",
            message.as_str(),
        ];
        self.ask(Method::POST, &path, &[], json!({})).await;
    }

    pub async fn type_sign(&self, chat: &ChatKey, typing: bool) {
        let path = ["rooms", chat.as_str(), "typing", &self.id];
        self.ask(
            Method::PUT,
            &path,
            &[],
            json!({ "typing": typing, "timeout": 30_000 }),
        )
        .await;
    }

    /// All messages of a room, the oldest first.
    pub async fn messages(&self, chat: &ChatKey) -> Vec<Value> {
        let filter = json!({ "types": ["m.room.message"] }).to_string();
        let query = [("dir", "f"), ("limit", "200"), ("filter", filter.as_str())];
        let path = ["rooms", chat.as_str(), "messages"];
        let page = self.ask(Method::GET, &path, &query, Value::Null).await;
        page["chunk"].as_array().unwrap().clone()
    }

    /// Where somebody's read mark is.
    pub async fn mark_of(&self, chat: &ChatKey, reader: &str) -> Option<String> {
        let filter = json!({ "room": { "rooms": [chat.as_str()], "ephemeral": { "types": ["m.receipt"] } } });
        let query = [("timeout", "0"), ("filter", &filter.to_string())];
        let sync = self.ask(Method::GET, &["sync"], &query, Value::Null).await;
        let events = sync["rooms"]["join"][chat.as_str()]["ephemeral"]["events"]
            .as_array()?
            .clone();
        let receipts = events
            .iter()
            .filter_map(|event| event["content"].as_object());
        let mut places = receipts.flatten();
        places
            .find(|(_, receipts)| receipts["m.read"].get(reader).is_some())
            .map(|(place, _)| place.clone())
    }
}
