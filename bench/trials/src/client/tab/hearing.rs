//! What a tab hears, and what follows from it.

use super::{Asked, Left, RATE_LIMITED, RESEND_AFTER, Tab};
use crate::client::list::{List, Offered, shown_of};
use crate::client::outbox::Message;
use crate::wire::{Heard, Socket};
use anyhow::Result;
use history::{Entry, Mark, Record, Stored};
use protocol::codes::{CloseCode, ErrorCode, Reconnect, Retry};
use protocol::event::{Event, Status};
use protocol::rpc::{Refusal, SendResult, ServerFrame};
use serde::Deserialize;
use serde_json::Value;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::Instant;

impl Tab {
    pub(super) async fn hear(&mut self, socket: &mut Socket, heard: Heard) -> Result<Option<Left>> {
        let frame = match heard {
            Heard::Frame(frame) => frame,
            Heard::Closed(code) => return Ok(Some(self.closed(code))),
        };
        match ServerFrame::<Event>::parse(&frame) {
            ServerFrame::Answer(id, result) => self.answered(socket, id, result).await,
            ServerFrame::Refusal(refusal) => self.refused(socket, &refusal).await,
            ServerFrame::Event(Event::Reconnect { after_ms }) => {
                self.state.come_back = Some(Duration::from_millis(after_ms.into()));
                Ok(None)
            }
            ServerFrame::Event(event) => self.event(socket, event).await,
            ServerFrame::Unknown => Ok(Some(self.stuck("a frame that nobody understands"))),
        }
    }

    async fn answered(
        &mut self,
        socket: &mut Socket,
        id: u64,
        result: Value,
    ) -> Result<Option<Left>> {
        match self.state.asked.remove(&id) {
            Some(Asked::Start) => self.started(&Deserialize::deserialize(result)?),
            Some(Asked::Resume { after }) => self.resumed(after, Deserialize::deserialize(result)?),
            Some(Asked::Send(message)) => {
                return self
                    .stored(socket, &message, SendResult::deserialize(result)?)
                    .await;
            }
            Some(Asked::Ping) => {}
            None => return Ok(Some(self.stuck("an answer to nothing"))),
        }
        Ok(None)
    }

    /// The server has stored a message: its place in the list is known.
    async fn stored(
        &mut self,
        socket: &mut Socket,
        message: &Message,
        result: SendResult,
    ) -> Result<Option<Left>> {
        let stored = Stored {
            seq: result.seq,
            id: result.message_id.as_str().to_owned(),
            ts: result.ts,
        };
        self.outbox().settle(&message.key);
        self.journal.say(Record::Ok {
            client: self.name.clone(),
            key: message.key.clone(),
            stored: stored.clone(),
        });
        let epoch = self.look(|list| list.epoch.clone());
        let entry = Entry {
            epoch,
            seq: stored.seq,
            id: stored.id,
            ts: stored.ts,
            author: history::Author::Visitor,
            text: message.text.clone(),
            key: Some(message.key.clone()),
        };
        // The answer to a repeat may be of any age.
        if entry.seq > self.look(|list| list.head) {
            return self.offer(socket, entry).await;
        }
        Ok(None)
    }

    async fn event(&mut self, socket: &mut Socket, event: Event) -> Result<Option<Left>> {
        if let Event::MessageStatus {
            session_id,
            seq,
            status,
        } = event
        {
            let mark = match status {
                Status::Delivered => Mark::Delivered,
                Status::Read => Mark::Read,
                Status::Failed => Mark::Failed,
            };
            let (client, place) = (self.name.clone(), session_id.as_str().to_owned());
            self.journal.say(Record::Marked {
                client,
                place,
                seq,
                mark,
            });
            return Ok(None);
        }
        let Some((session, entry)) = shown_of(event) else {
            return Ok(None);
        };
        if self.session().is_none_or(|own| own.id != session) {
            // Nothing for this tab, and a broken promise; the checker knows it by its text.
            self.came(&entry);
            return Ok(None);
        }
        self.offer(socket, entry).await
    }

    pub(in crate::client) fn came(&self, entry: &Entry) {
        self.journal.say(Record::Came {
            client: self.name.clone(),
            place: self.place(),
            connection: self.state.connection,
            entry: entry.clone(),
        });
    }

    /// An entry came: the next one is shown, a gap is mended by a resume.
    async fn offer(&mut self, socket: &mut Socket, entry: Entry) -> Result<Option<Left>> {
        self.came(&entry);
        match self.show(&entry) {
            Offered::Next | Offered::Known => {}
            Offered::Gap => self.resume(socket).await?,
        }
        Ok(None)
    }

    /// Offers an entry to the list.
    pub(in crate::client) fn show(&self, entry: &Entry) -> Offered {
        let offered = self
            .list
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .offer(entry);
        if offered == Offered::Next {
            self.journal.say(Record::Shown {
                client: self.name.clone(),
                place: self.place(),
                connection: self.state.connection,
                entry: entry.clone(),
            });
        }
        offered
    }

    pub(in crate::client) fn look<T>(&self, at: impl FnOnce(&mut List) -> T) -> T {
        at(&mut self.list.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::client) fn place(&self) -> String {
        self.session().map(|session| session.id).unwrap_or_default()
    }

    async fn refused(&mut self, socket: &mut Socket, refusal: &Refusal) -> Result<Option<Left>> {
        let wait = refusal.data.retry_after_ms.map(Duration::from_millis);
        let asked = refusal.id.and_then(|id| self.state.asked.remove(&id));
        match (asked, refusal.code.retry()) {
            (_, Retry::AfterRenewal)
            | (Some(Asked::Start | Asked::Resume { .. }), Retry::Never)
                if refusal.code != ErrorCode::SessionUnknown =>
            {
                self.state.embed_token = None;
                Ok(Some(Left::Lost))
            }
            (Some(Asked::Send(message)), Retry::Later) => {
                // Refused, and still it may be there: only a yes is an answer.
                self.unknown(&message.key);
                self.state.resend_at = Some(Instant::now() + wait.unwrap_or(RESEND_AFTER));
                Ok(None)
            }
            (Some(Asked::Send(_)), _) if refusal.code == ErrorCode::SessionRequired => {
                self.resume(socket).await.map(|()| None)
            }
            (Some(Asked::Send(message)), Retry::Never) => {
                self.outbox().settle(&message.key);
                let code = refusal.code.word().to_owned();
                let (client, key) = (self.name.clone(), message.key);
                self.journal.say(Record::Fail { client, key, code });
                Ok(None)
            }
            (_, Retry::Later) => Ok(Some(Left::After(wait.unwrap_or(RESEND_AFTER)))),
            _ => Ok(Some(self.stuck(refusal.code.word()))),
        }
    }

    fn closed(&mut self, code: Option<u16>) -> Left {
        let code = code.and_then(CloseCode::from_code);
        match code.map(CloseCode::reconnect) {
            Some(Reconnect::AfterReload) => self.state.embed_token = None,
            Some(Reconnect::No) if code != Some(CloseCode::Normal) => {
                return self.stuck("closed for good");
            }
            _ if code == Some(CloseCode::RateLimited) => return Left::After(RATE_LIMITED),
            _ => {}
        }
        self.state.come_back.take().map_or(Left::Lost, Left::After)
    }

    /// Something that a correct server never does to a correct client.
    fn stuck(&self, reason: &str) -> Left {
        self.journal.say(Record::Stuck {
            client: self.name.clone(),
            place: self.place(),
            reason: reason.to_owned(),
        });
        Left::After(RESEND_AFTER)
    }
}
