//! Read receipts of the team.
//!
//! A receipt names any event; the visitor is told the last message of ours at or before it. Which
//! one that is, the homeserver knows in every case, also long after it was sent.

use crate::api::{Api, Ask};
use crate::memory::Memory;
use crate::trouble::Trouble;
use crate::wire::{Context, Event};
use bridge::messenger::MessengerError;
use serde_json::{Value, json};

/// Receipts of one room and batch that are looked at, the newest first: each may cost a question.
const MOST: usize = 8;

/// The messages of ours up to which somebody has read, as told by a receipt event; without receipts
/// from before `begin`.
pub(crate) async fn read_up_to(
    api: &Api,
    memory: &Memory,
    room: &str,
    event: &Event,
    begin: u64,
) -> Result<Vec<String>, MessengerError> {
    let me = api.me().await?;
    let mut read = vec![];
    for at in places(&event.content, me, begin) {
        if memory.own.has(at) {
            read.push(at.to_owned());
        } else if let Some(own) = last_own(api, room, at, me).await? {
            memory.own.add(&own);
            read.push(own);
        }
    }
    read.dedup();
    Ok(read)
}

/// Events at which others than us have a receipt, the newest receipts first.
fn places<'a>(content: &'a Value, me: &str, begin: u64) -> Vec<&'a str> {
    let mut places: Vec<(u64, &str)> = vec![];
    for (at, receipts) in content.as_object().into_iter().flatten() {
        let readers = receipts["m.read"].as_object().into_iter().flatten();
        let times = readers
            .filter(|(user, receipt)| *user != me && is_of_room(receipt))
            .map(|(_, receipt)| receipt["ts"].as_u64().unwrap_or(0));
        let newest = times.max().filter(|ts| *ts >= begin);
        places.extend(newest.map(|ts| (ts, at.as_str())));
    }
    places.sort_unstable_by(|a, b| b.cmp(a));
    places.into_iter().take(MOST).map(|(_, at)| at).collect()
}

/// A receipt of a thread says nothing about what stands outside of it.
fn is_of_room(receipt: &Value) -> bool {
    matches!(
        receipt.get("thread_id").map(Value::as_str),
        None | Some(Some("main"))
    )
}

async fn last_own(
    api: &Api,
    room: &str,
    at: &str,
    me: &str,
) -> Result<Option<String>, MessengerError> {
    let filter = json!({ "types": ["m.room.message"], "senders": [me] }).to_string();
    // The limit is shared between what is before and what is after.
    let query = [("limit", "2"), ("filter", filter.as_str())];
    let path = ["rooms", room, "context", at];
    let asked: Result<Context, _> = api.call(Ask::get(&path, &query)).await;
    let is_own = |event: &Event| event.kind == "m.room.message" && event.sender == me;
    match asked {
        Ok(context) => {
            let upwards = context.event.into_iter().chain(context.events_before);
            Ok(upwards.into_iter().find(is_own).map(|event| event.event_id))
        }
        // An event that we cannot see; a later receipt tells the same and more.
        Err(Trouble::Refused(refusal)) if matches!(refusal.status, 400 | 403 | 404) => Ok(None),
        Err(trouble) => Err(trouble.of_room()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_of_others_count_the_newest_first() {
        let content = json!({
            "$1": { "m.read": { "@a:x": { "ts": 5 }, "@bot:x": { "ts": 9 } } },
            "$2": { "m.read": { "@b:x": { "ts": 7, "thread_id": "main" } } },
            "$3": { "m.read": { "@bot:x": { "ts": 8 } } },
            "$4": { "m.read.private": { "@a:x": { "ts": 8 } } },
            "$5": { "m.read": { "@c:x": { "ts": 9, "thread_id": "$0" } } },
            "$6": "nonsense",
        });
        assert_eq!(places(&content, "@bot:x", 0), ["$2", "$1"]);
        assert_eq!(places(&content, "@bot:x", 6), ["$2"]);
        assert!(places(&json!([]), "@bot:x", 0).is_empty());
    }

    #[test]
    fn a_flood_of_receipts_is_cut() {
        let many = (0..100).map(|n| {
            (
                format!("${n}"),
                json!({ "m.read": { "@a:x": { "ts": n } } }),
            )
        });
        let content = Value::Object(many.collect());
        assert_eq!(places(&content, "@bot:x", 0).len(), MOST);
    }
}
