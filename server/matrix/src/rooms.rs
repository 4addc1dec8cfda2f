//! Opening rooms, and how a room stands.
//!
//! A conversation has ended when nobody of the team is in its room any more: when the last one who
//! was in it has left, while invitations of others may still be open, or when everybody has declined.
//! A room that nobody has entered yet is open, however many have declined.

use crate::api::{Api, Ask};
use crate::trouble::Trouble;
use crate::wire::{Event, Nothing, RoomId, State};
use bridge::messenger::{ChatKey, ChatState, MessengerError, OpenRequest, Person};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;

/// Opens a room, or finds the one that an earlier attempt opened.
pub(crate) async fn open(api: &Api, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
    let me = api.me().await?;
    let alias = alias(me, &request.request_id);
    let invited: Vec<&str> = others(me, &request.people).collect();
    let wanted = json!({
        "preset": "private_chat",
        "name": request.title,
        "room_alias_name": alias,
        "invite": invited,
    });
    match api.call(Ask::post(&["createRoom"], &wanted)).await {
        Ok(RoomId { room_id }) => Ok(ChatKey::new(room_id)),
        Err(trouble) if is_taken(&trouble) => opened_before(api, me, &alias, request).await,
        Err(trouble) => Err(trouble.of_members()),
    }
}

/// How a room stands.
pub(crate) async fn state(api: &Api, room: &str) -> Result<ChatState, MessengerError> {
    let me = api.me().await?;
    match events(api, room).await {
        Ok(events) => Ok(standing(&events, me)),
        Err(MessengerError::Gone | MessengerError::NotFound) => Ok(ChatState::Gone),
        Err(error) => Err(error),
    }
}

/// Not guessable by those who do not know the request, since whoever takes the alias first would
/// keep us from opening the room.
fn alias(me: &str, request_id: &str) -> String {
    let hash = Sha256::digest(format!("{me} {request_id}"));
    let hex: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("web-widget-{hex}")
}

fn is_taken(trouble: &Trouble) -> bool {
    trouble.errcode() == Some("M_ROOM_IN_USE") || trouble.status() == Some(409)
}

fn others<'a>(me: &'a str, people: &'a [Person]) -> impl Iterator<Item = &'a str> {
    let ids = people.iter().map(|person| person.id.as_str());
    ids.filter(move |id| *id != me)
}

/// The room of an earlier attempt whose answer was lost, with the invitations it may lack.
async fn opened_before(
    api: &Api,
    me: &str,
    alias: &str,
    request: &OpenRequest,
) -> Result<ChatKey, MessengerError> {
    let room = by_alias(api, me, alias).await?;
    let state = events(api, &room).await?;
    let creation = state.iter().find(|event| event.kind == "m.room.create");
    if creation.is_none_or(|event| event.sender != me) {
        tracing::error!(room, "a room that is not ours has the alias of ours");
        return Err(MessengerError::Server);
    }
    let members = state.iter().filter_map(Event::membership);
    let members: HashSet<&str> = members.map(|(user, _)| user).collect();
    for id in others(me, &request.people).filter(|id| !members.contains(id)) {
        invite(api, &room, id).await?;
    }
    Ok(ChatKey::new(room))
}

async fn by_alias(api: &Api, me: &str, alias: &str) -> Result<String, MessengerError> {
    let server = me.split_once(':').map_or("", |(_, server)| server);
    let path = ["directory", "room", &format!("#{alias}:{server}")];
    let found: Result<RoomId, _> = api.call(Ask::get(&path, &[])).await;
    found.map(|room| room.room_id).map_err(Trouble::of_room)
}

async fn invite(api: &Api, room: &str, user: &str) -> Result<(), MessengerError> {
    let path = ["rooms", room, "invite"];
    let whom = json!({ "user_id": user });
    let invited: Result<Nothing, _> = api.call(Ask::post(&path, &whom)).await;
    invited.map(drop).map_err(Trouble::of_members)
}

async fn events(api: &Api, room: &str) -> Result<Vec<Event>, MessengerError> {
    let path = ["rooms", room, "state"];
    let State(events) = api
        .call(Ask::get(&path, &[]))
        .await
        .map_err(Trouble::of_room)?;
    Ok(events)
}

fn standing(state: &[Event], me: &str) -> ChatState {
    let (mut here, mut joined, mut invited, mut left) = (false, false, false, false);
    for event in state {
        match event.membership() {
            Some((user, membership)) if user == me => here = membership == "join",
            Some((_, "join")) => joined = true,
            Some((_, "invite")) => invited = true,
            Some((_, "leave" | "ban")) => left |= event.was("join"),
            _ => {}
        }
    }
    let replaced = state.iter().any(|event| event.kind == "m.room.tombstone");
    match (here && !replaced, joined, invited, left) {
        (false, ..) => ChatState::Gone,
        (_, true, ..) | (_, _, true, false) => ChatState::Open,
        _ => ChatState::Closed,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::Value;

    const ME: &str = "@bot:x";

    fn member(user: &str, membership: &str, before: &str) -> Value {
        json!({
            "type": "m.room.member", "state_key": user, "content": { "membership": membership },
            "unsigned": { "prev_content": { "membership": before } },
        })
    }

    fn with(more: Vec<Value>) -> ChatState {
        let mut state = vec![member(ME, "join", "")];
        state.extend(more);
        let State(state) = serde_json::from_value(Value::Array(state)).unwrap();
        standing(&state, ME)
    }

    #[test]
    fn a_room_ends_when_the_last_one_who_was_in_it_has_left() {
        let (a, b) = ("@a:x", "@b:x");
        assert_eq!(with(vec![member(a, "invite", "")]), ChatState::Open);
        assert_eq!(
            with(vec![
                member(a, "join", "invite"),
                member(b, "leave", "join")
            ]),
            ChatState::Open
        );
        assert_eq!(
            with(vec![member(a, "invite", ""), member(b, "leave", "join")]),
            ChatState::Closed
        );
        assert_eq!(
            with(vec![member(a, "invite", ""), member(b, "leave", "invite")]),
            ChatState::Open
        );
        assert_eq!(with(vec![member(a, "leave", "invite")]), ChatState::Closed);
    }

    #[test]
    fn a_room_without_us_or_with_a_successor_is_gone() {
        let tombstone = json!({ "type": "m.room.tombstone", "state_key": "" });
        assert_eq!(
            with(vec![member("@a:x", "join", ""), tombstone]),
            ChatState::Gone
        );
        assert_eq!(
            with(vec![member("@a:x", "join", ""), member(ME, "ban", "join")]),
            ChatState::Gone
        );
    }

    #[test]
    fn an_alias_is_the_same_for_the_same_request_only() {
        assert_eq!(alias(ME, "one"), alias(ME, "one"));
        assert_ne!(alias(ME, "one"), alias(ME, "two"));
        assert_ne!(alias(ME, "one"), alias("@other:x", "one"));
    }
}
