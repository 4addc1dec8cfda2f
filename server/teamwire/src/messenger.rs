//! Teamwire as a messenger: the trait of the bridge on top of the gateway's client.
//!
//! Invariants:
//! - Visitors' chats are group chats with a title, also with one recipient: a one-to-one chat has no
//!   title and cannot be told from the others of the same person.
//! - What the bot wrote itself is known by the author's id, so an echo is never taken for a reply,
//!   even when it comes before the answer to the post.
//! - An event that cannot be read is left out and logged by its kind; those after it are not lost.

use crate::contract::{Capabilities as Can, Chat, Event, Me, Message, NewChat, NewMessage};
use crate::errors::Trouble;
use crate::gateway::Gateway;
use crate::people::People;
use crate::supervisor::Supervisor;
use async_trait::async_trait;
use bridge::messenger::{
    Batch, Capabilities, ChatKey, ChatState, Cursor, Incoming, MessageRef, Messenger,
    MessengerError, NameSearch, OpenRequest, Outgoing, Person, Recipient,
};
use protocol::entry::SenderKind;
use std::collections::HashMap;
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
        match event {
            Event::NewMessage { tid, message } => incoming(&me.user.uid, &tid, message),
            Event::MessageRead { tid, mid, user, .. } => (user.uid != me.user.uid && !user.is_bot)
                .then(|| Incoming::Read {
                    chat: ChatKey::new(tid),
                    up_to: MessageRef::new(mid),
                }),
            Event::MessageDeleted { tid, mid } => Some(Incoming::Deleted {
                chat: ChatKey::new(tid),
                remote_id: MessageRef::new(mid),
            }),
            Event::ChatDeleted { tid } => Some(Incoming::Gone {
                chat: ChatKey::new(tid),
            }),
            Event::ChatIsClosedChanged {
                tid,
                is_closed: true,
            } => Some(Incoming::Closed {
                chat: ChatKey::new(tid),
                by: SenderKind::Agent,
            }),
            Event::ConnectionLost => {
                // It may come back as another bot, or with other abilities.
                self.remember(None);
                Some(Incoming::Lost)
            }
            Event::ConnectionReady => Some(Incoming::Ready),
            Event::ChatIsClosedChanged { .. }
            | Event::ChatAllowSendingChanged { .. }
            | Event::Unknown => None,
        }
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
        let message = NewMessage {
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
        text_max: can.msg_max,
        tells_read: can.read_marks,
        deletes: can.deletes,
        idempotent_open: can.idempotent_open,
        idempotent_send: can.idempotent_post,
        ..Capabilities::default()
    }
}

/// Puts the messages of each chat into the order of their times, in the places that messages of that
/// chat had, since a gateway may hear them crosswise. Equal times keep the order of telling.
fn in_order(mut events: Vec<Incoming>) -> Vec<Incoming> {
    let mut places: HashMap<ChatKey, Vec<usize>> = HashMap::new();
    for (place, event) in events.iter().enumerate() {
        if let Incoming::Message { chat, .. } = event {
            places.entry(chat.clone()).or_default().push(place);
        }
    }
    let time = |event: &Incoming| match event {
        Incoming::Message { ts, .. } => *ts,
        _ => 0,
    };
    for places in places.into_values() {
        let mut messages: Vec<Incoming> =
            places.iter().map(|&place| events[place].clone()).collect();
        messages.sort_by_key(time);
        for (place, message) in places.into_iter().zip(messages) {
            events[place] = message;
        }
    }
    events
}

/// A message; none when it was withdrawn meanwhile or says nothing.
fn incoming(own_uid: &str, tid: &str, message: Message) -> Option<Incoming> {
    if message.deleted {
        return None;
    }
    let own = message.from_user.uid == own_uid;
    let text = message.msg.unwrap_or_default();
    let files = message.attachments.unwrap_or_default();
    // Until files are carried, the visitor is told at least that there was one.
    let names = files.iter().map(|file| format!("[{}]", file.name));
    let parts: Vec<String> = Some(text)
        .filter(|text| !text.is_empty())
        .into_iter()
        .chain(names)
        .collect();
    if parts.is_empty() {
        return None;
    }
    let user = message.from_user;
    Some(Incoming::Message {
        chat: ChatKey::new(tid),
        remote_id: MessageRef::new(message.mid),
        ts: message.timestamp,
        sender: format!("{} {}", user.first_name, user.last_name)
            .trim()
            .to_owned(),
        own,
        text: parts.join("\n"),
        files: Vec::new(),
        picture: None,
    })
}
