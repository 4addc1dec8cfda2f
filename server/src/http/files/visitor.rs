//! `GET /files/{id}` and `/pictures/{id}`: what a visitor gets; and who a visitor is.

use super::receive::not_kept;
use super::refused::Refused;
use super::send::{self, Disposition};
use crate::state::Shared;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use protocol::codes::ErrorCode;
use protocol::ids::{FileId, SessionToken};
use session_core::secret::SessionTokenHash;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use store::{Presence, Session, StoredFile};
use tokio::time::{Instant, timeout_at};

/// How long a download waits for a file that is still being fetched from the messenger.
const FETCH_WAIT: Duration = Duration::from_secs(20);
/// When it did not come by then, ask again after so long.
const FETCH_RETRY_MS: u64 = 3_000;

/// `GET /files/{id}`
pub(super) async fn download(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let address = state.proxies.client_address(peer.ip(), &headers);
    let session = session(&state, address, &headers).await?;
    state.limits.request(&session.id)?;
    of_session(&state, &session, id).await
}

/// A file of a conversation, for somebody who has the right to it.
pub(super) async fn of_session(
    state: &Shared,
    session: &Session,
    id: String,
) -> Result<Response, Refused> {
    let id = FileId::parse(id).map_err(|_| ErrorCode::FileUnknown)?;
    let stored = settled(state, session, &id).await?;
    match stored.presence {
        Presence::Here => {}
        Presence::Awaited => {
            return Err(Refused::from(ErrorCode::Unavailable).after(FETCH_RETRY_MS));
        }
        Presence::Lost => return Err(ErrorCode::FileLost.into()),
    }
    let opened = state.files.conversations.read(&id).await;
    let (bytes, length) = opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ErrorCode::FileLost.into(),
        _ => not_kept(&error),
    })?;
    let facts = stored.facts;
    let save = Disposition::Save(&facts.name);
    Ok(send::file(bytes, length, &facts.mime, &save))
}

/// The file, after a while for what is under way.
async fn settled(state: &Shared, session: &Session, id: &FileId) -> Result<StoredFile, Refused> {
    let mut news = state.hub.files_settled();
    let deadline = Instant::now() + FETCH_WAIT;
    loop {
        news.mark_unchanged();
        let stored = state.store.file(&session.id, id).await?;
        let stored = stored.ok_or(ErrorCode::FileUnknown)?;
        let waits = stored.presence == Presence::Awaited;
        if !waits || timeout_at(deadline, news.changed()).await.is_err() {
            return Ok(stored);
        }
    }
}

/// `GET /pictures/{id}`: portraits are not secret, and their addresses cannot be guessed.
pub(super) async fn picture(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let id = FileId::parse(id).map_err(|_| ErrorCode::FileUnknown)?;
    let mime = state.store.picture_type(&id).await?;
    let mime = mime.ok_or(ErrorCode::FileUnknown)?;
    let opened = state.files.pictures.read(&id).await;
    let (bytes, length) = opened.map_err(|error| not_kept(&error))?;
    let mut response = send::file(bytes, length, &mime, &Disposition::Show("picture"));
    send::for_ever(response.headers_mut());
    Ok(response)
}

/// The session of the request's token.
pub(super) async fn session(
    state: &Shared,
    address: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Session, Refused> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|token| SessionToken::parse(token).ok());
    let found = match token {
        Some(token) => {
            let hash = SessionTokenHash::of(&token);
            state.store.session_by_token(*hash.as_bytes()).await?
        }
        None => None,
    };
    match found {
        Some(session) => Ok(session),
        None => {
            // Guessing tokens costs as much as opening sockets.
            state.limits.connect(address)?;
            Err(ErrorCode::SessionUnknown.into())
        }
    }
}
