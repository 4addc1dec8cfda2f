//! One call: what is asked, what came back, and what a failure means.

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use url::Url;

/// How long a connection may take to come up.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// How long an idle connection is kept. Shorter than what servers usually keep, so that a request
/// seldom meets a connection that is just being closed.
const IDLE_KEPT: Duration = Duration::from_secs(20);

/// The HTTP client of the server. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client(reqwest::Client);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection: nothing was sent.
    #[error("cannot be reached")]
    NotSent,
    /// The request went out, but no whole answer came in time: nobody knows what happened.
    #[error("did not answer in time")]
    NoAnswer,
    /// The answer is larger than it may be.
    #[error("answered with too much")]
    TooLarge,
    /// The answer is not what was agreed on.
    #[error("answered with something else than was agreed on")]
    Malformed,
    /// The answer could not be kept on this side.
    #[error("answered with a file that cannot be kept here")]
    NotKept,
}

/// What goes out.
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Vec<u8>),
    /// Anything, with its media type.
    Bytes(Bytes, String),
    /// A file of this machine from its beginning, with its length and its media type.
    File(File, u64, String),
}

impl Body {
    /// A value as JSON.
    ///
    /// # Errors
    /// Only for values that JSON cannot hold, such as maps whose keys are no text.
    pub fn json<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_vec(value).map(Self::Json)
    }
}

/// A request.
pub struct Call<'a> {
    /// Its method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Sent as `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
    /// What goes out.
    pub body: Body,
    /// From the first byte out to the last byte in.
    pub deadline: Duration,
    /// Largest answer in bytes.
    pub largest: usize,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Client {
    /// A client with the server's TLS settings.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new() -> Result<Self, reqwest::Error> {
        builder().build().map(Self)
    }

    /// Makes a call. A status that is an error is an [`Answer`] too.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(&self, call: Call<'_>) -> Result<Answer, CallError> {
        let largest = call.largest;
        answer(self.send(call).await?, largest).await
    }

    /// Makes a call whose success is a file: its bytes, at most `max`, go into `sink` as they come.
    /// The answer's body is then empty. Every other status is an [`Answer`] as with [`Client::call`].
    ///
    /// # Errors
    /// [`CallError`]; the sink may hold a part of the file then.
    pub async fn download(
        &self,
        call: Call<'_>,
        max: u64,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<Answer, CallError> {
        let largest = call.largest;
        let mut response = self.send(call).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        if !status.is_success() {
            return answer(response, largest).await;
        }
        // What is too large is known at once where the other side tells a length.
        if response.content_length().is_some_and(|length| length > max) {
            return Err(CallError::TooLarge);
        }
        let mut left = max;
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
            left = left
                .checked_sub(chunk.len() as u64)
                .ok_or(CallError::TooLarge)?;
            sink.write_all(&chunk)
                .await
                .map_err(|_| CallError::NotKept)?;
        }
        Ok(Answer {
            status,
            headers,
            body: Bytes::new(),
        })
    }

    async fn send(&self, call: Call<'_>) -> Result<Response, CallError> {
        let mut request = self.0.request(call.method, call.url).timeout(call.deadline);
        if let Some(token) = call.bearer {
            request = request.header(AUTHORIZATION, bearer(token)?);
        }
        request = match call.body {
            Body::None => request,
            Body::Json(json) => request.header(CONTENT_TYPE, "application/json").body(json),
            Body::Bytes(bytes, mime) => request.header(CONTENT_TYPE, mime).body(bytes),
            Body::File(file, length, mime) => request
                .header(CONTENT_TYPE, mime)
                .header(CONTENT_LENGTH, length)
                .body(file),
        };
        request.send().await.map_err(|error| failed(&error))
    }
}

/// What every client of the server has.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    // Fails when another provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_DEADLINE)
        .pool_idle_timeout(IDLE_KEPT)
        .no_proxy()
        .user_agent(concat!("web-widget-bot/", env!("CARGO_PKG_VERSION")))
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// [`CallError::Malformed`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_slice(&self.body).map_err(|_| CallError::Malformed)
    }

    /// How long the other side asks us to wait, if it says so in whole seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse();
        seconds.ok().map(Duration::from_secs)
    }
}

fn bearer(token: &str) -> Result<HeaderValue, CallError> {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| CallError::NotSent)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Only a connection that never came up is certain not to have carried the request.
pub(crate) fn failed(error: &reqwest::Error) -> CallError {
    if error.is_connect() || error.is_builder() {
        CallError::NotSent
    } else {
        CallError::NoAnswer
    }
}

async fn answer(response: Response, largest: usize) -> Result<Answer, CallError> {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = body(response, largest).await?;
    Ok(Answer {
        status,
        headers,
        body,
    })
}

async fn body(mut response: Response, largest: usize) -> Result<Bytes, CallError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
        if body.len() + chunk.len() > largest {
            return Err(CallError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
