//! The client of the gateway contract: one method per path, with the deadlines that Teamwire's SDK
//! documents for such calls (10 s, 15 s where many people are asked for, 60 s for files).

use crate::contract::{Chat, EventPage, File, Me, NewChat, NewMessage, Posted, UserPage};
use crate::errors::{Trouble, read};
use crate::files::{Source, open};
use bridge::messenger::{MessengerError, OutgoingFile, Sink};
use outbound::{Base, Body, Call, CallError, Client, Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const DEADLINE: Duration = Duration::from_secs(10);
const USERS_DEADLINE: Duration = Duration::from_secs(15);
/// For a file's bytes, and for a message with files, which the gateway may have to hand on first.
const FILE_DEADLINE: Duration = Duration::from_secs(60);
/// How long the gateway holds a request for events.
const EVENTS_WAIT: Duration = Duration::from_secs(25);
/// What a held answer may be late.
const EVENTS_MARGIN: Duration = Duration::from_secs(10);
/// Largest answer: a page of events, each with a text as long as the contract lets it be.
const ANSWER_MAX_BYTES: usize = 8 << 20;
/// Events in one answer.
const EVENTS_LIMIT: u16 = 100;

/// The token that server and gateway share; never shown.
#[derive(Clone)]
pub struct Token(Arc<str>);

impl Token {
    /// Takes the token.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self(token.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A gateway, wherever it is right now. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    client: Client,
    token: Token,
    /// `None` while a supervised gateway is not running.
    base: watch::Receiver<Option<Base>>,
}

impl Gateway {
    /// A gateway that somebody else runs.
    #[must_use]
    pub fn at(base: Base, token: Token, client: Client) -> Self {
        // A receiver keeps the last value when its sender is gone.
        let base = watch::Sender::new(Some(base)).subscribe();
        Self::moving(base, token, client)
    }

    /// A gateway whose address changes when it is started again.
    #[must_use]
    pub const fn moving(base: watch::Receiver<Option<Base>>, token: Token, client: Client) -> Self {
        Self {
            client,
            token,
            base,
        }
    }

    /// `GET /v1/me`.
    ///
    /// # Errors
    /// See [`MessengerError`]; so for all methods.
    pub async fn me(&self) -> Result<Me, MessengerError> {
        let url = self.url(&["v1", "me"])?;
        Ok(self.get(url, DEADLINE).await?)
    }

    pub(crate) async fn users(&self, cursor: Option<&str>) -> Result<UserPage, MessengerError> {
        let mut url = self.url(&["v1", "users"])?;
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        Ok(self.get(url, USERS_DEADLINE).await?)
    }

    pub(crate) async fn open(&self, chat: &NewChat) -> Result<Chat, MessengerError> {
        let url = self.url(&["v1", "chats"])?;
        Ok(self.post(url, chat, DEADLINE).await?)
    }

    pub(crate) async fn chat(&self, tid: &str) -> Result<Chat, MessengerError> {
        let url = self.url(&["v1", "chats", tid])?;
        Ok(self.get(url, DEADLINE).await?)
    }

    pub(crate) async fn message(
        &self,
        tid: &str,
        message: &NewMessage,
    ) -> Result<Posted, MessengerError> {
        let url = self.url(&["v1", "chats", tid, "messages"])?;
        let deadline = if message.attachments.is_empty() {
            DEADLINE
        } else {
            FILE_DEADLINE
        };
        Ok(self.post(url, message, deadline).await?)
    }

    pub(crate) async fn upload(
        &self,
        file: &OutgoingFile,
        request_id: &str,
    ) -> Result<File, MessengerError> {
        let mut url = self.url(&["v1", "files"])?;
        url.query_pairs_mut()
            .append_pair("name", &file.name)
            .append_pair("request_id", request_id);
        let body = Body::File(open(file).await?, file.size, file.mime.clone());
        Ok(self.call(Method::POST, url, body, FILE_DEADLINE).await?)
    }

    pub(crate) async fn download(
        &self,
        source: &Source,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        let url = match source {
            Source::File(id) => self.url(&["v1", "files", id])?,
            Source::Avatar(uid) => self.url(&["v1", "users", uid, "avatar"])?,
        };
        let call = self.request(Method::GET, url, Body::None, FILE_DEADLINE);
        match self.client.download(call, max, into).await {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(answer) => Err(read(&answer).into()),
            Err(CallError::TooLarge) => Err(MessengerError::TooLarge),
            Err(error) => Err(Trouble::from(error).into()),
        }
    }

    pub(crate) async fn events(&self, after: Option<&str>) -> Result<EventPage, Trouble> {
        let mut url = self.url(&["v1", "events"])?;
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("wait", &EVENTS_WAIT.as_secs().to_string());
            query.append_pair("limit", &EVENTS_LIMIT.to_string());
            if let Some(after) = after {
                query.append_pair("after", after);
            }
        }
        self.get(url, EVENTS_WAIT + EVENTS_MARGIN).await
    }

    fn url(&self, segments: &[&str]) -> Result<Url, Trouble> {
        let base = self.base.borrow();
        let base = base.as_ref().ok_or(CallError::NotSent)?;
        Ok(base.at(segments))
    }

    async fn get<T: DeserializeOwned>(&self, url: Url, deadline: Duration) -> Result<T, Trouble> {
        self.call(Method::GET, url, Body::None, deadline).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        url: Url,
        body: &impl Serialize,
        deadline: Duration,
    ) -> Result<T, Trouble> {
        let body = Body::json(body).map_err(|_| CallError::Malformed)?;
        self.call(Method::POST, url, body, deadline).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Body,
        deadline: Duration,
    ) -> Result<T, Trouble> {
        let call = self.request(method, url, body, deadline);
        let answer = self.client.call(call).await?;
        if !answer.status.is_success() {
            return Err(read(&answer));
        }
        Ok(answer.json()?)
    }

    fn request(&self, method: Method, url: Url, body: Body, deadline: Duration) -> Call<'_> {
        Call {
            method,
            url,
            bearer: Some(self.token.expose()),
            body,
            deadline,
            largest: ANSWER_MAX_BYTES,
        }
    }
}
