//! Files that come in pieces, since many a proxy lets through no more than a megabyte at a time.
//!
//! Invariants:
//! - A file is written by one request at a time: whoever writes has taken it out of here.
//! - What has come is kept when a piece is cut off.
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
/// After so long without a piece, a file makes room for another one if it must.
const ABANDONED_AFTER: Duration = Duration::from_secs(5);
/// Unfinished files of one session.
const PER_SESSION: usize = 4;
/// Unfinished files of one address, where it is known.
const PER_ADDRESS: usize = 16;
/// Unfinished files of all.
const ALL: usize = 512;
/// When there are too many, come again after so long.
const BUSY_WAIT_MS: u64 = 5_000;

/// When a piece of the same file is being written, come again after so long.
const WRITING_WAIT_MS: u64 = 1_000;

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
pub(super) struct Uploads(Mutex<HashMap<FileId, Slot>>);

/// One of them.
enum Slot {
    /// Waits for its next piece since then.
    Waiting(Box<Upload>, Instant),
    /// A piece is being written right now.
    Busy(SessionId),
}

impl Slot {
    fn is_of(&self, session: &SessionId) -> bool {
        match self {
            Self::Waiting(upload, _) => upload.session == *session,
            Self::Busy(busy) => busy == session,
        }
    }

    /// For how long nobody has gone on with it.
    fn idle(&self, now: Instant) -> Duration {
        match self {
            Self::Waiting(_, since) => now.duration_since(*since),
            Self::Busy(_) => Duration::ZERO,
        }
    }
}

impl Uploads {
    /// Keeps a file until its next piece comes. Where there are too many, one that nobody goes on
    /// with makes room: it was most likely cancelled.
    pub(super) fn keep(&self, id: &FileId, upload: Upload) -> Result<(), Refused> {
        let now = Instant::now();
        let mut slots = self.lock();
        slots.remove(id);
        slots.retain(|_, slot| slot.idle(now) < IDLE_KEPT);
        let of_session = |slot: &Slot| slot.is_of(&upload.session);
        let of_address = |slot: &Slot| match slot {
            Slot::Waiting(other, _) => upload.address.is_some() && other.address == upload.address,
            Slot::Busy(_) => false,
        };
        make_room(&mut slots, PER_SESSION, of_session, now)?;
        make_room(&mut slots, PER_ADDRESS, of_address, now)?;
        make_room(&mut slots, ALL, |_| true, now)?;
        slots.insert(id.clone(), Slot::Waiting(Box::new(upload), now));
        Ok(())
    }

    /// Takes a session's file out, to write at this place of it.
    pub(super) fn take(
        &self,
        id: &FileId,
        session: &SessionId,
        offset: u64,
    ) -> Result<Upload, Refused> {
        let mut slots = self.lock();
        let found = slots.get(id).filter(|slot| slot.is_of(session));
        let received = match found.ok_or(ErrorCode::FileUnknown)? {
            Slot::Waiting(upload, _) => upload.draft.written(),
            Slot::Busy(_) => {
                return Err(Refused::from(ErrorCode::RateLimited).after(WRITING_WAIT_MS));
            }
        };
        if received != offset {
            return Err(Refused::from(ErrorCode::Conflict).with("received", received));
        }
        match slots.insert(id.clone(), Slot::Busy(session.clone())) {
            Some(Slot::Waiting(upload, _)) => Ok(*upload),
            _ => Err(ErrorCode::FileUnknown.into()),
        }
    }

    /// The file is finished, or given up.
    pub(super) fn forget(&self, id: &FileId) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<FileId, Slot>> {
        // Every critical section leaves the map whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes sure that there are fewer than `most` of these.
fn make_room(
    slots: &mut HashMap<FileId, Slot>,
    most: usize,
    counts: impl Fn(&Slot) -> bool,
    now: Instant,
) -> Result<(), Refused> {
    let counted = slots.iter().filter(|(_, slot)| counts(slot));
    let (number, oldest) = counted.fold((0, None), |(number, oldest), (id, slot)| {
        let older = oldest.is_none_or(|(_, idle)| slot.idle(now) > idle);
        let oldest = if older {
            Some((id, slot.idle(now)))
        } else {
            oldest
        };
        (number + 1, oldest)
    });
    if number < most {
        return Ok(());
    }
    match oldest.map(|(id, idle)| (id.clone(), idle)) {
        Some((id, idle)) if idle >= ABANDONED_AFTER => {
            slots.remove(&id);
            Ok(())
        }
        _ => Err(Refused::from(ErrorCode::RateLimited).after(BUSY_WAIT_MS)),
    }
}
