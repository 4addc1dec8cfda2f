//! Calls to the homeserver.

use crate::trouble::{Refusal, Trouble};
use crate::{AccessToken, Config, wire};
use bridge::messenger::MessengerError;
use outbound::{Base, Body, Call, CallError, Client, Method, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::OnceCell;

/// From the first byte out to the last byte in.
const DEADLINE: Duration = Duration::from_secs(10);
/// Largest answer in bytes to everything but a sync.
const LARGEST: usize = 8 << 20;

/// The homeserver, and who we are there.
pub(crate) struct Api {
    base: Base,
    token: AccessToken,
    client: Client,
    me: OnceCell<String>,
}

/// A question or an order.
pub(crate) struct Ask<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Option<Value>,
    deadline: Duration,
    largest: usize,
}

impl<'a> Ask<'a> {
    pub(crate) fn get(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            method: Method::GET,
            path,
            query,
            body: None,
            deadline: DEADLINE,
            largest: LARGEST,
        }
    }

    pub(crate) fn put(path: &'a [&'a str], body: Value) -> Self {
        Self {
            method: Method::PUT,
            body: Some(body),
            ..Self::get(path, &[])
        }
    }

    pub(crate) fn post(path: &'a [&'a str], body: Value) -> Self {
        Self {
            method: Method::POST,
            ..Self::put(path, body)
        }
    }

    /// For an answer that takes longer and is larger than others.
    pub(crate) fn patient(self, deadline: Duration, largest: usize) -> Self {
        Self {
            deadline,
            largest,
            ..self
        }
    }
}

impl Api {
    pub(crate) fn new(config: Config, client: Client) -> Self {
        Self {
            base: config.homeserver,
            token: config.access_token,
            client,
            me: OnceCell::new(),
        }
    }

    /// Our own user id, asked for once.
    pub(crate) async fn me(&self) -> Result<&str, MessengerError> {
        let ask = || async {
            let path = ["account", "whoami"];
            let answer: Result<wire::WhoAmI, _> = self.call(Ask::get(&path, &[])).await;
            answer.map(|who| who.user_id).map_err(Trouble::of_account)
        };
        self.me.get_or_try_init(ask).await.map(String::as_str)
    }

    /// Makes a call below `/_matrix/client/v3`.
    pub(crate) async fn call<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, Trouble> {
        let body = match &ask.body {
            None => Body::None,
            Some(value) => Body::json(value).map_err(|_| Trouble::Failed(CallError::Malformed))?,
        };
        let call = Call {
            url: self.url(&ask),
            method: ask.method,
            bearer: Some(&self.token.0),
            body,
            deadline: ask.deadline,
            largest: ask.largest,
        };
        let answer = self.client.call(call).await.map_err(Trouble::Failed)?;
        if answer.status.is_success() {
            return answer.json().map_err(Trouble::Failed);
        }
        let trouble = Trouble::Refused(Refusal::read(&answer));
        if trouble.clone().of_room() == MessengerError::Auth {
            let homeserver = self.base.origin();
            tracing::error!(homeserver, "the homeserver refuses the access token");
        }
        Err(trouble)
    }

    fn url(&self, ask: &Ask<'_>) -> Url {
        let path: Vec<&str> = ["_matrix", "client", "v3"]
            .iter()
            .chain(ask.path)
            .copied()
            .collect();
        let mut url = self.base.at(&path);
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query);
        }
        url
    }
}
