//! Files that come in pieces, since many a proxy lets through no more than a megabyte at a time.
//!
//! Invariants:
//! - A file is written by one request at a time: whoever writes has taken it out of here.
//! - What nobody goes on with is forgotten after [`IDLE_KEPT`], and its bytes with it.
//! - One session and one address hold only so many unfinished files.

use super::refused::Refused;
use config::sites::Files as Limits;
use files::Draft;
use protocol::codes::ErrorCode;
use protocol::ids::{FileId, SessionId};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long an unfinished file waits for its next piece.
const IDLE_KEPT: Duration = Duration::from_secs(120);
/// Unfinished files of one session.
const PER_SESSION: usize = 4;
/// Unfinished files of one address, where it is known.
const PER_ADDRESS: usize = 16;
/// Unfinished files of all.
const ALL: usize = 512;
/// When there are too many, come again after so long.
const BUSY_WAIT_MS: u64 = 5_000;

/// A file of which pieces are still to come.
pub(super) struct Upload {
    /// Whose it is.
    pub(super) session: SessionId,
    /// Where it came from.
    pub(super) address: Option<IpAddr>,
    /// Clean name.
    pub(super) name: String,
    /// What the site allowed when it was begun.
    pub(super) limits: Limits,
    /// Bytes in the end, as announced.
    pub(super) total: u64,
    /// What has come.
    pub(super) draft: Draft,
}

/// Unfinished files.
#[derive(Default)]
pub(super) struct Uploads(Mutex<HashMap<FileId, (Upload, Instant)>>);

impl Uploads {
    /// Keeps a file until its next piece comes.
    pub(super) fn keep(&self, id: &FileId, upload: Upload) -> Result<(), Refused> {
        let now = Instant::now();
        let mut waiting = self.lock();
        waiting.retain(|_, (_, touched)| now.duration_since(*touched) < IDLE_KEPT);
        let count = |same: &dyn Fn(&Upload) -> bool| {
            waiting.values().filter(|(other, _)| same(other)).count()
        };
        let of_session = count(&|other| other.session == upload.session);
        let of_address =
            count(&|other| upload.address.is_some() && other.address == upload.address);
        if of_session >= PER_SESSION || of_address >= PER_ADDRESS || waiting.len() >= ALL {
            return Err(Refused::from(ErrorCode::RateLimited).after(BUSY_WAIT_MS));
        }
        waiting.insert(id.clone(), (upload, now));
        Ok(())
    }

    /// Takes a session's file out, to write at this place of it.
    pub(super) fn take(
        &self,
        id: &FileId,
        session: &SessionId,
        offset: u64,
    ) -> Result<Upload, Refused> {
        let mut waiting = self.lock();
        let found = waiting.get(id).map(|(upload, _)| upload);
        let found = found.filter(|upload| upload.session == *session);
        let received = found.ok_or(ErrorCode::FileUnknown)?.draft.written();
        if received != offset {
            return Err(Refused::from(ErrorCode::Conflict).with("received", received));
        }
        let taken = waiting.remove(id);
        taken
            .map(|(upload, _)| upload)
            .ok_or(ErrorCode::FileUnknown.into())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<FileId, (Upload, Instant)>> {
        // Every critical section leaves the map whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
