//! Asking for a sync, from a cursor on or, when there is none that holds, from a time on.
//!
//! - A cursor is a time (ours, in milliseconds) and the homeserver's own token. The time is only
//!   used when the homeserver does not take the token any more: then everything from an hour before
//!   that time on is told again, since the relay knows what it has had.
//! - Without a cursor the last hour is told. Nobody can have answered us before that: a cursor is
//!   kept from the first batch on. The past of older rooms is not news.

use crate::api::{Api, Ask};
use crate::backfill::Reach;
use crate::trouble::Trouble;
use crate::wire::Sync;
use bridge::messenger::{Cursor, MessengerError};
use outbound::CallError;
use serde_json::{Value, json};
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
pub(crate) struct Place<'a> {
    pub(crate) ms: u64,
    pub(crate) since: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn read(cursor: &'a Cursor) -> Option<Self> {
        let (ms, since) = cursor.as_str().split_once(' ')?;
        Some(Self {
            ms: ms.parse().ok()?,
            since,
        })
    }

    pub(crate) fn write(&self) -> Cursor {
        Cursor::new(format!("{} {}", self.ms, self.since))
    }
}

/// Asks for everything after a place, or, when the homeserver does not know it, from before it on.
pub(crate) async fn sync(
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

/// Now, in Unix milliseconds.
pub(crate) fn now_ms() -> u64 {
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
