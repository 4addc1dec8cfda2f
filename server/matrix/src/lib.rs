//! The Matrix messenger: one room per conversation, over the client-server API of any homeserver.
//!
//! Invariants:
//! - Rooms are unencrypted. The server reads and writes plain texts; it has no keys and wants none,
//!   since everybody who could take them from it can read its database as well. An encrypted room
//!   cannot be heard, which is logged.
//! - Rooms are private and made by us (preset `private_chat`): the team may write, invite
//!   colleagues and leave, but neither switch on encryption nor put us out, as everybody could in a
//!   `trusted_private_chat`.
//! - A conversation ends when the last person of the team who was in its room has left it. Matrix
//!   has no other end; see the module `rooms`.
//! - Opening is idempotent by a room alias derived from the request id, the only thing of a new room
//!   that a homeserver keeps unique by itself: a note in our account data could be lost together with
//!   the answer it would remember. Posting is idempotent by Matrix' transaction ids, for as long as the
//!   homeserver remembers them (Synapse: a day).
//! - What has been heard depends on the cursor alone. What is remembered here (names, people, who
//!   types, which messages are ours) only saves questions and is bounded.
//! - Invites to us are left alone: whoever is invited by us can write to us, and to answer a
//!   stranger would only tell that somebody is there.
//! - Everything the homeserver tells is somebody's text until it is parsed; an event that makes no
//!   sense is skipped, it never blocks those after it.
//! - No log holds a text, a person's name, or the token. Nothing runs between calls.

mod api;
mod backfill;
mod feed;
mod media;
mod memory;
mod people;
mod receipts;
mod rooms;
mod sync;
mod timeline;
mod trouble;
mod typing;
mod wire;

use api::{Api, Ask};
use async_trait::async_trait;
use bridge::messenger::{
    Author, Batch, Capabilities, ChatKey, ChatState, Cursor, FileRef, MessageRef, Messenger,
    MessengerError, NameSearch, OpenRequest, Outgoing, Person, Recipient, Sink,
};
use memory::Memory;
use outbound::{Base, Client};
use serde_json::json;
use std::fmt;
use trouble::Trouble;

/// Longest text in Unicode scalar values. An event may have 64 KiB, in which a scalar value takes
/// six bytes at most, and the rest of the event some hundred.
const TEXT_MAX_CHARS: usize = 10_000;
/// How long the team sees that the visitor types, unless the visitor stops or goes on.
const TYPING_SHOWN_MS: u32 = 30_000;

/// Where the homeserver is and who we are there.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the homeserver's client-server API.
    pub homeserver: Base,
    /// Token of the bot's account.
    pub access_token: AccessToken,
}

/// The token of an account. Its debug form does not show it.
#[derive(Clone)]
pub struct AccessToken(String);

impl AccessToken {
    /// Wraps a token.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// The messenger. The homeserver is first asked when there is something to do.
pub struct Matrix {
    api: Api,
    memory: Memory,
}

impl Matrix {
    /// A messenger on this homeserver.
    #[must_use]
    pub fn new(config: Config, client: Client) -> Self {
        Self {
            api: Api::new(config, client),
            memory: Memory::default(),
        }
    }
}

#[async_trait]
impl Messenger for Matrix {
    fn name(&self) -> &'static str {
        "matrix"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            files: self.api.known_file_max(),
            name_search: NameSearch::Search,
            display_name: false,
            text_max: Some(TEXT_MAX_CHARS),
            tells_read: true,
            takes_read: true,
            card: false,
            transcript: false,
            deletes: true,
            typing: true,
            presence: false,
            close: false,
            idempotent_open: true,
            idempotent_send: true,
        }
    }

    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError> {
        self.api.learn_file_max().await;
        people::resolve(&self.api, &self.memory, recipients).await
    }

    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
        rooms::open(&self.api, request).await
    }

    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError> {
        rooms::state(&self.api, chat.as_str()).await
    }

    /// The text is sent as it is: without `formatted_body` nothing in it is markup, and with empty
    /// `m.mentions` no name in it rings anybody's bell.
    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError> {
        let kind = match message.author {
            Author::Visitor => "m.text",
            Author::Bot(_) | Author::Note => "m.notice",
        };
        let content = match &message.file {
            None => json!({ "msgtype": kind, "body": message.text, "m.mentions": {} }),
            Some(file) => {
                let address = media::upload(&self.api, file).await?;
                media::content(file, &address, &message.text)
            }
        };
        let request = &message.request_id;
        let path = ["rooms", chat.as_str(), "send", "m.room.message", request];
        let sent: wire::Sent = self
            .api
            .call(Ask::put(&path, &content))
            .await
            .map_err(Trouble::of_room)?;
        self.memory.own.add(&sent.event_id);
        Ok(MessageRef::new(sent.event_id))
    }

    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError> {
        sync::events(&self.api, &self.memory, after).await
    }

    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        media::fetch(&self.api, file, max, into).await
    }

    async fn mark_read(&self, chat: &ChatKey, up_to: &MessageRef) -> Result<(), MessengerError> {
        let path = ["rooms", chat.as_str(), "receipt", "m.read", up_to.as_str()];
        let done: Result<wire::Nothing, _> = self.api.call(Ask::post(&path, &json!({}))).await;
        done.map(drop).map_err(Trouble::of_room)
    }

    async fn typing(&self, chat: &ChatKey, typing: bool) -> Result<(), MessengerError> {
        let path = ["rooms", chat.as_str(), "typing", self.api.me().await?];
        let sign = if typing {
            json!({ "typing": true, "timeout": TYPING_SHOWN_MS })
        } else {
            json!({ "typing": false })
        };
        let done: Result<wire::Nothing, _> = self.api.call(Ask::put(&path, &sign)).await;
        done.map(drop).map_err(Trouble::of_room)
    }
}
