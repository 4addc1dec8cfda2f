//! Hearing: what has happened since a cursor.
//!
//! - A cursor is a time (ours, in milliseconds) and the homeserver's own token. The time is only
//!   used when the homeserver does not take the token any more: then everything from an hour before
//!   that time on is told again, since the relay knows what it has had.
//! - Without a cursor the last hour is told. Nobody can have answered us before that: a cursor is
//!   kept from the first batch on. The past of older rooms is not news.
//! - Nothing of a room is left out: what the homeserver cuts off is fetched ([`crate::backfill`]).

use crate::api::{Api, Ask};
use crate::backfill::{self, Reach};
use crate::memory::Memory;
use crate::people::{localpart, name_in};
use crate::timeline::{Meaning, meaning};
use crate::trouble::Trouble;
use crate::wire::{Event, Room, Sync};
use crate::{receipts, rooms, typing};
use bridge::messenger::{Batch, ChatKey, ChatState, Cursor, Incoming, MessageRef, MessengerError};
use outbound::CallError;
use protocol::entry::SenderKind;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long the homeserver may wait for something to happen.
const WAIT_MS: &str = "25000";
/// The same and what an answer takes.
const DEADLINE: Duration = Duration::from_secs(40);
/// Largest answer in bytes.
const LARGEST: usize = 32 << 20;
/// Events of one room in one answer; what is older is fetched apart.
const TIMELINE: u32 = 20;
/// How far before the time of a lost cursor, or before the first batch, we look.
const LOOK_BACK_MS: u64 = 3_600_000;

/// The events of rooms that mean something to us.
pub(crate) const TYPES: [&str; 5] = [
    "m.room.message",
    "m.room.redaction",
    "m.room.member",
    "m.room.tombstone",
    "m.room.encrypted",
];

/// What a cursor holds.
struct Place<'a> {
    ms: u64,
    since: &'a str,
}

impl<'a> Place<'a> {
    fn read(cursor: &'a Cursor) -> Option<Self> {
        let (ms, since) = cursor.as_str().split_once(' ')?;
        Some(Self {
            ms: ms.parse().ok()?,
            since,
        })
    }

    fn write(&self) -> Cursor {
        Cursor::new(format!("{} {}", self.ms, self.since))
    }
}

/// Waits for what happened after a cursor.
pub(crate) async fn events(
    api: &Api,
    memory: &Memory,
    after: Option<&Cursor>,
) -> Result<Batch, MessengerError> {
    let me = api.me().await?;
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

/// Asks for everything after a place, or, when the homeserver does not know it, from before it on.
async fn sync(
    api: &Api,
    place: Option<&Place<'_>>,
    now: u64,
) -> Result<(Sync, Reach), MessengerError> {
    if let Some(place) = place {
        match ask(api, Some(place.since)).await {
            Err(trouble) if trouble.status() == Some(400) => {
                tracing::warn!(
                    errcode = trouble.errcode(),
                    "the homeserver has lost our place; starting again"
                );
            }
            Err(trouble) => return Err(trouble.of_account()),
            Ok(news) => return Ok((news, Reach::Since(place.since.to_owned()))),
        }
    }
    let news = ask(api, None).await.map_err(Trouble::of_account)?;
    let away = place.map_or(0, |place| now.saturating_sub(place.ms));
    let from = now.saturating_sub(away + LOOK_BACK_MS);
    Ok((news, Reach::Time { from, now }))
}

/// An answer that is too large comes with one event per room in the second attempt.
async fn ask(api: &Api, since: Option<&str>) -> Result<Sync, Trouble> {
    match ask_for(api, since, TIMELINE).await {
        Err(Trouble::Failed(CallError::TooLarge)) => ask_for(api, since, 1).await,
        other => other,
    }
}

async fn ask_for(api: &Api, since: Option<&str>, timeline: u32) -> Result<Sync, Trouble> {
    let filter = filter(timeline).to_string();
    let mut query = vec![
        ("filter", filter.as_str()),
        ("timeout", WAIT_MS),
        ("set_presence", "offline"),
    ];
    query.extend(since.map(|since| ("since", since)));
    api.call(Ask::get(&["sync"], &query).patient(DEADLINE, LARGEST))
        .await
}

fn filter(timeline: u32) -> Value {
    let nothing = json!({ "not_types": ["*"] });
    // Members of those who wrote, every time: our memory of names may be younger than the homeserver's
    // memory of what it has told us.
    let members = json!({
        "types": ["m.room.member"], "lazy_load_members": true, "include_redundant_members": true,
    });
    json!({
        "presence": nothing,
        "account_data": nothing,
        "room": {
            "account_data": nothing,
            "state": members,
            "timeline": { "types": TYPES, "limit": timeline },
            "ephemeral": { "types": ["m.receipt", "m.typing"] },
        },
    })
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
            Meaning::Text(text) => {
                let own = event.sender == self.me;
                if own {
                    self.memory.own.add(&event.event_id);
                }
                Some(Incoming::Message {
                    chat,
                    remote_id: MessageRef::new(&event.event_id),
                    ts: event.origin_server_ts,
                    sender: self.name(room, &event.sender).await?,
                    own,
                    text,
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
            Meaning::Left | Meaning::Replaced | Meaning::Nothing => None,
        })
    }

    /// The end of the room, if these events may have brought it.
    async fn end(&self, room: &str, events: &[&Event]) -> Result<Option<Incoming>, MessengerError> {
        let brings_end =
            |event: &&&Event| matches!(meaning(event), Meaning::Left | Meaning::Replaced);
        if events.iter().find(brings_end).is_none() {
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
                let read = receipts::read_up_to(self.api, self.memory, room, event).await?;
                let told = read.into_iter().map(|message| Incoming::Read {
                    chat: ChatKey::new(room),
                    up_to: MessageRef::new(message),
                });
                Ok(told.collect())
            }
            "m.typing" => {
                let mut now = HashMap::new();
                for user in typing::typists(event, self.me) {
                    now.insert(user.to_owned(), self.name(room, user).await?);
                }
                Ok(typing::changes(&self.memory.typing, room, now))
            }
            _ => Ok(vec![]),
        }
    }

    fn learn(&self, room: &str, event: &Event) {
        if let Meaning::Member { user, name } = meaning(event) {
            let name = name.filter(|name| !name.trim().is_empty());
            let name = name.unwrap_or_else(|| localpart(&user).to_owned());
            self.memory.names.add(room, &user, &name);
        }
    }

    async fn name(&self, room: &str, user: &str) -> Result<String, MessengerError> {
        name_in(self.api, self.memory, room, user).await
    }
}

/// Now, in Unix milliseconds.
fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_cursor_holds_its_time_and_the_homeservers_token() {
        let place = Place {
            ms: 17,
            since: "s1_2 3",
        };
        let cursor = place.write();
        let read = Place::read(&cursor).unwrap();
        assert_eq!((read.ms, read.since), (17, "s1_2 3"));
    }

    #[test]
    fn a_cursor_of_something_else_is_none() {
        for text in ["", "s1_2", "x s1"] {
            assert!(Place::read(&Cursor::new(text)).is_none(), "{text}");
        }
    }
}
