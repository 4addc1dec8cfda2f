//! Faults that only the server's own parts can have, and rates for trials: see the crate `faults`.

use crate::limits::{Rate, Rates};
use faults::Fault;
use protocol::ids::SessionId;
use session_core::visitor::{Effect, Push};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Entries that are held back until the next one of their session has gone.
static HELD: LazyLock<Mutex<HashMap<SessionId, Push>>> = LazyLock::new(Mutex::default);

/// What the hub pushes instead of what it should; `other` is some other session with sockets.
#[must_use]
pub fn instead_of(
    session: &SessionId,
    push: &Push,
    other: Option<SessionId>,
) -> Vec<(SessionId, Push)> {
    let own = (session.clone(), push.clone());
    if faults::planted(Fault::BellOff) {
        return Vec::new();
    }
    if !matches!(push, Push::Entry(_)) {
        return vec![own];
    }
    if let Some(other) = other
        && faults::now_and_then(Fault::Leak)
    {
        return vec![own, (other, push.clone())];
    }
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    match held.remove(session) {
        Some(before) => vec![own, (session.clone(), before)],
        None if faults::now_and_then(Fault::Reorder) => {
            held.insert(session.clone(), push.clone());
            Vec::new()
        }
        None => vec![own],
    }
}

/// Whether a subscription that is to precede this effect comes after it instead.
#[must_use]
pub fn too_early(next: Option<&Effect>) -> bool {
    faults::planted(Fault::ReadBeforeSubscribe) && matches!(next, Some(Effect::Do(_)))
}

/// Subscribing takes its time.
pub async fn tarry() {
    if let Some(pause) = faults::pause(Fault::ReadBeforeSubscribe) {
        tokio::time::sleep(pause).await;
    }
}

/// Rates that limit nothing, if the environment asks for them.
#[must_use]
pub fn rates() -> Option<Rates> {
    const FREE: Rate = Rate {
        per_minute: u32::MAX,
        burst: u32::MAX,
    };
    faults::read();
    faults::rates_are_off().then_some(Rates {
        connects_per_address: FREE,
        starts_per_address: FREE,
        starts_per_site: FREE,
        messages_per_session: FREE,
        messages_per_address: FREE,
        messages_per_site: FREE,
        uploads_per_session: FREE,
        uploads_per_address: FREE,
        requests_per_session: FREE,
        bot_calls_per_session: FREE,
        bot_calls_per_site: FREE,
        logins_per_address: FREE,
        frames_per_socket: FREE,
    })
}
