//! Fetches what a sync left out of a room, so that nothing is missed after a long time away.

use crate::api::{Api, Ask};
use crate::feed::TYPES;
use crate::trouble::Trouble;
use crate::wire::{Event, Page, Timeline};
use bridge::messenger::MessengerError;
use serde_json::json;

/// Events of one page.
const PAGE: &str = "50";
/// Pages of one room and batch. A room in which more was written while we were away loses what is
/// older, which is logged as an error.
const PAGES_MAX: usize = 40;

/// How far back a batch goes.
pub(crate) enum Reach {
    /// To this token of an earlier sync.
    Since(String),
    /// To this time, in Unix milliseconds of our clock; and the time now.
    Time { from: u64, now: u64 },
}

impl Reach {
    /// What was noted before this time, in Unix milliseconds, is no news.
    pub(crate) fn begin(&self) -> u64 {
        match self {
            Self::Since(_) => 0,
            Self::Time { from, .. } => *from,
        }
    }

    /// True when an event of a room belongs to the batch. The homeserver's `age` goes before its
    /// date, which may be by another clock than ours.
    pub(crate) fn holds(&self, event: &Event) -> bool {
        match self {
            Self::Since(_) => true,
            Self::Time { from, now } => {
                let age = event.unsigned.age.and_then(|age| u64::try_from(age).ok());
                age.map_or(event.origin_server_ts, |age| now.saturating_sub(age)) >= *from
            }
        }
    }
}

/// Events before a timeline.
#[derive(Default)]
pub(crate) struct Earlier {
    /// In their order.
    pub(crate) events: Vec<Event>,
    /// The members who sent them.
    pub(crate) state: Vec<Event>,
}

/// The events between where a batch begins and a timeline; none if the timeline is whole.
pub(crate) async fn earlier(
    api: &Api,
    room: &str,
    timeline: &Timeline,
    reach: &Reach,
) -> Result<Earlier, MessengerError> {
    let mut earlier = Earlier::default();
    let Some(from) = timeline.prev_batch.as_deref().filter(|_| timeline.limited) else {
        return Ok(earlier);
    };
    let mut from = from.to_owned();
    // The oldest event so far: once it is before the batch, so is everything older.
    let mut oldest = timeline.events.first().cloned();
    for _ in 0..PAGES_MAX {
        let begins_here = oldest.as_ref().is_none_or(|event| !reach.holds(event));
        if matches!(reach, Reach::Time { .. }) && begins_here {
            return Ok(in_order(earlier));
        }
        let page = match page(api, room, &from, reach).await {
            Ok(page) => page,
            Err(Trouble::Refused(refusal)) if matches!(refusal.status, 400 | 403 | 404) => {
                tracing::error!(
                    room,
                    errcode = refusal.errcode,
                    "what was written while we were away is not shown to us"
                );
                return Ok(in_order(earlier));
            }
            Err(trouble) => return Err(trouble.of_room()),
        };
        oldest = page.chunk.last().cloned().or(oldest);
        earlier.events.extend(page.chunk);
        earlier.state.extend(page.state);
        match page.end {
            Some(end) if end != from => from = end,
            _ => return Ok(in_order(earlier)),
        }
    }
    tracing::error!(
        room,
        "more was written while we were away than is fetched; the oldest of it is left out"
    );
    Ok(in_order(earlier))
}

fn in_order(mut earlier: Earlier) -> Earlier {
    earlier.events.reverse();
    earlier
}

async fn page(api: &Api, room: &str, from: &str, reach: &Reach) -> Result<Page, Trouble> {
    let filter = json!({ "types": TYPES, "lazy_load_members": true }).to_string();
    let mut query = vec![
        ("dir", "b"),
        ("from", from),
        ("limit", PAGE),
        ("filter", filter.as_str()),
    ];
    if let Reach::Since(since) = reach {
        query.push(("to", since));
    }
    api.call(Ask::get(&["rooms", room, "messages"], &query))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reaches_as_far_as_it_says_by_the_homeservers_age() {
        let reach = Reach::Time {
            from: 1_000,
            now: 5_000,
        };
        let event = |ts, age| {
            let mut event = Event {
                origin_server_ts: ts,
                ..Event::default()
            };
            event.unsigned.age = age;
            reach.holds(&event)
        };
        assert!(event(1_000, None) && !event(999, None));
        assert!(event(1, Some(4_000)) && !event(9_999, Some(4_001)));
        assert!(event(1_000, Some(-5)));
    }
}
