//! Keeps sockets in step with their logs even when a push was lost.
//!
//! Between the commit of an entry and its push anything may happen to whoever was about to push it. The
//! next entry would show the gap, but there may be none for long. Therefore the store notes with each
//! entry that its log has grown, and what has grown is compared with what was pushed regularly.
//!
//! Invariants:
//! - A look costs what has happened since the one before, however many sockets there are.
//! - Only sockets that may lack something are woken.

use crate::state::Shared;
use faults::Fault;
use protocol::ids::{Seq, SessionId};
use std::time::Duration;
use store::StoreError;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often the heads are looked at: a lost push is made up for within this time.
pub const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Looks until stopped.
pub async fn keep_in_step(state: Shared, stop: CancellationToken) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What these do wrong is to show.
    let unmended = [Fault::ReadBeforeSubscribe, Fault::LostOnSlow];
    if unmended.into_iter().any(faults::planted) {
        return;
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = looks.tick() => {}
        }
        if let Err(error) = look(&state).await {
            tracing::warn!(%error, "the heads of the logs could not be looked at");
        }
    }
}

/// Looks once; how many sessions were told how far their log reaches.
///
/// # Errors
/// [`StoreError`]
pub async fn look(state: &Shared) -> Result<usize, StoreError> {
    let mut count = 0;
    loop {
        let moved = state.store.take_moved().await?;
        let behind = |(session, head): &&(SessionId, Seq)| state.hub.catch_up(session, *head);
        count += moved.heads.iter().filter(behind).count();
        if !moved.more {
            return Ok(count);
        }
    }
}
