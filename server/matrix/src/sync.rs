//! Hearing: what has happened since a cursor.
//!
//! - Where a cursor begins and what it holds: [`crate::feed`].
//! - Nothing of a room is left out: what the homeserver cuts off is fetched ([`crate::backfill`]).
//! - A room's messages come before its end, and its end before passing things.

use crate::api::Api;
use crate::backfill::{self, Reach};
use crate::feed::{Place, now_ms, sync};
use crate::memory::{Member, Memory};
use crate::people::member_of;
use crate::timeline::{Meaning, meaning};
use crate::wire::{Event, Room};
use crate::{receipts, rooms, typing};
use bridge::messenger::{Batch, ChatKey, ChatState, Cursor, Incoming, MessageRef, MessengerError};
use protocol::entry::SenderKind;
use serde_json::Value;
use std::collections::HashMap;

/// Waits for what happened after a cursor.
pub(crate) async fn events(
    api: &Api,
    memory: &Memory,
    after: Option<&Cursor>,
) -> Result<Batch, MessengerError> {
    let me = api.me().await?;
    api.learn_file_max().await;
    let place = after.and_then(Place::read);
    let asked_at = now_ms();
    let (news, reach) = sync(api, place.as_ref(), asked_at).await?;
    let listener = Listener {
        api,
        memory,
        me,
        reach,
    };
    let mut events = vec![];
    for (room, news) in news.rooms.join {
        events.extend(listener.room(&room, news).await?);
    }
    for (room, news) in news.rooms.leave {
        events.extend(listener.room(&room, news).await?);
        let chat = ChatKey::new(room);
        events.push(Incoming::Gone { chat });
    }
    let next = Place {
        ms: asked_at,
        since: &news.next_batch,
    };
    let moved = place.is_none_or(|place| place.since != news.next_batch);
    let cursor = moved.then(|| next.write());
    Ok(Batch { events, cursor })
}

struct Listener<'a> {
    api: &'a Api,
    memory: &'a Memory,
    me: &'a str,
    reach: Reach,
}

impl Listener<'_> {
    async fn room(&self, room: &str, news: Room) -> Result<Vec<Incoming>, MessengerError> {
        let earlier = backfill::earlier(self.api, room, &news.timeline, &self.reach).await?;
        for member in earlier.state.iter().chain(&news.state.events) {
            self.learn(room, member);
        }
        let events = earlier.events.iter().chain(&news.timeline.events);
        let events: Vec<&Event> = events.filter(|event| self.reach.holds(event)).collect();
        let mut told = vec![];
        for event in &events {
            told.extend(self.timeline(room, event).await?);
        }
        told.extend(self.end(room, &events).await?);
        for event in &news.ephemeral.events {
            told.extend(self.passing(room, event).await?);
        }
        Ok(told)
    }

    async fn timeline(
        &self,
        room: &str,
        event: &Event,
    ) -> Result<Option<Incoming>, MessengerError> {
        let chat = ChatKey::new(room);
        Ok(match meaning(event) {
            Meaning::Message { text, file } => {
                let own = event.sender == self.me;
                if own {
                    self.memory.own.add(&event.event_id);
                }
                let sender = self.member(room, &event.sender).await?;
                Some(Incoming::Message {
                    chat,
                    remote_id: MessageRef::new(&event.event_id),
                    ts: event.origin_server_ts,
                    sender: sender.name,
                    own,
                    text,
                    message: Value::Null,
                    files: file.into_iter().collect(),
                    picture: sender.picture,
                })
            }
            Meaning::Withdrawn(message) => Some(Incoming::Deleted {
                chat,
                remote_id: MessageRef::new(message),
            }),
            Meaning::Member { .. } => {
                self.learn(room, event);
                None
            }
            Meaning::Encrypted => {
                tracing::warn!(
                    room,
                    "a message is encrypted and cannot be read; see the handbook about encryption by default"
                );
                None
            }
            Meaning::Left(_) | Meaning::Replaced | Meaning::Nothing => None,
        })
    }

    /// The end of the room, if these events may have brought it.
    async fn end(&self, room: &str, events: &[&Event]) -> Result<Option<Incoming>, MessengerError> {
        let may_end = |event: &&Event| match meaning(event) {
            Meaning::Left(user) => user != self.me,
            other => other == Meaning::Replaced,
        };
        if !events.iter().any(may_end) {
            return Ok(None);
        }
        let chat = ChatKey::new(room);
        Ok(match rooms::state(self.api, room).await? {
            ChatState::Open => None,
            ChatState::Closed => Some(Incoming::Closed {
                chat,
                by: SenderKind::Agent,
            }),
            ChatState::Gone => Some(Incoming::Gone { chat }),
        })
    }

    async fn passing(&self, room: &str, event: &Event) -> Result<Vec<Incoming>, MessengerError> {
        match event.kind.as_str() {
            "m.receipt" => {
                let begin = self.reach.begin();
                let read = receipts::read_up_to(self.api, self.memory, room, event, begin).await?;
                let told = read.into_iter().map(|message| Incoming::Read {
                    chat: ChatKey::new(room),
                    up_to: MessageRef::new(message),
                });
                Ok(told.collect())
            }
            "m.typing" => {
                let mut now = HashMap::new();
                for user in typing::typists(event, self.me) {
                    now.insert(user.to_owned(), self.member(room, user).await?.name);
                }
                Ok(typing::changes(&self.memory.typing, room, now))
            }
            _ => Ok(vec![]),
        }
    }

    fn learn(&self, room: &str, event: &Event) {
        if let Meaning::Member { user, member } = meaning(event) {
            self.memory.members.add(room, &user, member);
        }
    }

    async fn member(&self, room: &str, user: &str) -> Result<Member, MessengerError> {
        member_of(self.api, self.memory, room, user).await
    }
}
