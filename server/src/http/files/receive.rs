//! Taking a file's bytes in.

use super::Files;
use super::refused::Refused;
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, HeaderName, header};
use files::Draft;
use futures_util::StreamExt as _;
use percent_encoding::percent_decode;
use protocol::codes::ErrorCode;
use protocol::ids::SessionId;
use session_core::text::clean_file_name;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

/// The whole file must have come by then.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(15 * 60);
/// So long nothing may come.
const UPLOAD_SILENCE: Duration = Duration::from_secs(30);
/// When all places are taken, come again after so long.
const BUSY_WAIT_MS: u64 = 2_000;
/// Files that one session sends at the same time.
const PER_SESSION: usize = 6;
/// What is read of a file that is refused, so that the refusal is seen: a browser that is still
/// sending takes a closed connection for a failure of the network.
const READ_IN_VAIN_BYTES: usize = 4 << 20;

/// Carries the name, percent-encoded UTF-8.
const FILE_NAME: HeaderName = HeaderName::from_static("x-file-name");
/// Carries the length of the whole file, when it comes in pieces.
const FILE_SIZE: HeaderName = HeaderName::from_static("x-file-size");
/// Carries the number of bytes before a piece.
const FILE_OFFSET: HeaderName = HeaderName::from_static("x-file-offset");

/// The clean name of the file that a request brings.
pub(super) fn file_name(headers: &HeaderMap) -> Result<String, Refused> {
    let name = headers.get(FILE_NAME).ok_or(ErrorCode::InvalidFile)?;
    let name = percent_decode(name.as_bytes()).decode_utf8_lossy();
    Ok(clean_file_name(&name))
}

/// The length that the request announces, when it does.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    number(headers, &header::CONTENT_LENGTH)
}

/// The length of the whole file, where the request may bring only its first piece.
pub(super) fn total(headers: &HeaderMap) -> Result<Option<u64>, Refused> {
    match (
        headers.contains_key(&FILE_SIZE),
        number(headers, &FILE_SIZE),
    ) {
        (false, _) => Ok(None),
        (true, Some(total)) if total > 0 => Ok(Some(total)),
        (true, _) => Err(ErrorCode::InvalidFile.into()),
    }
}

/// Where in the file the piece of this request belongs.
pub(super) fn offset(headers: &HeaderMap) -> Option<u64> {
    number(headers, &FILE_OFFSET)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

impl Files {
    /// A place among those who send at the same time.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Refused> {
        let place = self.receiving.clone().try_acquire_owned();
        place.map_err(|_| Refused::from(ErrorCode::Unavailable).after(BUSY_WAIT_MS))
    }

    /// The same for a visitor, who has only so many: what is on its way counts for no limit yet.
    pub(super) fn place_of(&self, session: &SessionId) -> Result<Place, Refused> {
        let place = self.place()?;
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        let sending = senders.entry(session.clone()).or_default();
        if *sending >= PER_SESSION {
            return Err(Refused::from(ErrorCode::RateLimited).after(BUSY_WAIT_MS));
        }
        *sending += 1;
        Ok(Place {
            _place: place,
            session: session.clone(),
            senders: Arc::clone(&self.senders),
        })
    }
}

/// Requests of each session that bring files right now.
pub(super) type Senders = Arc<Mutex<HashMap<SessionId, usize>>>;

/// A visitor's place; free again when this is dropped.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
    session: SessionId,
    senders: Senders,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sending) = senders.get_mut(&self.session) {
            *sending -= 1;
            if *sending == 0 {
                senders.remove(&self.session);
            }
        }
    }
}

/// How a body ended that was to be written into a draft.
pub(super) enum Stopped {
    /// The peer is gone or too slow; what came before is in the draft.
    Cut,
    /// The draft is of no further use.
    Refused(Refused),
}

impl From<Stopped> for Refused {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            // Nobody may be there to read this.
            Stopped::Cut => ErrorCode::InvalidFile.into(),
            Stopped::Refused(refused) => refused,
        }
    }
}

/// Writes a body into a draft, to its end.
pub(super) async fn receive(body: Body, draft: &mut Draft) -> Result<(), Stopped> {
    let mut chunks = body.into_data_stream();
    let deadline = Instant::now() + UPLOAD_DEADLINE;
    while let Some(chunk) = next(&mut chunks, deadline).await? {
        match draft.write_all(&chunk).await {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                in_vain(&mut chunks).await;
                return Err(Stopped::Refused(ErrorCode::FileTooLarge.into()));
            }
            Err(error) => return Err(Stopped::Refused(not_kept(&error))),
        }
    }
    let flushed = draft.flush().await;
    flushed.map_err(|error| Stopped::Refused(not_kept(&error)))
}

type Chunk = axum::body::Bytes;

async fn next(chunks: &mut BodyDataStream, deadline: Instant) -> Result<Option<Chunk>, Stopped> {
    let silence = deadline.min(Instant::now() + UPLOAD_SILENCE);
    match timeout_at(silence, chunks.next()).await {
        Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) | Err(_) => Err(Stopped::Cut),
    }
}

/// Reads some of a body that is not wanted.
pub(super) async fn refuse(body: Body, refused: Refused) -> Refused {
    in_vain(&mut body.into_data_stream()).await;
    refused
}

async fn in_vain(chunks: &mut BodyDataStream) {
    let (mut left, deadline) = (READ_IN_VAIN_BYTES, Instant::now() + UPLOAD_SILENCE);
    while let Ok(Some(chunk)) = next(chunks, deadline).await {
        match left.checked_sub(chunk.len()) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// The disk is full or broken.
pub(super) fn not_kept(error: &io::Error) -> Refused {
    tracing::error!(%error, "a file could not be kept");
    ErrorCode::Unavailable.into()
}
