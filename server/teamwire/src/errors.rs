//! What an answer that is no success means to the relay, decided in one place.

use crate::contract::{Failure, FailureKind};
use bridge::messenger::MessengerError;
use outbound::{Answer, CallError};
use std::time::Duration;

/// Waiting time when a gateway limits us without naming one.
const UNNAMED_WAIT: Duration = Duration::from_secs(5);
/// Longest waiting time that is taken from a gateway; more would look like an outage.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);

/// Why a call to the gateway did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The cursor means nothing to this gateway.
    CursorUnknown,
    /// Everything that any messenger can say.
    Messenger(MessengerError),
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Self::Messenger(match error {
            CallError::NotSent => MessengerError::Network,
            CallError::NoAnswer => MessengerError::Uncertain,
            CallError::TooLarge | CallError::Malformed | CallError::NotKept => {
                MessengerError::Server
            }
        })
    }
}

impl From<Trouble> for MessengerError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            // Only events have cursors; elsewhere it is a fault of the gateway.
            Trouble::CursorUnknown => Self::Server,
            Trouble::Messenger(error) => error,
        }
    }
}

/// Reads an answer whose status is no success. The kind decides; a body that cannot be read, say of
/// a proxy in between, is judged by its status.
pub fn read(answer: &Answer) -> Trouble {
    let (kind, detail) = match answer.json::<Failure>() {
        Ok(Failure { error }) => (error.kind, error.detail),
        Err(_) => (FailureKind::Unknown, String::new()),
    };
    let kind = match kind {
        FailureKind::Unknown => by_status(answer.status.as_u16()),
        kind => kind,
    };
    tracing::debug!(
        status = answer.status.as_u16(),
        ?kind,
        "the gateway refused"
    );
    if matches!(
        kind,
        FailureKind::Invalid | FailureKind::InvalidMembers | FailureKind::Auth
    ) {
        // The contract keeps texts and credentials out of it; its length is still the gateway's.
        let detail: String = detail
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        tracing::warn!(
            ?kind,
            detail,
            "the gateway refused for a reason that somebody must look at"
        );
    }
    Trouble::Messenger(match kind {
        FailureKind::CursorUnknown => return Trouble::CursorUnknown,
        FailureKind::Auth => MessengerError::Auth,
        FailureKind::NotFound => MessengerError::NotFound,
        FailureKind::Closed => MessengerError::Closed,
        FailureKind::TooLarge => MessengerError::TooLarge,
        FailureKind::InvalidMembers => MessengerError::InvalidMembers,
        FailureKind::Unsupported | FailureKind::Invalid => MessengerError::Unsupported,
        FailureKind::Uncertain => MessengerError::Uncertain,
        FailureKind::Server | FailureKind::Unavailable | FailureKind::Unknown => {
            MessengerError::Server
        }
        FailureKind::RateLimited => MessengerError::RateLimited {
            wait: answer
                .retry_after()
                .unwrap_or(UNNAMED_WAIT)
                .min(LONGEST_WAIT),
        },
    })
}

const fn by_status(status: u16) -> FailureKind {
    match status {
        401 | 403 => FailureKind::Auth,
        404 => FailureKind::NotFound,
        409 => FailureKind::Closed,
        410 => FailureKind::CursorUnknown,
        413 => FailureKind::TooLarge,
        429 => FailureKind::RateLimited,
        501 => FailureKind::Unsupported,
        504 => FailureKind::Uncertain,
        400..=499 => FailureKind::Invalid,
        _ => FailureKind::Server,
    }
}
