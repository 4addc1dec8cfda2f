//! A server of its own for each test, and clients that speak its protocols.

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use server::lifecycle::Server;
use server::limits::Rates;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message, protocol::CloseFrame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Long enough for a busy machine; a test that waits this long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The desk's token in every test.
pub const DESK_TOKEN: &str = "a-desk-token-for-tests";

/// The site that tests use unless they say otherwise; its host page is [`HOST_PAGE`].
pub const SITE: &str = "site-one";
/// The host page of [`SITE`].
pub const HOST_PAGE: &str = "https://www.customer.example/";

/// One server.
pub struct App {
    pub folder: TempDir,
    pub server: Option<Server>,
    pub http: reqwest::Client,
    environment: HashMap<String, String>,
    rates: Rates,
}

/// A client that follows nothing.
pub fn http_client() -> reqwest::Client {
    // Gives reqwest the TLS that the server brings; it has none of its own here.
    outbound::Client::new().unwrap();
    let redirects = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder().redirect(redirects);
    client.timeout(PATIENCE).build().unwrap()
}

/// The configuration of most tests: two sites.
pub fn two_sites() -> Value {
    json!({"configs": [
        {
            "key": SITE,
            "allowed-origins": [HOST_PAGE],
            "title-primary": "How can we help you?",
            "title-secondary": "Hello,",
            "site_name": "One",
            "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}],
            "permanent_session": true
        },
        {
            "key": "site-two",
            "allowed-origins": ["https://two.example"],
            "title-primary": "Chat with us",
            "title-secondary": "Hey!",
            "site_name": "Two",
            "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}]
        }
    ]})
}

impl App {
    pub async fn start() -> Self {
        Self::with(&[], Rates::default()).await
    }

    pub async fn with(environment: &[(&str, &str)], rates: Rates) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), two_sites().to_string()).unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let mut variables = HashMap::from([
            ("WEB_WIDGET_BOT_CONFIG".to_owned(), path("config.json")),
            ("WEB_WIDGET_BOT_DATABASE".to_owned(), path("test.db")),
            ("WEB_WIDGET_BOT_LISTEN".to_owned(), "127.0.0.1".to_owned()),
            (
                "WEB_WIDGET_BOT_DESK_TOKEN".to_owned(),
                DESK_TOKEN.to_owned(),
            ),
        ]);
        variables.extend(
            environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let http = http_client();
        let mut app = Self {
            folder,
            server: None,
            http,
            environment: variables,
            rates,
        };
        app.boot().await;
        app
    }

    /// Starts the server, on a new port.
    pub async fn boot(&mut self) {
        let get = |name: &str| self.environment.get(name).cloned();
        let mut settings = config::settings::Settings::from_env(get).unwrap();
        settings.port = 0;
        self.server = Some(Server::start(settings, self.rates).await.unwrap());
    }

    pub async fn stop(&mut self) {
        self.server.take().unwrap().stop().await;
    }

    pub fn config_file(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }

    pub fn authority(&self) -> String {
        self.server.as_ref().unwrap().address().to_string()
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.authority())
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> reqwest::Response {
        let url = format!("{}{path}", self.origin());
        self.http
            .get(url)
            .headers(header_map(headers))
            .send()
            .await
            .unwrap()
    }

    /// The boot data of a panel, fetched as a host page's frame would fetch it.
    pub async fn boot_data(&self, path: &str) -> Value {
        let response = self.get_with(path, &[("referer", HOST_PAGE)]).await;
        assert_eq!(response.status(), 200, "{path}");
        boot_data(&response.text().await.unwrap())
    }

    pub async fn embed_token(&self) -> String {
        let boot = self.boot_data(&format!("/panel?key={SITE}")).await;
        boot["embedToken"].as_str().unwrap().to_owned()
    }

    /// A visitor's socket.
    pub async fn visitor(&self) -> Client {
        Client::connect(
            &format!("ws://{}/ws", self.authority()),
            &[("origin", &self.origin())],
        )
        .await
        .unwrap()
    }

    /// A visitor's socket with a session in it.
    pub async fn talking_visitor(&self) -> (Client, Session) {
        let mut client = self.visitor().await;
        let token = self.embed_token().await;
        let started = client
            .call(
                "start_session",
                json!({"siteKey": SITE, "embedToken": token, "name": "Vera"}),
            )
            .await;
        let text = |field: &str| started["result"][field].as_str().unwrap().to_owned();
        (
            client,
            Session {
                id: text("sessionId"),
                token: text("sessionToken"),
                epoch: text("epoch"),
            },
        )
    }

    /// A logged-in desk console that has said hello.
    pub async fn desk(&self) -> Client {
        let cookie = self.desk_cookie().await;
        let url = format!("ws://{}/ws/desk", self.authority());
        let headers = [("origin", self.origin()), ("cookie", cookie)];
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let mut desk = Client::connect(&url, &headers).await.unwrap();
        let welcome = desk.call("hello", json!({"agent": "Ada"})).await;
        assert_eq!(welcome["result"]["agent"], "Ada");
        desk
    }

    pub async fn log_in(&self, token: &str) -> reqwest::Response {
        let url = format!("{}/desk/login", self.origin());
        let request = self.http.post(url).header("origin", self.origin());
        request.json(&json!({"token": token})).send().await.unwrap()
    }

    pub async fn desk_cookie(&self) -> String {
        let response = self.log_in(DESK_TOKEN).await;
        assert_eq!(response.status(), 204);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

pub fn header_map(headers: &[(&'static str, &str)]) -> HeaderMap {
    headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect()
}

/// The JSON that a panel's document carries.
pub fn boot_data(html: &str) -> Value {
    let from = html.find("id=\"boot\"").expect("the panel has boot data");
    let start = html[from..].find('>').unwrap() + from + 1;
    let end = html[start..].find("</script>").unwrap() + start;
    serde_json::from_str(&html[start..end]).unwrap()
}

/// What a visitor's browser keeps.
pub struct Session {
    pub id: String,
    pub token: String,
    pub epoch: String,
}

/// A raw websocket client with JSON-RPC on top.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
    /// Events that came while waiting for an answer.
    pub events: Vec<Value>,
}

impl Client {
    pub async fn connect(
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = timeout(PATIENCE, connect_async(request)).await.unwrap()?;
        Ok(Self {
            socket,
            next_id: 1,
            events: Vec::new(),
        })
    }

    /// Sends a request and waits for its answer or refusal.
    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({"id": id, "method": method, "params": params}).to_string())
            .await;
        loop {
            let frame = self.frame().await;
            if frame["id"] == id {
                return frame;
            }
            self.events.push(frame);
        }
    }

    /// As [`Client::call`], for a server that may be gone any moment: `None` when it is.
    pub async fn try_call(&mut self, method: &str, params: Value) -> Option<Value> {
        let id = self.next_id;
        self.next_id += 1;
        let request = json!({"id": id, "method": method, "params": params}).to_string();
        self.socket.send(Message::text(request)).await.ok()?;
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.ok()??.ok()?;
            if let Message::Text(text) = message {
                let frame: Value = serde_json::from_str(&text).ok()?;
                if frame["id"] == id {
                    return Some(frame);
                }
            }
        }
    }

    pub async fn send(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Bytes past the websocket client, which would not send them.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        use tokio::io::AsyncWriteExt;
        self.socket.get_mut().write_all(bytes).await.unwrap();
    }

    /// The next event of a method; others before it are dropped.
    pub async fn event(&mut self, method: &str) -> Value {
        loop {
            let event = if self.events.is_empty() {
                self.frame().await
            } else {
                self.events.remove(0)
            };
            if event["method"] == method {
                return event["params"].clone();
            }
        }
    }

    /// The next text frame.
    pub async fn frame(&mut self) -> Value {
        match self.message().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("expected a text frame, got {other:?}"),
        }
    }

    /// Reads until the server closes; the code and what came before.
    pub async fn closed(&mut self) -> (u16, Vec<Value>) {
        let mut before = Vec::new();
        loop {
            match self.message().await {
                Message::Text(text) => before.push(serde_json::from_str(&text).unwrap()),
                Message::Close(Some(CloseFrame { code, .. })) => return (code.into(), before),
                other => panic!("expected a close frame, got {other:?}"),
            }
        }
    }

    async fn message(&mut self) -> Message {
        loop {
            let message = timeout(PATIENCE, self.socket.next())
                .await
                .expect("a frame in time");
            match message.expect("an open socket").unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }
}
