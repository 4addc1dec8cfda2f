//! Why a bot's call was not granted, in the original's shape with our code and field beside it.

use crate::limits::Wait;
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::tiledesk;
use serde_json::{Value, json};
use session_core::text::Unclean;
use store::{AppendError, AttributesError, StoreError};

/// A refusal.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    code: &'static str,
    text: String,
    field: Option<&'static str>,
    retry_after_ms: Option<u64>,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            code,
            text: text.into(),
            field: None,
            retry_after_ms: None,
        }
    }

    /// No credential, or none for this session.
    pub(super) fn unauthorized() -> Self {
        let text = "Authorization: expected the token of this conversation's webhook, or the site's bot token";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", text)
    }

    /// No such conversation on this site.
    pub(super) fn no_session() -> Self {
        let text = "there is no such conversation on this site";
        Self::new(StatusCode::NOT_FOUND, "session_unknown", text)
    }

    /// The body is too long, or broke off.
    pub(super) fn too_large(error: &BytesRejection) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                ..Self::field("body", "at most 128 kB")
            },
            _ => Self::field("body", "a whole body"),
        }
    }

    /// A field is not what it must be.
    pub(super) fn field(field: &'static str, expected: &str) -> Self {
        Self {
            field: Some(field),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_params",
                format!("{field}: expected {expected}"),
            )
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self {
            retry_after_ms: Some(wait.ms),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "too many calls; wait and try again",
            )
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused a bot's call");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "not possible right now; try again later",
        )
    }
}

impl From<AppendError> for Refused {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => error.into(),
            AppendError::SessionUnknown => Self::no_session(),
            AppendError::SessionClosed => Self::new(
                StatusCode::CONFLICT,
                "session_closed",
                "the conversation has ended",
            ),
            AppendError::TeamAnswers => Self::new(
                StatusCode::CONFLICT,
                "team_answers",
                "the team answers in this conversation; the visitor was not shown this",
            ),
            AppendError::MessageUnknown => Self::field(
                "message_id",
                "a message that the bot wrote in this conversation",
            ),
            AppendError::Conflict | AppendError::FileUnknown | AppendError::ControlKind => {
                Self::field("type", "a kind of message that a bot can send")
            }
        }
    }
}

impl From<AttributesError> for Refused {
    fn from(error: AttributesError) -> Self {
        match error {
            AttributesError::SessionUnknown => Self::no_session(),
            AttributesError::TooLarge => {
                Self::field("attributes", "less than 32 kB of JSON in all")
            }
            AttributesError::Store(error) => error.into(),
        }
    }
}

impl From<tiledesk::Refused> for Refused {
    fn from(refused: tiledesk::Refused) -> Self {
        Self::field(refused.field, refused.expected)
    }
}

impl From<Unclean> for Refused {
    fn from(unclean: Unclean) -> Self {
        Self {
            field: Some(unclean.field),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_params",
                unclean.to_string(),
            )
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({ "success": false, "msg": self.text, "code": self.code });
        if let (Some(field), Value::Object(fields)) = (self.field, &mut body) {
            fields.insert("field".into(), field.into());
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(ms) = self.retry_after_ms {
            let seconds = HeaderValue::from(ms.div_ceil(1_000));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// Calls of the original that have no meaning here.
pub(super) async fn unknown() -> Response {
    Refused::new(
        StatusCode::NOT_FOUND,
        "unknown_call",
        "this server has no such call; its handbook lists those for bots",
    )
    .into_response()
}
