//! Waits for the answers of bots: visitors see meanwhile that the bot types, and when it takes too long
//! the team takes over. What is expected stands in the store, so a restart forgets nothing.

use super::hand_over::{self, Reason};
use super::{Shared, StoreError};
use protocol::ids::SessionId;
use protocol::limits::TYPING_TTL_MS;
use std::collections::HashMap;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often a typing sign is repeated: often enough to be believed without a break.
const TYPING_REPEAT: Duration = Duration::from_millis(TYPING_TTL_MS as u64 / 2);
/// Longest sleep while nothing is expected.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// Sessions that are looked after at once, the first due first.
const SESSIONS_MAX: u32 = 10_000;

/// Waits until cancelled.
pub(super) async fn run(shared: &Shared, cancel: &CancellationToken) {
    let (mut typing, mut store_failures) = (HashMap::new(), 0);
    while !cancel.is_cancelled() {
        match round(shared, &mut typing).await {
            Ok(sleep) => {
                store_failures = 0;
                tokio::select! {
                    () = cancel.cancelled() => {}
                    () = shared.expecting.notified(), if typing.is_empty() => {}
                    () = tokio::time::sleep(sleep) => {}
                }
            }
            Err(error) => shared.rest_after(&error, &mut store_failures, cancel).await,
        }
    }
}

/// Looks once; tells how long there is nothing more to do. `typing` is who types, by session.
async fn round(
    shared: &Shared,
    typing: &mut HashMap<SessionId, String>,
) -> Result<Duration, StoreError> {
    let messenger = shared.messenger.name();
    let expected = shared.store.expecting_bots(messenger, SESSIONS_MAX).await?;
    let now = shared.clock.now_ms();
    let next_due = expected.iter().map(|one| one.due).find(|due| *due > now);
    let mut still = HashMap::new();
    for one in expected {
        if one.due <= now {
            hand_over::to_team(shared, &one.session, Reason::Late).await?;
            continue;
        }
        let bot = shared.sites.bot(&one.site);
        let name = bot.map_or_else(String::new, |bot| bot.name);
        shared.hub.typing(&one.session, &name, true);
        still.insert(one.session, name);
    }
    for (session, name) in typing.drain() {
        if !still.contains_key(&session) {
            shared.hub.typing(&session, &name, false);
        }
    }
    *typing = still;
    let longest = match typing.is_empty() {
        true => LONGEST_SLEEP,
        false => TYPING_REPEAT,
    };
    Ok(next_due.map_or(longest, |due| Duration::from_millis(due - now).min(longest)))
}
