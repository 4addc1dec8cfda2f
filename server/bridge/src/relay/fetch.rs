//! Fetches the files of the team from their messenger, so that they are here when somebody asks, and
//! stay here whatever becomes of them there.
//!
//! The message has been shown by then: a large file must not hold up what is said after it.

use super::{Shared, policy};
use crate::messenger::{FileRef, MessengerError, Retry};
use std::sync::Arc;
use std::time::Duration;
use store::{Awaited, StoreError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Largest file of the team, where the messenger does not set a smaller limit itself.
pub(super) const TEAM_FILE_MAX_BYTES: u64 = 100 << 20;
/// Files that are fetched at the same time.
const AT_ONCE: u32 = 4;
/// How long one file may take.
const FETCH_DEADLINE: Duration = Duration::from_secs(5 * 60);
/// Attempts for one file: about a day, at the slowest pace.
const ATTEMPTS: u32 = 1_440;
/// Longest sleep between two looks.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Fetches until cancelled.
pub(super) async fn run(shared: &Arc<Shared>, cancel: &CancellationToken) {
    let mut store_failures = 0;
    while !cancel.is_cancelled() {
        match round(shared, cancel).await {
            Ok(sleep) => {
                store_failures = 0;
                tokio::select! {
                    () = cancel.cancelled() => {}
                    () = shared.files.notified() => {}
                    () = tokio::time::sleep(sleep) => {}
                }
            }
            Err(error) => shared.rest_after(&error, &mut store_failures, cancel).await,
        }
    }
}

/// Fetches what is due; tells how long nothing more is.
async fn round(shared: &Arc<Shared>, cancel: &CancellationToken) -> Result<Duration, StoreError> {
    let awaited = shared
        .store
        .awaited_files(shared.messenger.name(), AT_ONCE)
        .await?;
    let now = shared.clock.now_ms();
    let next = awaited.iter().map(|file| file.due).find(|due| *due > now);
    let mut fetches = JoinSet::new();
    for file in awaited.into_iter().filter(|file| file.due <= now) {
        let shared = Arc::clone(shared);
        fetches.spawn(async move { one(&shared, &file).await });
    }
    let started = !fetches.is_empty();
    // A fetch that is cut off by the end leaves nothing behind and is begun again next time.
    while let Some(Some(done)) = cancel.run_until_cancelled(fetches.join_next()).await {
        match done {
            Ok(outcome) => outcome?,
            Err(error) => tracing::error!(%error, "a fetch failed; this is a fault in the program"),
        }
    }
    Ok(match next {
        // There may be more, and what failed is due again at a time of its own.
        _ if started => Duration::ZERO,
        Some(due) => Duration::from_millis(due - now).min(LONGEST_SLEEP),
        None => LONGEST_SLEEP,
    })
}

async fn one(shared: &Shared, file: &Awaited) -> Result<(), StoreError> {
    let fetched = tokio::time::timeout(FETCH_DEADLINE, fetch(shared, file))
        .await
        .unwrap_or(Err(MessengerError::Uncertain));
    let Err(error) = fetched else {
        shared.hub.file_settled(&file.id);
        return Ok(());
    };
    let (messenger, file_id) = (shared.messenger.name(), &file.id);
    let wait = match error.retry() {
        // A file has no chat to be opened anew: what is not there will not be there.
        Retry::NewChat | Retry::Never => None,
        _ if file.attempts >= ATTEMPTS => None,
        retry => policy::wait(retry, file.attempts, shared.random.fraction()),
    };
    let error = error.word();
    match wait {
        Some(wait) => {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(messenger, %file_id, error, wait_ms, "a file of the team is not fetched yet");
            let due = shared.clock.now_ms().saturating_add(wait_ms);
            shared.store.file_later(&file.id, due).await
        }
        None => {
            tracing::error!(messenger, %file_id, error, "a file of the team is lost");
            shared.store.file_lost(&file.id).await?;
            shared.hub.file_settled(&file.id);
            Ok(())
        }
    }
}

async fn fetch(shared: &Shared, file: &Awaited) -> Result<(), MessengerError> {
    let max = largest(shared);
    let mut draft = shared
        .shelf
        .begin(max)
        .await
        .map_err(|error| not_kept(&error))?;
    let reference = FileRef::new(&file.reference);
    shared.messenger.fetch(&reference, max, &mut draft).await?;
    let kept = draft
        .keep(&file.id)
        .await
        .map_err(|error| not_kept(&error))?;
    let (mime, image) = (kept.sort.mime, kept.sort.image);
    shared
        .store
        .file_came(&file.id, mime, kept.size, image)
        .await?;
    Ok(())
}

/// Largest file that is taken from the team. A messenger that is not connected yet may not know its
/// own limit; what it cannot hand out it refuses itself.
pub(super) fn largest(shared: &Shared) -> u64 {
    let theirs = shared.messenger.capabilities().files;
    theirs.map_or(TEAM_FILE_MAX_BYTES, |max| max.min(TEAM_FILE_MAX_BYTES))
}

/// The disk's fault is tried again like the messenger's.
pub(super) fn not_kept(error: &std::io::Error) -> MessengerError {
    tracing::error!(%error, "a file could not be kept");
    MessengerError::Server
}
