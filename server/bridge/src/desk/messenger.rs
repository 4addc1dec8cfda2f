//! The desk as a messenger: the relay's side.

use super::files::{self, FILE_MAX_BYTES};
use super::{Desk, Inner};
use crate::clock::fresh;
use crate::messenger::{
    Author, Batch, Capabilities, ChatKey, ChatState, Cursor, FileRef, Incoming, MessageRef,
    Messenger, MessengerError, NameSearch, OpenRequest, Outgoing, Person, Recipient, Sink,
};
use async_trait::async_trait;
use protocol::desk::DeskEvent;
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, MessageId};
use protocol::limits::TEXT_MAX_CHARS;
use protocol::view::View;
use std::sync::atomic::Ordering;
use store::{AgentAct, AgentEvent, DeskError, NewDeskChat, NewDeskPost, StoreError};

/// Events in one batch.
const BATCH: u32 = 100;
/// Events that were taken in are removed when there are so many.
const PURGE_EVERY: u64 = 1_000;

#[async_trait]
impl Messenger for Desk {
    fn name(&self) -> &'static str {
        "desk"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            // The desk has no directory: everybody who may log in sees every chat.
            name_search: NameSearch::None,
            display_name: true,
            text_max: Some(TEXT_MAX_CHARS),
            files: Some(FILE_MAX_BYTES),
            tells_read: true,
            takes_read: true,
            deletes: true,
            typing: true,
            presence: true,
            close: true,
            card: true,
            transcript: true,
            idempotent_open: true,
            idempotent_send: true,
        }
    }

    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError> {
        let person = |Recipient::Name { first, last, id }: &Recipient| {
            let name = format!("{first} {last}").trim().to_owned();
            Person {
                id: id.clone().unwrap_or_else(|| name.clone()),
                name,
            }
        };
        Ok(recipients.iter().map(person).collect())
    }

    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
        let (visitor, inner) = (&request.visitor, &self.inner);
        let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
        let chat = inner
            .store
            .desk_open_chat(NewDeskChat {
                chat_id: fresh(&*inner.random, ChatId::parse),
                request_id: request.request_id.clone(),
                site: request.site_name.clone(),
                title: request.title.clone(),
                visitor: visitor.name.clone(),
                email: visitor.email.clone(),
                locale: visitor.locale.clone(),
                page_url: visitor.page.as_ref().and_then(|page| filled(&page.url)),
                page_title: visitor.page.as_ref().and_then(|page| filled(&page.title)),
                now: inner.clock.now_ms(),
            })
            .await?;
        Ok(ChatKey::new(chat.as_str()))
    }

    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError> {
        let Ok(chat) = chat_id(chat) else {
            return Ok(ChatState::Gone);
        };
        Ok(match self.inner.store.desk_chat(&chat).await? {
            None => ChatState::Gone,
            Some(chat) if chat.closed => ChatState::Closed,
            Some(_) => ChatState::Open,
        })
    }

    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError> {
        let chat = chat_id(chat)?;
        let post = NewDeskPost {
            chat: chat.clone(),
            request_id: message.request_id.clone(),
            message_id: fresh(&*self.inner.random, MessageId::parse),
            ts: message.ts,
            from: match message.author {
                Author::Note => SenderKind::System,
                Author::Bot(_) => SenderKind::Bot,
                Author::Visitor => SenderKind::Visitor,
            },
            name: message.display_name.clone(),
            text: message.text.clone(),
            line: View::of_value(&message.view).map(|view| render::line(&message.text, &view)),
            view: message.view.clone(),
            file: match &message.file {
                Some(file) => Some(self.inner.copy(file).await?),
                None => None,
            },
        };
        let posted = self.inner.store.desk_post(post).await?;
        let reference = MessageRef::new(posted.message.message_id.as_str());
        if !posted.repeated {
            self.inner.tell_message(&chat, posted.message);
            self.inner.announce(&chat).await;
        }
        Ok(reference)
    }

    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError> {
        let after = after.map_or(0, |cursor| cursor.as_str().parse().unwrap_or(0));
        self.inner.purge(after).await?;
        loop {
            let rung = self.inner.bell.notified();
            tokio::pin!(rung);
            // Listen before reading, else what happens in between would wait for the next bell.
            rung.as_mut().enable();
            let events = self.inner.store.desk_events_after(after, BATCH).await?;
            let cursor = events
                .last()
                .map(|last| Cursor::new(last.cursor.to_string()));
            // No await between taking the signs and handing them out: nothing is lost by a cut.
            let signs: Vec<Incoming> = self.inner.signs().drain(..).collect();
            let events: Vec<Incoming> = events
                .into_iter()
                .filter_map(incoming)
                .chain(signs)
                .collect();
            if cursor.is_some() || !events.is_empty() {
                return Ok(Batch { events, cursor });
            }
            rung.await;
        }
    }

    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        self.inner.hand_out(file, max, into).await
    }

    async fn close(&self, chat: &ChatKey) -> Result<(), MessengerError> {
        let chat = chat_id(chat)?;
        let now = self.inner.clock.now_ms();
        if self
            .inner
            .store
            .desk_close(&chat, SenderKind::Visitor, "", now)
            .await?
        {
            self.inner.ended(&chat).await;
        }
        Ok(())
    }

    async fn mark_read(&self, chat: &ChatKey, up_to: &MessageRef) -> Result<(), MessengerError> {
        let chat = chat_id(chat)?;
        let up_to = MessageId::parse(up_to.as_str()).map_err(|_| MessengerError::NotFound)?;
        for seen in self.inner.store.desk_seen(&chat, &up_to).await? {
            self.inner.tell_message(&chat, seen);
        }
        Ok(())
    }

    async fn typing(&self, chat: &ChatKey, typing: bool) -> Result<(), MessengerError> {
        let chat = chat_id(chat)?;
        if self.inner.consoles.receiver_count() > 0
            && let Some(summary) = self.inner.store.desk_chat(&chat).await?
        {
            let (from, name) = (SenderKind::Visitor, summary.visitor);
            self.inner.tell(DeskEvent::Typing {
                chat_id: chat,
                from,
                name,
                typing,
            });
        }
        Ok(())
    }

    async fn presence(&self, chat: &ChatKey, online: bool) -> Result<(), MessengerError> {
        let chat = chat_id(chat)?;
        let news = match online {
            true => self.inner.is_open(&chat).await? && self.inner.online().insert(chat.clone()),
            false => self.inner.online().remove(&chat),
        };
        if news {
            self.inner.announce(&chat).await;
        }
        Ok(())
    }
}

impl Inner {
    /// Removes events that were taken in: whoever asks for what comes after them has stored them.
    async fn purge(&self, taken_in: u64) -> Result<(), StoreError> {
        if taken_in
            >= self
                .purged
                .load(Ordering::Relaxed)
                .saturating_add(PURGE_EVERY)
        {
            self.store.desk_purge_events(taken_in).await?;
            self.purged.store(taken_in, Ordering::Relaxed);
        }
        Ok(())
    }
}

fn incoming(event: AgentEvent) -> Option<Incoming> {
    let chat = ChatKey::new(event.chat_id.as_str());
    let reference = |id: &MessageId| MessageRef::new(id.as_str());
    Some(match event.act {
        // Withdrawn before it was told: there is nothing to show, and the withdrawal finds nothing.
        AgentAct::Replied { message, .. } if message.deleted => return None,
        AgentAct::Replied { message, written } => Incoming::Message {
            chat,
            remote_id: reference(&message.message_id),
            ts: message.ts,
            sender: message.name,
            own: false,
            text: message.text,
            message: written,
            files: message.file.map(files::remote).into_iter().collect(),
            picture: None,
        },
        AgentAct::Withdrew { message_id, .. } => Incoming::Deleted {
            chat,
            remote_id: reference(&message_id),
        },
        AgentAct::Read { message_id } => Incoming::Read {
            chat,
            up_to: reference(&message_id),
        },
        AgentAct::Closed { .. } => Incoming::Closed {
            chat,
            by: SenderKind::Agent,
        },
    })
}

fn chat_id(chat: &ChatKey) -> Result<ChatId, MessengerError> {
    ChatId::parse(chat.as_str()).map_err(|_| MessengerError::Gone)
}

impl From<StoreError> for MessengerError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the desk could not use the store");
        Self::Server
    }
}

impl From<DeskError> for MessengerError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::ChatUnknown => Self::Gone,
            DeskError::ChatClosed => Self::Closed,
            DeskError::MessageUnknown | DeskError::FileUnknown | DeskError::Conflict => {
                Self::NotFound
            }
            DeskError::Store(error) => error.into(),
        }
    }
}
