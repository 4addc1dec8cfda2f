//! Hearing from a homeserver that leaves things out, forgets, or talks nonsense.

use crate::scripted::{ME, Scripted};
use bridge::messenger::{ChatKey, Cursor, Incoming, Messenger, MessengerError};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

fn text(n: u64) -> Value {
    json!({
        "type": "m.room.message", "event_id": format!("${n}"), "sender": "@a:x", "origin_server_ts": n,
        "content": { "msgtype": "m.text", "body": format!("text {n}") },
    })
}

/// A text that was sent so long ago.
fn aged(n: u64, age: u64) -> Value {
    let mut event = text(n);
    event["unsigned"] = json!({ "age": age });
    event
}

fn sync(room: &Value) -> (u16, Value) {
    (
        200,
        json!({ "next_batch": "s2", "rooms": { "join": { "!r:x": room } } }),
    )
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}

/// Ids of the messages, in order.
fn ids(events: &[Incoming]) -> Vec<&str> {
    let mut ids = vec![];
    for event in events {
        if let Incoming::Message { remote_id, .. } = event {
            ids.push(remote_id.as_str());
        }
    }
    ids
}

fn grace() -> (u16, Value) {
    (200, json!({ "displayname": "Grace" }))
}

#[tokio::test]
async fn what_a_sync_leaves_out_is_fetched_page_by_page() {
    let server = Scripted::new(|asked| match (asked.what.as_str(), asked.query("from").as_deref()) {
        ("GET sync", _) => sync(&json!({ "timeline": { "limited": true, "prev_batch": "p3", "events": [text(5)] } })),
        ("GET rooms/!r:x/messages", Some("p3")) => (200, json!({ "chunk": [text(4), text(3)], "end": "p2" })),
        // The homeserver has filtered a whole page away.
        ("GET rooms/!r:x/messages", Some("p2")) => (200, json!({ "chunk": [], "end": "p1" })),
        ("GET rooms/!r:x/messages", Some("p1")) => (200, json!({ "chunk": [text(2), text(1)] })),
        _ => grace(),
    })
    .await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    assert_eq!(ids(&batch.events), ["$1", "$2", "$3", "$4", "$5"]);
    assert!(batch.cursor.unwrap().as_str().ends_with(" s2"));
    let asked = server.asked();
    assert_eq!(asked[0].query("since").unwrap(), "s1");
    assert_eq!(asked[1].query("to").unwrap(), "s1");
    assert_eq!(asked[1].query("dir").unwrap(), "b");
}

#[tokio::test]
async fn fetching_what_was_left_out_ends_at_a_bound() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "GET sync" => sync(
            &json!({ "timeline": { "limited": true, "prev_batch": "p", "events": [text(1)] } }),
        ),
        "GET rooms/!r:x/messages" => {
            let from = asked.query("from").unwrap();
            (200, json!({ "chunk": [], "end": format!("{from}p") }))
        }
        _ => grace(),
    })
    .await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    assert_eq!(ids(&batch.events), ["$1"]);
    let pages = server
        .whats()
        .iter()
        .filter(|what| what.ends_with("/messages"))
        .count();
    assert_eq!(pages, 40);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_asked_for_in_smaller_parts() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "GET sync" if asked.query("filter").unwrap().contains(r#""limit":20"#) => {
            let flood = json!({ "padding": "x".repeat(33 << 20) });
            sync(&flood)
        }
        "GET sync" => sync(&json!({
            "timeline": { "limited": true, "prev_batch": "p", "events": [text(2)] },
        })),
        "GET rooms/!r:x/messages" => (200, json!({ "chunk": [text(1)] })),
        _ => grace(),
    })
    .await;
    let after = Cursor::new("1 s1");
    let batch = server.matrix().events(Some(&after)).await.unwrap();
    assert_eq!(ids(&batch.events), ["$1", "$2"]);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_batch_so_that_it_comes_again() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "GET sync" => {
            sync(&json!({ "timeline": { "limited": true, "prev_batch": "p", "events": [] } }))
        }
        _ => (502, json!({})),
    })
    .await;
    let batch = server.matrix().events(Some(&Cursor::new("1 s1"))).await;
    assert_eq!(batch, Err(MessengerError::Server));
}

#[tokio::test]
async fn a_lost_place_brings_back_everything_since_its_time() {
    let minute = 60_000;
    let server = Scripted::new(move |asked| match (asked.what.as_str(), asked.query("since")) {
        ("GET sync", Some(_)) => (400, json!({ "errcode": "M_UNKNOWN_POS" })),
        ("GET sync", None) => sync(&json!({ "timeline": {
            "limited": true, "prev_batch": "p", "events": [aged(4, 20 * minute), aged(5, 0)],
        }})),
        ("GET rooms/!r:x/messages", _) => (200, json!({
            "chunk": [aged(3, 100 * minute), aged(2, 200 * minute), aged(1, 300 * minute)], "end": "more",
        })),
        _ => grace(),
    })
    .await;
    // Two hours away, and an hour more to be sure.
    let lost = Cursor::new(format!("{} s1", now() - 120 * minute));
    let batch = server.matrix().events(Some(&lost)).await.unwrap();
    assert_eq!(ids(&batch.events), ["$3", "$4", "$5"]);
    let pages = server
        .whats()
        .iter()
        .filter(|what| what.ends_with("/messages"))
        .count();
    assert_eq!(pages, 1, "what is older is not asked for");
}

#[tokio::test]
async fn without_a_cursor_the_past_of_old_rooms_is_no_news() {
    let hour = 3_600_000;
    let server = Scripted::new(move |asked| match asked.what.as_str() {
        "GET sync" => sync(&json!({ "timeline": {
            "limited": true, "prev_batch": "p", "events": [aged(1, 2 * hour), aged(2, hour / 2)],
        }})),
        _ => grace(),
    })
    .await;
    let batch = server.matrix().events(None).await.unwrap();
    assert_eq!(ids(&batch.events), ["$2"]);
    assert!(batch.cursor.is_some());
}

#[tokio::test]
async fn when_nothing_has_happened_the_cursor_stays() {
    let server = Scripted::new(|_| (200, json!({ "next_batch": "s1" }))).await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    assert_eq!((batch.events, batch.cursor), (vec![], None));
}

#[tokio::test]
async fn names_come_from_the_room_and_change_where_they_changed() {
    let member = |name: &str| {
        json!({
            "type": "m.room.member", "state_key": "@a:x", "content": { "membership": "join", "displayname": name },
        })
    };
    let (before, after) = (member("Grace"), member("Grace Hopper"));
    let server = Scripted::new(move |_| {
        sync(&json!({
            "state": { "events": [before] }, "timeline": { "events": [text(1), after, text(2)] },
        }))
    })
    .await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    let sender = |event: &Incoming| match event {
        Incoming::Message { sender, .. } => sender.clone(),
        _ => String::new(),
    };
    let senders: Vec<String> = batch.events.iter().map(sender).collect();
    assert_eq!(senders, ["Grace", "Grace Hopper"]);
}

#[tokio::test]
async fn a_room_we_were_put_out_of_is_gone_after_its_last_words() {
    let server = Scripted::new(|asked| match asked.what.as_str() {
        "GET sync" => (
            200,
            json!({ "next_batch": "s2", "rooms": {
                "leave": { "!r:x": { "timeline": { "events": [text(1)] } } },
                "invite": { "!other:x": { "invite_state": { "events": [] } } },
            }}),
        ),
        _ => grace(),
    })
    .await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    assert_eq!(ids(&batch.events), ["$1"]);
    let gone = Incoming::Gone {
        chat: ChatKey::new("!r:x"),
    };
    assert_eq!(batch.events[1..], [gone]);
}

#[tokio::test]
async fn a_room_with_a_successor_is_gone() {
    let tombstone = json!({ "type": "m.room.tombstone", "state_key": "", "event_id": "$t" });
    let event = tombstone.clone();
    let server = Scripted::new(move |asked| match asked.what.as_str() {
        "GET sync" => sync(&json!({ "timeline": { "events": [event] } })),
        _ => (
            200,
            json!([
                tombstone,
                { "type": "m.room.member", "state_key": ME, "content": { "membership": "join" } },
            ]),
        ),
    })
    .await;
    let batch = server
        .matrix()
        .events(Some(&Cursor::new("1 s1")))
        .await
        .unwrap();
    let chat = ChatKey::new("!r:x");
    assert_eq!(batch.events, [Incoming::Gone { chat }]);
}
