//! Why the desk did not do what a console asked.

use protocol::codes::ErrorCode;
use protocol::rpc::Refusal;
use store::{DeskError, StoreError};

/// A refusal without the number of the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// The stable word.
    pub code: ErrorCode,
    /// Text for people.
    pub reason: String,
    /// The parameter that is wrong.
    pub field: Option<&'static str>,
}

impl Refused {
    pub(super) fn new(code: ErrorCode) -> Self {
        Self {
            code,
            reason: code.text().to_owned(),
            field: None,
        }
    }

    pub(super) fn because(code: ErrorCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            field: None,
        }
    }

    pub(super) fn field(self, field: &'static str) -> Self {
        Self {
            field: Some(field),
            ..self
        }
    }

    pub(super) fn chat_unknown() -> Self {
        Self::because(ErrorCode::SessionUnknown, "unknown chat").field("chatId")
    }

    /// The answer to request `id`.
    #[must_use]
    pub fn refusal(self, id: u64) -> Refusal {
        let refusal = Refusal::new(Some(id), self.code).because(self.reason);
        match self.field {
            Some(field) => refusal.field(field),
            None => refusal,
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the desk could not use the store");
        Self::new(ErrorCode::Unavailable)
    }
}

impl From<DeskError> for Refused {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::ChatUnknown => Self::chat_unknown(),
            DeskError::ChatClosed => Self::new(ErrorCode::SessionClosed),
            DeskError::MessageUnknown => {
                Self::because(ErrorCode::InvalidParams, "no such reply in this chat")
                    .field("messageId")
            }
            DeskError::FileUnknown => Self::new(ErrorCode::FileUnknown).field("file"),
            DeskError::Conflict => Self::new(ErrorCode::Conflict).field("clientMsgId"),
            DeskError::Store(error) => error.into(),
        }
    }
}
