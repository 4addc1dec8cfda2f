//! `/v1/files` and the portraits.

use super::answers::{answer, broken, broken_after, file_name, id, invalid, too_large};
use super::{Answer, Asked, Here};
use crate::faults::take;
use crate::locked;
use crate::world::{NewFile, Refusal};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use serde::Deserialize;
use teamwire::contract::FailureKind;

/// The media type of what says nothing about itself.
const UNKNOWN_TYPE: &str = "application/octet-stream";

#[derive(Deserialize)]
pub struct Put {
    name: String,
    request_id: String,
}

pub async fn upload(
    State(shared): Here,
    query: Asked<Put>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let Query(put) = query.map_err(|_| invalid("name and request_id are needed"))?;
    file_name(&put.name)?;
    id(&put.request_id)?;
    let max = locked(&shared.world).files.max;
    if max == 0 {
        let (kind, detail) = (FailureKind::Unsupported, "no files are taken");
        return Err(Refusal { kind, detail });
    }
    let cut = take(&mut locked(&shared.faults).cut_uploads);
    let (mut bytes, mut size) = (Vec::new(), 0);
    let mut body = body.into_data_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| invalid("the body broke off"))?;
        if cut {
            return Ok(broken());
        }
        size += chunk.len() as u64;
        // What is too much is read and thrown away: who still writes might never see a refusal.
        if size <= max {
            bytes.extend(chunk);
        }
    }
    if size > max {
        return Err(too_large("the file is larger than file_max"));
    }
    let file = NewFile {
        name: put.name,
        mime: claimed_type(&headers),
        bytes: bytes.into(),
    };
    let forgetful = locked(&shared.faults).forgetful;
    let outcome = locked(&shared.world)
        .files
        .put(file, put.request_id, forgetful)?;
    Ok(answer(outcome))
}

fn claimed_type(headers: &HeaderMap) -> String {
    let claimed = headers.get(header::CONTENT_TYPE);
    let claimed = claimed.and_then(|value| value.to_str().ok());
    let essence = claimed.and_then(|value| value.split(';').next());
    essence.unwrap_or(UNKNOWN_TYPE).trim().to_owned()
}

pub async fn download(State(shared): Here, Path(file_id): Path<String>) -> Answer {
    id(&file_id)?;
    let bytes = locked(&shared.world).files.bytes(&file_id)?;
    let cut = take(&mut locked(&shared.faults).cut_downloads);
    Ok(sent(bytes, UNKNOWN_TYPE, cut))
}

pub async fn avatar(State(shared): Here, Path(uid): Path<String>) -> Answer {
    id(&uid)?;
    let picture = locked(&shared.world).portrait(&uid)?;
    let cut = take(&mut locked(&shared.faults).cut_downloads);
    Ok(sent(picture.into(), "image/png", cut))
}

/// The bytes with their length told; or only half of them, and then the connection breaks.
fn sent(bytes: Bytes, mime: &'static str, cut: bool) -> Response {
    let length = bytes.len();
    let mut response = if cut {
        broken_after(bytes.slice(..length / 2))
    } else {
        bytes.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::CONTENT_LENGTH, length.into());
    response
}
