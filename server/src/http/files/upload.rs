//! `POST /files` and what follows it: a visitor puts a file down.

use super::receive::{Place, Stopped, file_name, length, not_kept, offset, receive, refuse, total};
use super::refused::Refused;
use super::uploads::Upload;
use super::visitor::session;
use crate::state::Shared;
use crate::system::{now_ms, random_bytes};
use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use config::sites::Files as Limits;
use protocol::codes::ErrorCode;
use protocol::file::FileFacts;
use protocol::ids::FileId;
use serde_json::json;
use session_core::secret::file_id;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use store::{NewFile, Room, Session};

/// While the messenger is not connected yet, come again after so long.
const NOT_KNOWN_WAIT_MS: u64 = 3_000;

/// What a file has become after a request.
pub(super) enum Progress {
    /// More has to come.
    Received(FileId, u64),
    /// It is here.
    Whole(Box<FileFacts>),
}

impl IntoResponse for Progress {
    fn into_response(self) -> Response {
        match self {
            Self::Received(id, received) => {
                let told = json!({"uploadId": id, "received": received});
                (StatusCode::ACCEPTED, Json(told)).into_response()
            }
            Self::Whole(facts) => (StatusCode::CREATED, Json(facts)).into_response(),
        }
    }
}

/// `POST /files`: a file, or its first piece.
pub(super) async fn begin(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Progress, Refused> {
    let address = state.proxies.client_address(peer.ip(), &headers);
    let admitted = match admit(&state, address, &headers).await {
        Ok(admitted) => admitted,
        Err(refused) => return Err(refuse(body, refused).await),
    };
    let Admitted {
        session,
        limits,
        left,
        name,
        total,
    } = admitted;
    let place = state.files.place_of(&session.id)?;
    let most = total.unwrap_or(limits.max).min(limits.max).min(left);
    let draft = state.files.conversations.begin(most).await;
    let upload = Upload {
        session: session.id,
        address,
        name,
        limits,
        total: total.unwrap_or_default(),
        draft: draft.map_err(|error| not_kept(&error))?,
    };
    go_on(&state, place, file_id(random_bytes()), upload, body).await
}

/// `PATCH /files/{id}`: the next piece of a file.
pub(super) async fn next(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Progress, Refused> {
    let address = state.proxies.client_address(peer.ip(), &headers);
    let taken = async {
        let session = session(&state, address, &headers).await?;
        state.limits.request(&session.id)?;
        if session.closed_at.is_some() {
            return Err(ErrorCode::SessionClosed.into());
        }
        let place = state.files.place_of(&session.id)?;
        let id = FileId::parse(id).map_err(|_| ErrorCode::FileUnknown)?;
        let offset = offset(&headers).ok_or(ErrorCode::InvalidFile)?;
        let upload = state.files.uploads.take(&id, &session.id, offset)?;
        Ok((place, id, upload))
    };
    let (place, id, upload) = match taken.await {
        Ok(taken) => taken,
        Err(refused) => return Err(refuse(body, refused).await),
    };
    go_on(&state, place, id, upload, body).await
}

/// Takes a piece in, and finishes the file with its last one. A task of its own: whoever hangs up does
/// not take along what has come.
async fn go_on(
    state: &Shared,
    place: Place,
    id: FileId,
    upload: Upload,
    body: Body,
) -> Result<Progress, Refused> {
    let state = Arc::clone(state);
    let task = tokio::spawn(async move {
        let taken = take_in(&state, &id, upload, body).await;
        if !matches!(taken, Taken::Kept(_)) {
            state.files.uploads.forget(&id);
        }
        drop(place);
        match taken {
            Taken::Kept(answer) => answer,
            Taken::Useless(refused) => Err(refused),
            Taken::Whole(upload) => finish(&state, id, *upload).await,
        }
    });
    // A panic is a fault of the program; the file is gone with it.
    task.await.unwrap_or(Err(ErrorCode::Unavailable.into()))
}

/// What became of a piece.
enum Taken {
    /// The file waits for the next one.
    Kept(Result<Progress, Refused>),
    /// It was the last one.
    Whole(Box<Upload>),
    /// The file cannot become whole any more.
    Useless(Refused),
}

async fn take_in(state: &Shared, id: &FileId, mut upload: Upload, body: Body) -> Taken {
    let (max, total) = (upload.limits.max, upload.total);
    let stopped = receive(body, &mut upload.draft).await.err();
    let received = upload.draft.written();
    let answer = match stopped {
        // The next piece goes on where this one was cut off.
        Some(Stopped::Cut) if received < total => Err(Stopped::Cut.into()),
        Some(stopped) => return Taken::Useless(Refused::from(stopped).with("max", max)),
        None if received < total => Ok(Progress::Received(id.clone(), received)),
        None if received == 0 => return Taken::Useless(ErrorCode::InvalidFile.into()),
        None => return Taken::Whole(Box::new(upload)),
    };
    match state.files.uploads.keep(id, upload) {
        Ok(()) => Taken::Kept(answer),
        Err(refused) => Taken::Useless(refused),
    }
}

async fn finish(state: &Shared, id: FileId, upload: Upload) -> Result<Progress, Refused> {
    let kept = upload.draft.keep(&id).await;
    let kept = kept.map_err(|error| not_kept(&error))?;
    let new = NewFile {
        id: id.clone(),
        session: upload.session,
        name: upload.name,
        mime: kept.sort.mime.to_owned(),
        size: kept.size,
        image: kept.sort.image,
        now: now_ms(),
    };
    match state.store.put_file(new, room(upload.limits)).await {
        Ok(facts) => {
            state.metrics.visitor_files.inc();
            Ok(Progress::Whole(Box::new(facts)))
        }
        Err(error) => {
            // What stays after a failure here is found by the next sweep.
            let _ = state.files.conversations.remove(&id).await;
            Err(Refused::from(error).with("max", upload.limits.per_session))
        }
    }
}

/// Who may send what.
struct Admitted {
    session: Session,
    limits: Limits,
    left: u64,
    name: String,
    /// The length of the whole file, if this may be only a piece of it.
    total: Option<u64>,
}

/// Everything that can be said before the first byte is read.
async fn admit(
    state: &Shared,
    address: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Admitted, Refused> {
    if !state.own_origins.check(headers).is_own() {
        return Err(ErrorCode::EmbedInvalid.into());
    }
    let session = session(state, address, headers).await?;
    state.limits.upload(address, &session.id)?;
    let site = state.sites.get(&session.site);
    let site = site.ok_or(ErrorCode::SiteUnknown)?;
    site.files.ok_or(ErrorCode::FilesOff)?;
    // A panel that offers files was told of a limit before: the messenger will know it again.
    let limits = state.messengers.files(&session.messenger, &site);
    let limits = limits.ok_or(Refused::from(ErrorCode::Unavailable).after(NOT_KNOWN_WAIT_MS))?;
    let name = file_name(headers)?;
    let left = state
        .store
        .room_for_files(&session.id, room(limits))
        .await?;
    let total = total(headers)?;
    let size = total.max(length(headers)).unwrap_or(1);
    if size > limits.max {
        return Err(Refused::from(ErrorCode::FileTooLarge).with("max", limits.max));
    }
    if size > left {
        let full = Refused::from(ErrorCode::FilesFull).with("left", left);
        return Err(full.with("max", limits.per_session));
    }
    Ok(Admitted {
        session,
        limits,
        left,
        name,
        total,
    })
}

fn room(limits: Limits) -> Room {
    Room {
        per_session: limits.per_session,
        per_site: limits.per_site,
    }
}
