//! What the homeserver says, as far as we listen.
//!
//! Fields are lax: everything may be missing, and an event that does not fit is left out of its list
//! instead of spoiling it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest id that Matrix allows, in bytes.
const ID_MAX: usize = 255;

/// An answer whose content is of no interest.
#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// `GET /account/whoami`
#[derive(Deserialize)]
pub(crate) struct WhoAmI {
    #[serde(deserialize_with = "id")]
    pub(crate) user_id: String,
}

/// `PUT /rooms/{id}/send/…`
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(deserialize_with = "id")]
    pub(crate) event_id: String,
}

/// `POST /_matrix/media/v3/upload`
#[derive(Deserialize)]
pub(crate) struct Uploaded {
    pub(crate) content_uri: String,
}

/// `GET /_matrix/client/v1/media/config`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MediaConfig {
    #[serde(rename = "m.upload.size")]
    pub(crate) upload_size: Option<u64>,
}

/// `POST /createRoom`, `GET /directory/room/{alias}`
#[derive(Deserialize)]
pub(crate) struct RoomId {
    #[serde(deserialize_with = "id")]
    pub(crate) room_id: String,
}

/// `GET /profile/{id}`, `GET /rooms/{id}/state/m.room.member/{user}`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Profile {
    #[serde(deserialize_with = "text")]
    pub(crate) displayname: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) avatar_url: Option<String>,
}

/// `POST /user_directory/search`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Directory {
    pub(crate) results: Vec<DirectoryUser>,
}

/// Somebody in the user directory.
#[derive(Deserialize)]
pub(crate) struct DirectoryUser {
    pub(crate) user_id: String,
    pub(crate) display_name: Option<String>,
}

/// `GET /sync`
#[derive(Deserialize)]
pub(crate) struct Sync {
    pub(crate) next_batch: String,
    #[serde(default)]
    pub(crate) rooms: Rooms,
}

/// Rooms in a sync, by the kind of our membership.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rooms {
    #[serde(deserialize_with = "rooms")]
    pub(crate) join: BTreeMap<String, Room>,
    #[serde(deserialize_with = "rooms")]
    pub(crate) leave: BTreeMap<String, Room>,
}

/// A room in a sync.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Room {
    pub(crate) state: Events,
    pub(crate) timeline: Timeline,
    pub(crate) ephemeral: Events,
}

/// A list of events in an object of its own.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Events {
    #[serde(deserialize_with = "events")]
    pub(crate) events: Vec<Event>,
}

/// The newest events of a room.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Timeline {
    #[serde(deserialize_with = "events")]
    pub(crate) events: Vec<Event>,
    /// Older events were left out; they end at `prev_batch`.
    pub(crate) limited: bool,
    pub(crate) prev_batch: Option<String>,
}

/// `GET /rooms/{id}/messages`, backwards
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Page {
    #[serde(deserialize_with = "events")]
    pub(crate) chunk: Vec<Event>,
    #[serde(deserialize_with = "events")]
    pub(crate) state: Vec<Event>,
    /// Where to go on; none when this was all.
    pub(crate) end: Option<String>,
}

/// `GET /rooms/{id}/context/{event}`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Context {
    pub(crate) event: Option<Event>,
    #[serde(deserialize_with = "events")]
    pub(crate) events_before: Vec<Event>,
}

/// `GET /rooms/{id}/state`
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct State(#[serde(deserialize_with = "events")] pub(crate) Vec<Event>);

/// An event of any kind. Passing ones have neither id nor sender.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) event_id: String,
    pub(crate) sender: String,
    pub(crate) origin_server_ts: u64,
    pub(crate) state_key: Option<String>,
    pub(crate) content: Value,
    /// What is withdrawn, in rooms before version 11.
    pub(crate) redacts: Option<String>,
    pub(crate) unsigned: Unsigned,
}

/// What the homeserver adds to an event.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Unsigned {
    /// Milliseconds since it was sent, by the homeserver's clock.
    pub(crate) age: Option<i64>,
    /// What a state event replaced.
    pub(crate) prev_content: Value,
}

impl Event {
    /// A text of the content.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.content.get(field)?.as_str()
    }

    /// Whose membership this event sets, and to what.
    pub(crate) fn membership(&self) -> Option<(&str, &str)> {
        if self.kind != "m.room.member" {
            return None;
        }
        Some((self.state_key.as_deref()?, self.text("membership")?))
    }

    /// True when it replaced this membership.
    pub(crate) fn was(&self, membership: &str) -> bool {
        self.unsigned.prev_content["membership"] == membership
    }
}

fn events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Event>, D::Error> {
    let values = Vec::<Value>::deserialize(deserializer)?;
    let read = |value| serde_json::from_value::<Event>(value).ok();
    let fits = |event: &Event| event.event_id.len() <= ID_MAX && event.sender.len() <= ID_MAX;
    Ok(values.into_iter().filter_map(read).filter(fits).collect())
}

fn rooms<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Room>, D::Error> {
    let mut rooms = BTreeMap::<String, Room>::deserialize(deserializer)?;
    rooms.retain(|room, _| room.len() <= ID_MAX);
    Ok(rooms)
}

/// A text, or nothing where there is something else.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().map(str::to_owned))
}

/// An id without which the answer is none.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if id.is_empty() || id.len() > ID_MAX {
        return Err(D::Error::custom("no id"));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_that_makes_no_sense_spoils_nothing() {
        let answer = json!({ "next_batch": "s2", "rooms": { "join": { "!a:x": { "timeline": { "events": [
            "text",
            { "type": 7 },
            { "type": "m.room.message", "event_id": "$".repeat(300) },
            { "type": "m.room.message", "event_id": "$1", "sender": "@a:x", "origin_server_ts": -1 },
            { "type": "m.room.message", "event_id": "$2", "content": [] },
        ]}}}}});
        let sync: Sync = serde_json::from_value(answer).unwrap();
        let events = &sync.rooms.join["!a:x"].timeline.events;
        let ids: Vec<&str> = events.iter().map(|event| event.event_id.as_str()).collect();
        assert_eq!(ids, ["$2"]);
        assert_eq!(events[0].text("body"), None);
    }

    #[test]
    fn ids_are_neither_missing_nor_endless() {
        let sent = |id: &str| serde_json::from_value::<Sent>(json!({ "event_id": id }));
        assert!(sent("$1").is_ok() && sent("").is_err() && sent(&"$".repeat(256)).is_err());
        let (long, room) = ("!".repeat(256), json!({}));
        let rooms: Rooms =
            serde_json::from_value(json!({ "join": { long: room, "!a:x": room } })).unwrap();
        assert_eq!(rooms.join.len(), 1);
    }

    #[test]
    fn a_profile_with_nonsense_in_it_is_one() {
        let profile = json!({ "displayname": 7, "avatar_url": null });
        let profile: Profile = serde_json::from_value(profile).unwrap();
        assert_eq!((profile.displayname, profile.avatar_url), (None, None));
    }

    #[test]
    fn an_almost_empty_sync_is_one() {
        let sync: Sync = serde_json::from_value(json!({ "next_batch": "s1" })).unwrap();
        assert!(sync.rooms.join.is_empty() && sync.rooms.leave.is_empty());
    }
}
