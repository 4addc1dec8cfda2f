//! Why a request about a file was not granted: the code of the protocol, and its status.

use crate::limits::Wait;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::codes::ErrorCode;
use serde_json::{Map, Value, json};
use store::{FileError, StoreError};

/// A refusal, with what `data` tells beside the code.
#[derive(Debug)]
pub(super) struct Refused {
    code: ErrorCode,
    data: Map<String, Value>,
}

impl Refused {
    pub(super) fn with(self, name: &str, value: u64) -> Self {
        let mut data = self.data;
        data.insert(name.to_owned(), json!(value));
        Self { data, ..self }
    }

    /// Try again after so many milliseconds.
    pub(super) fn after(self, wait_ms: u64) -> Self {
        self.with("retryAfterMs", wait_ms)
    }

    fn status(&self) -> StatusCode {
        match self.code {
            ErrorCode::InvalidFile | ErrorCode::InvalidParams => StatusCode::BAD_REQUEST,
            ErrorCode::SessionUnknown => StatusCode::UNAUTHORIZED,
            ErrorCode::FilesOff | ErrorCode::EmbedInvalid => StatusCode::FORBIDDEN,
            ErrorCode::FileUnknown | ErrorCode::SiteUnknown => StatusCode::NOT_FOUND,
            ErrorCode::SessionClosed | ErrorCode::FilesFull | ErrorCode::Conflict => {
                StatusCode::CONFLICT
            }
            ErrorCode::FileLost => StatusCode::GONE,
            ErrorCode::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            data: Map::new(),
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self::from(ErrorCode::RateLimited).after(wait.ms)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused a request about a file");
        ErrorCode::Unavailable.into()
    }
}

impl From<FileError> for Refused {
    fn from(error: FileError) -> Self {
        match error {
            FileError::SessionUnknown => ErrorCode::SessionUnknown.into(),
            FileError::SessionClosed => ErrorCode::SessionClosed.into(),
            FileError::NoRoom { left } => Self::from(ErrorCode::FilesFull).with("left", left),
            FileError::Store(error) => error.into(),
        }
    }
}

impl From<bridge::desk::Refused> for Refused {
    fn from(refused: bridge::desk::Refused) -> Self {
        refused.code.into()
    }
}

/// JSON like that of the sockets' refusals.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code) = (self.status(), self.code);
        let wait = self.data.get("retryAfterMs").and_then(Value::as_u64);
        let text = match code {
            ErrorCode::Conflict => "this piece belongs elsewhere; go on at data.received",
            ErrorCode::EmbedInvalid => "files are taken from the server's own pages only",
            _ => code.text(),
        };
        let body = json!({"error": text, "code": code.word(), "data": self.data});
        let mut response = (status, Json(body)).into_response();
        if let Some(wait) = wait {
            let seconds = HeaderValue::from(wait.div_ceil(1_000));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
