//! A homeserver that answers as a test wants, and remembers what it was asked.

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use matrix::{AccessToken, Config, Matrix};
use outbound::{Base, Client, Url};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Largest file that a scripted homeserver takes, unless it says otherwise.
pub const FILE_MAX: u64 = 1_000;
const MEDIA_CONFIG: &str = "GET client/v1/media/config";

/// Our user id on every scripted homeserver.
pub const ME: &str = "@bot:x";

/// A question that came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Method and path below `/_matrix/client/v3/`, or `/_matrix/`, decoded: `PUT rooms/!r:x/send/…`.
    pub what: String,
    pub url: Url,
    pub body: Value,
    pub bytes: Bytes,
}

impl Asked {
    /// A parameter of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = self.url.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// The homeserver.
#[derive(Clone)]
pub struct Scripted {
    base: Base,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Answers with status and body; whoever asks who we are, or how large files may be, is told.
    pub async fn new(
        answer: impl Fn(&Asked) -> (u16, Value) + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::with_media((200, json!({ "m.upload.size": FILE_MAX })), answer).await
    }

    /// The same, with another answer to how large files may be.
    pub async fn with_media(
        config: (u16, Value),
        answer: impl Fn(&Asked) -> (u16, Value) + Clone + Send + Sync + 'static,
    ) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let notes = asked.clone();
        let handle = move |request: Request| {
            let (answer, notes, config) = (answer.clone(), notes.clone(), config.clone());
            async move {
                let asked = read(request).await;
                notes.lock().unwrap().push(asked.clone());
                let (status, body) = match asked.what.as_str() {
                    "GET account/whoami" => (200, json!({ "user_id": ME })),
                    MEDIA_CONFIG => config,
                    _ => answer(&asked),
                };
                (StatusCode::from_u16(status).unwrap(), body.to_string())
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let router = Router::new().fallback(handle);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, asked }
    }

    /// The adapter on it.
    pub fn matrix(&self) -> Matrix {
        on(self.base.clone())
    }

    /// What was asked so far, but for who we are and how large files may be.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap().clone();
        asked
            .into_iter()
            .filter(|asked| asked.what != "GET account/whoami" && asked.what != MEDIA_CONFIG)
            .collect()
    }

    /// The same in short.
    pub fn whats(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.what).collect()
    }
}

/// The adapter on any address.
pub fn on(homeserver: Base) -> Matrix {
    let access_token = AccessToken::new("secret");
    let config = Config {
        homeserver,
        access_token,
    };
    Matrix::new(config, Client::new().unwrap())
}

async fn read(request: Request) -> Asked {
    let url = Url::parse(&format!("http://x{}", request.uri())).unwrap();
    let method = request.method().clone();
    assert_eq!(request.headers()["authorization"], "Bearer secret");
    let body: Bytes = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let path = url.path().strip_prefix("/_matrix/").unwrap();
    let path = path.strip_prefix("client/v3/").unwrap_or(path);
    let path = path
        .replace("%21", "!")
        .replace("%3A", ":")
        .replace("%24", "$")
        .replace("%23", "#")
        .replace("%40", "@");
    Asked {
        what: format!("{method} {path}"),
        url,
        body: serde_json::from_slice(&body).unwrap_or_default(),
        bytes: body,
    }
}
