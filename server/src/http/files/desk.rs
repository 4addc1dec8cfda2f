//! `/desk/files`: what agents put down and get. Every agent sees every chat.

use super::receive::{file_name, length, receive, refuse};
use super::refused::Refused;
use super::send::{self, Disposition};
use crate::http::desk_login::is_logged_in;
use crate::state::Shared;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bridge::desk::FILE_MAX_BYTES;
use protocol::codes::ErrorCode;
use protocol::file::FileFacts;
use protocol::ids::{ChatId, FileId};
use serde::Deserialize;

/// Which chat the file is for.
#[derive(Deserialize)]
pub(super) struct Target {
    chat: String,
}

/// `POST /desk/files?chat=…`
pub(super) async fn upload(
    State(state): State<Shared>,
    Query(target): Query<Target>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<FileFacts>), Refused> {
    let (chat, name) = match admit(&state, &headers, target) {
        Ok(admitted) => admitted,
        Err(refused) => return Err(refuse(body, refused).await),
    };
    let _place = state.files.place()?;
    let mut draft = state.desk.begin_file().await?;
    receive(body, &mut draft)
        .await
        .map_err(|stopped| Refused::from(stopped).with("max", FILE_MAX_BYTES))?;
    let facts = state.desk.put_file(&chat, draft, &name).await?;
    Ok((StatusCode::CREATED, Json(facts)))
}

fn admit(state: &Shared, headers: &HeaderMap, target: Target) -> Result<(ChatId, String), Refused> {
    if !state.own_origins.check(headers).is_own() {
        return Err(ErrorCode::EmbedInvalid.into());
    }
    logged_in(state, headers)?;
    if length(headers).is_some_and(|size| size > FILE_MAX_BYTES) {
        return Err(Refused::from(ErrorCode::FileTooLarge).with("max", FILE_MAX_BYTES));
    }
    let chat = ChatId::parse(target.chat).map_err(|_| ErrorCode::InvalidParams)?;
    Ok((chat, file_name(headers)?))
}

/// `GET /desk/files/{id}`
pub(super) async fn download(
    State(state): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    logged_in(&state, &headers)?;
    let id = FileId::parse(id).map_err(|_| ErrorCode::FileUnknown)?;
    let opened = state.desk.file(&id).await;
    let (facts, bytes, length) = opened.map_err(Refused::from)?;
    let show = Disposition::Show(&facts.name);
    Ok(send::file(bytes, length, &facts.mime, &show))
}

fn logged_in(state: &Shared, headers: &HeaderMap) -> Result<(), Refused> {
    match is_logged_in(state, headers) {
        true => Ok(()),
        false => Err(ErrorCode::SessionUnknown.into()),
    }
}
