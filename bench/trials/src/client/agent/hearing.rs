//! What a console hears, and what follows from it.

use super::{Agent, Asked, Chats, MARKED, RESEND_AFTER, desk_entry};
use crate::client::outbox::Message;
use crate::wire::Socket;
use anyhow::{Result, bail};
use history::{Author, Record, Side, Stored};
use protocol::codes::Retry;
use protocol::desk::{
    ChatList, ChatOpened, DeskEvent, DeskMessage, ListChats, MarkRead, OpenChat, Replied, method,
};
use protocol::ids::ChatId;
use protocol::rpc::{Refusal, ServerFrame};
use serde::Deserialize;
use serde_json::Value;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

impl Agent {
    pub(super) async fn hear(&mut self, socket: &mut Socket, frame: &str) -> Result<()> {
        match ServerFrame::<DeskEvent>::parse(frame) {
            ServerFrame::Answer(id, result) => self.answered(socket, id, result).await,
            ServerFrame::Refusal(refusal) => self.refused(&refusal),
            ServerFrame::Event(DeskEvent::ChatMessage { chat_id, message }) => {
                self.offer(socket, chat_id.as_str(), message, true).await
            }
            ServerFrame::Event(_) | ServerFrame::Unknown => Ok(()),
        }
    }

    async fn answered(&mut self, socket: &mut Socket, id: u64, result: Value) -> Result<()> {
        match self.asked.remove(&id) {
            Some(Asked::Hello) => {
                self.ready = true;
                self.backoff.reset();
                self.ask(
                    socket,
                    method::LIST_CHATS,
                    &ListChats::default(),
                    Asked::List,
                )
                .await
            }
            Some(Asked::List) => self.listed(socket, ChatList::deserialize(result)?).await,
            Some(Asked::Open(chat)) => {
                self.opened(socket, &chat, ChatOpened::deserialize(result)?)
                    .await
            }
            Some(Asked::Reply(message)) => {
                let replied = Replied::deserialize(result)?;
                self.setup.outbox.settle(&message.key);
                self.setup.journal.say(Record::Ok {
                    client: self.setup.name.clone(),
                    key: message.key,
                    stored: Stored {
                        seq: replied.n,
                        id: replied.message_id.as_str().to_owned(),
                        ts: replied.ts,
                    },
                });
                Ok(())
            }
            Some(Asked::Nothing) | None => Ok(()),
        }
    }

    async fn listed(&mut self, socket: &mut Socket, list: ChatList) -> Result<()> {
        for chat in &list.chats {
            if chat.last_n > self.head(chat.chat_id.as_str()) {
                self.open(socket, chat.chat_id.as_str()).await?;
            }
        }
        match list.chats.last() {
            Some(last) if list.more => {
                let older = ListChats {
                    before: Some(last.changed),
                    closed: false,
                };
                self.ask(socket, method::LIST_CHATS, &older, Asked::List)
                    .await
            }
            _ => Ok(()),
        }
    }

    async fn open(&mut self, socket: &mut Socket, chat: &str) -> Result<()> {
        if self
            .asked
            .values()
            .any(|asked| matches!(asked, Asked::Open(other) if other == chat))
        {
            return Ok(());
        }
        let ask = OpenChat {
            chat_id: ChatId::parse(chat)?,
            after: Some(self.head(chat)),
            before: None,
        };
        self.ask(
            socket,
            method::OPEN_CHAT,
            &ask,
            Asked::Open(chat.to_owned()),
        )
        .await
    }

    async fn opened(&mut self, socket: &mut Socket, chat: &str, opened: ChatOpened) -> Result<()> {
        for message in opened.messages {
            self.offer(socket, chat, message, false).await?;
        }
        // What came live meanwhile may be further than this page.
        if opened.more {
            self.open(socket, chat).await
        } else {
            Ok(())
        }
    }

    fn head(&self, chat: &str) -> u64 {
        self.chats()
            .get(chat)
            .map_or(0, |entries| entries.len() as u64)
    }

    fn chats(&self) -> MutexGuard<'_, Chats> {
        self.setup
            .chats
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The next message of a chat is shown; a gap is mended by asking; older ones only change.
    async fn offer(
        &mut self,
        socket: &mut Socket,
        chat: &str,
        message: DeskMessage,
        live: bool,
    ) -> Result<()> {
        let next = self.head(chat) + 1;
        if message.n > next && live {
            return self.open(socket, chat).await;
        }
        if message.n != next {
            return Ok(());
        }
        let tag = message.name.clone();
        let entry = desk_entry(message);
        self.setup.journal.say(Record::Shown {
            client: self.setup.name.clone(),
            place: chat.to_owned(),
            connection: self.connection,
            entry: entry.clone(),
        });
        let (n, from) = (entry.seq, entry.author);
        self.chats().entry(chat.to_owned()).or_default().push(entry);
        if from != Author::Visitor {
            return Ok(());
        }
        self.knows(chat, &tag);
        if self.is_mine(chat) && self.setup.random.f64() < self.setup.answered {
            self.reply(chat);
        }
        if self.setup.random.f64() < MARKED {
            let mark = MarkRead {
                chat_id: ChatId::parse(chat)?,
                n,
            };
            self.ask(socket, method::MARK_READ, &mark, Asked::Nothing)
                .await?;
        }
        Ok(())
    }

    /// The visitor's name is the tag of the session.
    fn knows(&mut self, chat: &str, tag: &str) {
        if self.tags.insert(chat.to_owned(), tag.to_owned()).is_none() {
            self.setup.journal.say(Record::Place {
                place: chat.to_owned(),
                side: Side::Team,
                tag: tag.to_owned(),
            });
        }
    }

    fn is_mine(&self, chat: &str) -> bool {
        let sum: usize = chat.bytes().map(usize::from).sum();
        sum % self.setup.among == self.setup.number
    }

    /// Writes on its own, in one of its chats.
    pub(super) fn write(&mut self) {
        self.write_at = Instant::now() + self.setup.pace.mul_f64(2.0 * self.setup.random.f64());
        if !self.setup.orders.borrow().writing {
            return;
        }
        let mine: Vec<_> = self
            .tags
            .keys()
            .filter(|chat| self.is_mine(chat))
            .cloned()
            .collect();
        if let Some(chat) = self.setup.random.choice(mine) {
            self.reply(&chat);
        }
    }

    fn reply(&mut self, chat: &str) {
        let Some(tag) = self.tags.get(chat) else {
            return;
        };
        self.written += 1;
        let (name, n) = (&self.setup.name, self.written);
        let message = Message {
            place: chat.to_owned(),
            key: format!("{tag}-{name}-{n}"),
            text: format!("{tag} {name} {n}"),
        };
        self.setup.journal.say(Record::Invoke {
            client: name.clone(),
            place: message.place.clone(),
            key: message.key.clone(),
            text: message.text.clone(),
        });
        self.setup.outbox.push(message);
    }

    fn refused(&mut self, refusal: &Refusal) -> Result<()> {
        let asked = refusal.id.and_then(|id| self.asked.remove(&id));
        let Some(Asked::Reply(message)) = asked else {
            bail!("refused: {}", refusal.code.word());
        };
        if refusal.code.retry() == Retry::Later {
            let wait = refusal.data.retry_after_ms.map(Duration::from_millis);
            self.unknown(&message.key);
            self.resend_at = Some(Instant::now() + wait.unwrap_or(RESEND_AFTER));
        } else {
            self.setup.outbox.settle(&message.key);
            let (client, key) = (self.setup.name.clone(), message.key);
            let code = refusal.code.word().to_owned();
            self.setup.journal.say(Record::Fail { client, key, code });
        }
        Ok(())
    }
}
