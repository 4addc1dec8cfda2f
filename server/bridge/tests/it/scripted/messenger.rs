//! The trait's side of the scripted messenger.

use super::{Chat, Inner, Scripted};
use async_trait::async_trait;
use bridge::messenger::{
    Batch, Capabilities, ChatKey, ChatState, Cursor, FileRef, Incoming, MessageRef, Messenger,
    MessengerError, OpenRequest, Outgoing, Person, Recipient, ResolveError, Sink,
};
use tokio::io::AsyncWriteExt as _;

impl Inner {
    fn chat(&mut self, key: &ChatKey) -> Result<(usize, &mut Chat), MessengerError> {
        let number: usize = key.as_str().parse().map_err(|_| MessengerError::NotFound)?;
        let chat = self.chats.get_mut(number).ok_or(MessengerError::NotFound)?;
        match chat.state {
            ChatState::Open => Ok((number, chat)),
            ChatState::Closed => Err(MessengerError::Closed),
            ChatState::Gone => Err(MessengerError::Gone),
        }
    }

    fn sign(&mut self, chat: &ChatKey, sign: String) -> Result<(), MessengerError> {
        self.chat(chat)?.1.signs.push(sign);
        Ok(())
    }
}

#[async_trait]
impl Messenger for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn capabilities(&self) -> Capabilities {
        self.can
    }

    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError> {
        let of = |wanted: &str| {
            recipients
                .iter()
                .filter(|Recipient::Name { first, .. }| first == wanted)
                .cloned()
                .collect::<Vec<_>>()
        };
        let error = ResolveError {
            missing: of("Nobody"),
            ambiguous: of("Everybody"),
        };
        if error != ResolveError::default() {
            return Err(error.into());
        }
        let person = |Recipient::Name { first, last, id }: &Recipient| Person {
            id: id.clone().unwrap_or_else(|| format!("{first}.{last}")),
            name: format!("{first} {last}"),
        };
        Ok(recipients.iter().map(person).collect())
    }

    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
        self.call(|inner| {
            if self.can.idempotent_open
                && let Some(key) = inner.done.get(&format!("open {}", request.request_id))
            {
                return Ok(ChatKey::new(key));
            }
            let key = inner.chats.len().to_string();
            inner
                .done
                .insert(format!("open {}", request.request_id), key.clone());
            inner.chats.push(Chat {
                request: request.clone(),
                posts: Vec::new(),
                files: Vec::new(),
                state: ChatState::Open,
                signs: Vec::new(),
            });
            Ok(ChatKey::new(key))
        })
        .await
    }

    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError> {
        self.call(|inner| match inner.chat(chat) {
            Ok((_, chat)) => Ok(chat.state),
            Err(MessengerError::Closed) => Ok(ChatState::Closed),
            Err(_) => Ok(ChatState::Gone),
        })
        .await
    }

    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError> {
        self.call(|inner| {
            if self.can.idempotent_send
                && let Some(known) = inner.done.get(&message.request_id)
            {
                return Ok(MessageRef::new(known));
            }
            let (number, at) = inner.chat(chat)?;
            at.posts.push((String::new(), message.text.clone()));
            if let Some(file) = &message.file {
                let bytes = std::fs::read(&file.path).unwrap();
                at.files.push((file.name.clone(), bytes));
            }
            let id = format!("{number}.{}", at.posts.len());
            inner.done.insert(message.request_id.clone(), id.clone());
            inner.events.push(Incoming::Message {
                chat: chat.clone(),
                remote_id: MessageRef::new(&id),
                ts: message.ts,
                sender: "the bot itself".into(),
                own: true,
                text: message.text.clone(),
                message: serde_json::Value::Null,
                files: Vec::new(),
                picture: None,
            });
            Ok(MessageRef::new(id))
        })
        .await
    }

    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        let found = self.call(|inner| Ok(inner.files.get(file.as_str()).cloned()));
        let bytes = found.await?.ok_or(MessengerError::NotFound)?;
        if bytes.len() as u64 > max {
            return Err(MessengerError::TooLarge);
        }
        into.write_all(&bytes).await.unwrap();
        Ok(())
    }

    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError> {
        let from: usize = after.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let there = |me: &Self| {
            let inner = me.inner.lock().unwrap();
            inner.down.is_some() || inner.events.len() > from
        };
        self.until(there).await;
        let mut inner = self.inner.lock().unwrap();
        if let Some(error) = &inner.down {
            return Err(error.clone());
        }
        let mut events: Vec<Incoming> = inner.events[from..].to_vec();
        let mut cursor = inner.events.len();
        if self.duplicates {
            events = events
                .into_iter()
                .flat_map(|event| [event.clone(), event])
                .collect();
            // Once, the cursor stays behind, as after a crash of the messenger.
            if inner.replayed == 0 {
                inner.replayed += 1;
                cursor = from;
            }
        }
        Ok(Batch {
            events,
            cursor: Some(Cursor::new(cursor.to_string())),
        })
    }

    async fn close(&self, chat: &ChatKey) -> Result<(), MessengerError> {
        self.call(|inner| {
            inner.sign(chat, "closed".into())?;
            inner.chat(chat)?.1.state = ChatState::Closed;
            Ok(())
        })
        .await
    }

    async fn mark_read(&self, chat: &ChatKey, up_to: &MessageRef) -> Result<(), MessengerError> {
        self.call(|inner| inner.sign(chat, format!("read {up_to}")))
            .await
    }

    async fn typing(&self, chat: &ChatKey, typing: bool) -> Result<(), MessengerError> {
        self.call(|inner| inner.sign(chat, format!("typing {typing}")))
            .await
    }

    async fn presence(&self, chat: &ChatKey, online: bool) -> Result<(), MessengerError> {
        self.call(|inner| inner.sign(chat, format!("online {online}")))
            .await
    }
}
