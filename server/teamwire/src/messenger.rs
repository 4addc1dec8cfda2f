//! Teamwire as a messenger: the trait of the bridge on top of the gateway's client.
//!
//! Invariants:
//! - Visitors' chats are group chats with a title, also with one recipient: a one-to-one chat has no
//!   title and cannot be told from the others of the same person.
//! - What the bot wrote itself is known by the author's id, so an echo is never taken for a reply,
//!   even when it comes before the answer to the post.
//! - A visitor's file is put down first and then named by its message, each under a `request_id` of its
//!   own that stays the same, so repeating after any failure leads to one message with one file.
//! - An event that cannot be read is left out and logged by its kind; those after it are not lost.

use crate::contract::{Capabilities as Can, Chat, Event, Me, NewChat, NewMessage};
use crate::errors::Trouble;
use crate::files::{Source, request_id};
use crate::gateway::Gateway;
use crate::incoming::{in_order, incoming};
use crate::people::People;
use crate::supervisor::Supervisor;
use async_trait::async_trait;
use bridge::messenger::{
    Batch, Capabilities, ChatKey, ChatState, Cursor, FileRef, Incoming, MessageRef, Messenger,
    MessengerError, NameSearch, OpenRequest, Outgoing, OutgoingFile, Person, Recipient, Sink,
};
use std::sync::{Arc, RwLock};

/// Teamwire.
pub struct Teamwire {
    gateway: Gateway,
    people: People,
    /// Who we are and what the gateway can do, since it was last asked.
    me: RwLock<Option<Arc<Me>>>,
    /// Keeps the gateway running, if it is our own.
    supervisor: Option<Supervisor>,
}

impl Teamwire {
    /// A messenger behind this gateway; nothing is asked yet.
    #[must_use]
    pub fn new(gateway: Gateway, supervisor: Option<Supervisor>) -> Self {
        Self {
            gateway,
            people: People::default(),
            me: RwLock::new(None),
            supervisor,
        }
    }

    /// Who we are; asked once, and again after the gateway said that it lost its messenger.
    async fn me(&self) -> Result<Arc<Me>, MessengerError> {
        if let Some(me) = self.known() {
            return Ok(me);
        }
        let me = Arc::new(self.gateway.me().await?);
        tracing::info!(
            gateway = %me.gateway.name, version = %me.gateway.version, "connected to the gateway"
        );
        self.remember(Some(Arc::clone(&me)));
        Ok(me)
    }

    fn known(&self) -> Option<Arc<Me>> {
        self.me.read().ok()?.clone()
    }

    fn remember(&self, me: Option<Arc<Me>>) {
        if let Ok(mut known) = self.me.write() {
            *known = me;
        }
    }

    fn take_in(&self, me: &Me, event: serde_json::Value) -> Option<Incoming> {
        let Ok(event) = serde_json::from_value::<Event>(event) else {
            tracing::warn!("the gateway told something that is not in the contract; left out");
            return None;
        };
        if event == Event::ConnectionLost {
            // It may come back as another bot, or with other abilities.
            self.remember(None);
        }
        incoming(me, event)
    }

    /// Puts a visitor's file down at the gateway, to be named by its message; its id there.
    async fn put_down(
        &self,
        file: &OutgoingFile,
        of_message: &str,
    ) -> Result<String, MessengerError> {
        let me = self.me().await?;
        match file_max(&me.capabilities) {
            None => return Err(MessengerError::Unsupported),
            // Not left to the gateway, which may break off in the middle of what it does not want.
            Some(max) if file.size > max => return Err(MessengerError::TooLarge),
            Some(_) => {}
        }
        let kept = self.gateway.upload(file, &request_id(of_message)).await;
        kept.map(|kept| kept.file_id).map_err(|error| match error {
            // No chat is named here that could be missing: the gateway has no such path.
            MessengerError::NotFound | MessengerError::Closed => MessengerError::Unsupported,
            other => other,
        })
    }
}

#[async_trait]
impl Messenger for Teamwire {
    fn name(&self) -> &'static str {
        "teamwire"
    }

    fn capabilities(&self) -> Capabilities {
        let can = self.known().map(|me| me.capabilities.clone());
        capabilities(&can.unwrap_or_default())
    }

    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError> {
        self.me().await?;
        self.people.find(&self.gateway, recipients).await
    }

    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
        let chat = NewChat {
            title: request.title.clone(),
            members: request
                .people
                .iter()
                .map(|person| person.id.clone())
                .collect(),
            request_id: request.request_id.clone(),
        };
        let chat = self
            .gateway
            .open(&chat)
            .await
            .map_err(|error| match error {
                // A chat that is being opened cannot be missing; somebody in it can.
                MessengerError::NotFound => MessengerError::InvalidMembers,
                other => other,
            })?;
        Ok(ChatKey::new(chat.tid))
    }

    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError> {
        match self.gateway.chat(chat.as_str()).await {
            Ok(Chat {
                is_closed: true, ..
            }) => Ok(ChatState::Closed),
            Ok(_) => Ok(ChatState::Open),
            Err(MessengerError::NotFound) => Ok(ChatState::Gone),
            Err(error) => Err(error),
        }
    }

    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError> {
        let name = message.display_name.trim();
        let mut attachments = Vec::new();
        if let Some(file) = &message.file {
            attachments.push(self.put_down(file, &message.request_id).await?);
        }
        let message = NewMessage {
            attachments,
            msg: message.text.clone(),
            sender_display_name: (!name.is_empty()).then(|| name.to_owned()),
            request_id: message.request_id.clone(),
            ..NewMessage::default()
        };
        let posted = self.gateway.message(chat.as_str(), &message).await?;
        Ok(MessageRef::new(posted.mid))
    }

    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError> {
        let me = self.me().await?;
        let page = match self.gateway.events(after.map(Cursor::as_str)).await {
            Err(Trouble::CursorUnknown) if after.is_some() => {
                tracing::warn!(
                    "the gateway does not know where we stopped; beginning at its oldest event"
                );
                self.gateway.events(None).await?
            }
            page => page?,
        };
        let events = page.events.into_iter();
        let events = events
            .filter_map(|event| self.take_in(&me, event))
            .collect();
        Ok(Batch {
            events: in_order(events),
            cursor: Some(Cursor::new(page.cursor)),
        })
    }

    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        // A reference that is not one of ours leads nowhere.
        let source = Source::read(file).ok_or(MessengerError::NotFound)?;
        self.gateway.download(&source, max, into).await
    }

    async fn shutdown(&self) {
        if let Some(supervisor) = &self.supervisor {
            supervisor.end().await;
        }
    }
}

/// What is not in the contract (typing, presence, closing by us, marking as read) cannot be done.
fn capabilities(can: &Can) -> Capabilities {
    Capabilities {
        name_search: NameSearch::Exact,
        display_name: true,
        files: file_max(can),
        text_max: can.msg_max,
        tells_read: can.read_marks,
        deletes: can.deletes,
        idempotent_open: can.idempotent_open,
        idempotent_send: can.idempotent_post,
        ..Capabilities::default()
    }
}

/// Largest file in bytes; none where no files are taken.
fn file_max(can: &Can) -> Option<u64> {
    can.file_max.filter(|max| *max > 0)
}
