//! Calls to the homeserver.

use crate::trouble::{Refusal, Trouble};
use crate::{AccessToken, Config, wire};
use bridge::messenger::{MessengerError, Sink};
use outbound::{Answer, Base, Body, Call, Client, Method, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::OnceCell;

/// From the first byte out to the last byte in.
const DEADLINE: Duration = Duration::from_secs(10);
/// Largest answer in bytes to everything but a sync.
pub(crate) const LARGEST: usize = 8 << 20;
/// Largest file in bytes where the homeserver names no limit of its own.
const FILE_MAX_UNTOLD: u64 = 10 << 20;

/// The homeserver, and who we are there.
pub(crate) struct Api {
    base: Base,
    token: AccessToken,
    client: Client,
    me: OnceCell<String>,
    file_max: OnceCell<Option<u64>>,
}

/// Below which path of the homeserver something is asked.
#[derive(Clone, Copy)]
pub(crate) enum Root {
    /// `/_matrix/client/v3`: almost everything.
    Client,
    /// `/_matrix/client/v1`: media for those who show their token.
    ClientV1,
    /// `/_matrix/media/v3`: uploads.
    Media,
}

/// A question or an order.
pub(crate) struct Ask<'a> {
    root: Root,
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Body,
    deadline: Duration,
    largest: usize,
}

impl<'a> Ask<'a> {
    pub(crate) fn get(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            root: Root::Client,
            method: Method::GET,
            path,
            query,
            body: Body::None,
            deadline: DEADLINE,
            largest: LARGEST,
        }
    }

    pub(crate) fn put(path: &'a [&'a str], body: &Value) -> Self {
        Self {
            method: Method::PUT,
            body: Body::Json(body.to_string().into_bytes()),
            ..Self::get(path, &[])
        }
    }

    pub(crate) fn post(path: &'a [&'a str], body: &Value) -> Self {
        Self {
            method: Method::POST,
            ..Self::put(path, body)
        }
    }

    pub(crate) fn upload(path: &'a [&'a str], query: &'a [(&'a str, &'a str)], body: Body) -> Self {
        Self {
            root: Root::Media,
            method: Method::POST,
            body,
            ..Self::get(path, query)
        }
    }

    /// The same in another part of the API.
    pub(crate) fn below(self, root: Root) -> Self {
        Self { root, ..self }
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
            file_max: OnceCell::new(),
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

    /// Largest file in bytes; none where media cannot be fetched by those who show their token.
    /// Asked for until there is an answer.
    pub(crate) async fn file_max(&self) -> Result<Option<u64>, MessengerError> {
        let ask = || async {
            let ask = Ask::get(&["media", "config"], &[]).below(Root::ClientV1);
            match self.call::<wire::MediaConfig>(ask).await {
                Ok(config) => {
                    let max = config.upload_size.unwrap_or(FILE_MAX_UNTOLD);
                    Ok((max > 0).then_some(max))
                }
                // A homeserver from before Matrix 1.11.
                Err(trouble) if trouble.status() == Some(404) => Ok(None),
                Err(trouble) => Err(trouble.of_account()),
            }
        };
        self.file_max.get_or_try_init(ask).await.copied()
    }

    /// Finds out how large files may be, on the way to something that does not depend on it.
    pub(crate) async fn learn_file_max(&self) {
        if let Err(error) = self.file_max().await {
            let error = error.word();
            tracing::debug!(error, "the homeserver does not say how large files may be");
        }
    }

    /// The largest file as far as it is known.
    pub(crate) fn known_file_max(&self) -> Option<u64> {
        self.file_max.get().copied().flatten()
    }

    /// Makes a call whose answer is JSON.
    pub(crate) async fn call<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, Trouble> {
        let answer = self.client.call(self.request(ask)).await;
        let answer = self.accepted(answer.map_err(Trouble::Failed)?)?;
        answer.json().map_err(Trouble::Failed)
    }

    /// Makes a call whose answer is a file of at most `max` bytes.
    pub(crate) async fn download(
        &self,
        ask: Ask<'_>,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), Trouble> {
        let answer = self.client.download(self.request(ask), max, into).await;
        self.accepted(answer.map_err(Trouble::Failed)?).map(drop)
    }

    fn accepted(&self, answer: Answer) -> Result<Answer, Trouble> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        let trouble = Trouble::Refused(Refusal::read(&answer));
        if trouble.clone().of_room() == MessengerError::Auth {
            let homeserver = self.base.origin();
            tracing::error!(homeserver, "the homeserver refuses the access token");
        }
        Err(trouble)
    }

    fn request(&self, ask: Ask<'_>) -> Call<'_> {
        Call {
            url: self.url(&ask),
            method: ask.method,
            bearer: Some(&self.token.0),
            body: ask.body,
            deadline: ask.deadline,
            largest: ask.largest,
        }
    }

    fn url(&self, ask: &Ask<'_>) -> Url {
        let root = match ask.root {
            Root::Client => ["_matrix", "client", "v3"],
            Root::ClientV1 => ["_matrix", "client", "v1"],
            Root::Media => ["_matrix", "media", "v3"],
        };
        let path: Vec<&str> = root.iter().chain(ask.path).copied().collect();
        let mut url = self.base.at(&path);
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query);
        }
        url
    }
}
