//! Reading requests strictly, and the forms of answers.

use crate::world::{Outcome, Refusal};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use teamwire::contract::{Failure, FailureDetail, FailureKind};

/// Longest id in bytes, and longest file name in characters.
const ID_MAX: usize = 255;

pub fn read<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    let body = body.map_err(|_| too_large("a body has at most 1 MiB"))?;
    serde_json::from_slice(&body).map_err(|_| invalid("the body is not the JSON of this path"))
}

pub fn id(text: &str) -> Result<(), Refusal> {
    let good = (1..=ID_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(invalid("ids have 1 to 255 bytes and no control characters"))
    }
}

pub fn file_name(name: &str) -> Result<(), Refusal> {
    let path = |c: char| c.is_control() || c == '/' || c == '\\';
    let good = (1..=ID_MAX).contains(&name.chars().count()) && !name.contains(path);
    if good && !matches!(name, "." | "..") {
        Ok(())
    } else {
        Err(invalid("a name has 1 to 255 characters and no path"))
    }
}

pub const fn invalid(detail: &'static str) -> Refusal {
    let kind = FailureKind::Invalid;
    Refusal { kind, detail }
}

pub const fn too_large(detail: &'static str) -> Refusal {
    let kind = FailureKind::TooLarge;
    Refusal { kind, detail }
}

pub fn answer<T: Serialize>(outcome: Outcome<T>) -> Response {
    match outcome {
        Outcome::New(value) => (StatusCode::CREATED, Json(value)).into_response(),
        Outcome::Repeated(value) => Json(value).into_response(),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refusal(self.kind, self.detail)
    }
}

pub fn refusal(kind: FailureKind, detail: &str) -> Response {
    let status = match kind {
        FailureKind::Invalid | FailureKind::InvalidMembers => StatusCode::UNPROCESSABLE_ENTITY,
        FailureKind::Auth => StatusCode::UNAUTHORIZED,
        FailureKind::NotFound => StatusCode::NOT_FOUND,
        FailureKind::Closed => StatusCode::CONFLICT,
        FailureKind::CursorUnknown => StatusCode::GONE,
        FailureKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FailureKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        FailureKind::Unsupported => StatusCode::NOT_IMPLEMENTED,
        FailureKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        FailureKind::Uncertain => StatusCode::GATEWAY_TIMEOUT,
        FailureKind::Server | FailureKind::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let detail = detail.to_owned();
    let error = FailureDetail { kind, detail };
    (status, Json(Failure { error })).into_response()
}

/// An answer whose connection breaks before its end.
pub fn broken() -> Response {
    broken_after(Bytes::new())
}

/// The same, when this much has gone out.
pub fn broken_after(part: Bytes) -> Response {
    let cut = std::io::Error::other("cut on demand");
    Body::from_stream(stream::iter([Ok(part), Err(cut)])).into_response()
}
