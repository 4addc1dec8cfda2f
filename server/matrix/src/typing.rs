//! Typing: the homeserver tells who types in a room, the relay wants who has started or stopped.

use crate::memory::{make_room, open};
use crate::wire::Event;
use bridge::messenger::{ChatKey, Incoming};
use std::collections::HashMap;
use std::sync::Mutex;

/// People whose typing is shown in one room.
const MOST: usize = 8;

/// Who types according to a typing event, without us.
pub(crate) fn typists<'a>(event: &'a Event, me: &str) -> Vec<&'a str> {
    let users = event.content["user_ids"].as_array().into_iter().flatten();
    let users = users.filter_map(|user| user.as_str());
    users.filter(|user| *user != me).take(MOST).collect()
}

/// Notes who types in a room now and tells what has changed.
pub(crate) fn changes(
    told: &Mutex<HashMap<String, HashMap<String, String>>>,
    room: &str,
    now: HashMap<String, String>,
) -> Vec<Incoming> {
    let sign = |name: &String, typing: bool| Incoming::Typing {
        chat: ChatKey::new(room),
        name: name.clone(),
        typing,
    };
    let mut told = open(told);
    let before = told.remove(room).unwrap_or_default();
    let stopped = before.iter().filter(|(user, _)| !now.contains_key(*user));
    let started = now.iter().filter(|(user, _)| !before.contains_key(*user));
    let changes = stopped
        .map(|(_, name)| sign(name, false))
        .chain(started.map(|(_, name)| sign(name, true)))
        .collect();
    if !now.is_empty() {
        make_room(&mut told);
        told.insert(room.to_owned(), now);
    }
    changes
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn sign(name: &str, typing: bool) -> Incoming {
        Incoming::Typing {
            chat: ChatKey::new("!r:x"),
            name: name.into(),
            typing,
        }
    }

    #[test]
    fn starts_and_stops_are_told_once() {
        let told = Mutex::default();
        let types = |users: &[&str]| {
            let now = users
                .iter()
                .map(|user| (format!("@{user}:x"), (*user).to_owned()));
            changes(&told, "!r:x", now.collect())
        };
        assert_eq!(types(&["ada"]), [sign("ada", true)]);
        assert_eq!(types(&["ada"]), []);
        assert_eq!(types(&["bob"]), [sign("ada", false), sign("bob", true)]);
        assert_eq!(types(&[]), [sign("bob", false)]);
        assert_eq!(types(&[]), []);
    }

    #[test]
    fn we_are_no_typist() {
        let event = json!({ "type": "m.typing", "content": { "user_ids": ["@bot:x", 7, "@a:x"] } });
        let event = serde_json::from_value(event).unwrap();
        assert_eq!(typists(&event, "@bot:x"), ["@a:x"]);
    }
}
