//! Portraits of the team: fetched once, when somebody writes for the first time.

use super::Shared;
use super::fetch::not_kept;
use crate::clock::fresh;
use crate::messenger::{FileRef, MessengerError};
use protocol::ids::FileId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::StoreError;

/// How long a message may be held up by its writer's portrait; only the first one is.
const PICTURE_DEADLINE: Duration = Duration::from_secs(3);
/// Largest portrait.
const PICTURE_MAX_BYTES: u64 = 1 << 20;
/// Portraits that could not be had; so many are remembered.
const VAIN_MAX: usize = 1_024;

/// Portraits that could not be had and are not asked for again before the next start, since each
/// attempt holds up a message.
#[derive(Debug, Default)]
pub(super) struct Vain(Mutex<HashSet<FileRef>>);

impl Vain {
    fn has(&self, reference: &FileRef) -> bool {
        let vain = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        vain.contains(reference)
    }

    fn add(&self, reference: &FileRef) {
        let mut vain = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if vain.len() >= VAIN_MAX {
            vain.clear();
        }
        vain.insert(reference.clone());
    }
}

/// Address of a portrait, relative to the server's base; none when it cannot be had in time.
pub(super) async fn address(
    shared: &Shared,
    reference: Option<&FileRef>,
) -> Result<Option<String>, StoreError> {
    let Some(reference) = reference.filter(|reference| !shared.vain.has(reference)) else {
        return Ok(None);
    };
    let messenger = shared.messenger.name();
    let known = shared.store.picture(messenger, reference.as_str()).await?;
    let id = match known {
        Some(id) => id,
        None => match tokio::time::timeout(PICTURE_DEADLINE, fetch(shared, reference)).await {
            Ok(Ok(id)) => id,
            failed => {
                let error = match failed {
                    Ok(Err(error)) => error.word(),
                    _ => MessengerError::Uncertain.word(),
                };
                tracing::warn!(messenger, error, "a portrait could not be fetched");
                shared.vain.add(reference);
                return Ok(None);
            }
        },
    };
    Ok(Some(format!("pictures/{id}")))
}

async fn fetch(shared: &Shared, reference: &FileRef) -> Result<FileId, MessengerError> {
    let max = PICTURE_MAX_BYTES;
    let mut draft = shared
        .pictures
        .begin(max)
        .await
        .map_err(|error| not_kept(&error))?;
    shared.messenger.fetch(reference, max, &mut draft).await?;
    let id = fresh(&*shared.random, FileId::parse);
    let kept = draft.keep(&id).await.map_err(|error| not_kept(&error))?;
    if kept.sort.image.is_none() {
        shared
            .pictures
            .remove(&id)
            .await
            .map_err(|error| not_kept(&error))?;
        return Err(MessengerError::Unsupported);
    }
    let (messenger, mime) = (shared.messenger.name(), kept.sort.mime);
    shared
        .store
        .put_picture(messenger, reference.as_str(), &id, mime)
        .await?;
    Ok(id)
}
