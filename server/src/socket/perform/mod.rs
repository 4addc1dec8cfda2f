//! Runs the commands of a visitor's state machine against limits, store, hub and bridge.
//!
//! Invariant: an outcome that says «stored» is returned only after the durable commit.

mod enter;
mod talk;

use crate::limits::Wait;
use crate::state::Shared;
use protocol::codes::ErrorCode;
use protocol::entry::{Sender, SenderKind};
use protocol::ids::{SessionId, SiteKey};
use session_core::visitor::{Command, Outcome};
use std::net::IpAddr;
use store::{AppendError, StoreError};

/// The hands of one visitor's socket.
pub(super) struct Performer {
    state: Shared,
    address: Option<IpAddr>,
    talker: Option<Talker>,
}

/// What is fixed about the session that the socket belongs to.
struct Talker {
    session: SessionId,
    site: SiteKey,
    name: String,
}

/// A command that was not carried out.
struct Refused {
    code: ErrorCode,
    retry_after_ms: Option<u64>,
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            retry_after_ms: None,
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self {
            code: ErrorCode::RateLimited,
            retry_after_ms: Some(wait.ms),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused a command");
        ErrorCode::Unavailable.into()
    }
}

impl From<AppendError> for Refused {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::SessionUnknown => ErrorCode::SessionUnknown.into(),
            // A visitor's own message is refused for neither of these.
            AppendError::MessageUnknown | AppendError::TeamAnswers => {
                ErrorCode::InvalidParams.into()
            }
            AppendError::SessionClosed => ErrorCode::SessionClosed.into(),
            AppendError::Conflict => ErrorCode::Conflict.into(),
            AppendError::FileUnknown => ErrorCode::FileUnknown.into(),
            AppendError::ControlKind => ErrorCode::InvalidParams.into(),
            AppendError::Store(error) => error.into(),
        }
    }
}

impl Performer {
    pub(super) fn new(state: Shared, address: Option<IpAddr>) -> Self {
        Self {
            state,
            address,
            talker: None,
        }
    }

    /// Carries out one command.
    pub(super) async fn perform(&mut self, command: Command) -> Outcome {
        let done = match command {
            Command::Start {
                session,
                token,
                site,
                visitor,
            } => self.start(session, &token, site, visitor).await,
            Command::Identify { site, token } => self.identify(&site, &token).await,
            Command::ReadLog { session, client } => self.read_log(&session, client).await,
            Command::Append { session, message } => self.append(session, message).await,
            Command::Load {
                session,
                before,
                limit,
            } => self.load(&session, before, limit).await,
            Command::CatchUp {
                session,
                after,
                upto,
            } => self.catch_up(&session, after, upto).await,
            Command::MarkRead { session, seq } => self.mark_read(&session, seq).await,
            Command::Typing { session, typing } => self.typing(&session, typing),
            Command::End { session } => self.end(session).await,
        };
        done.unwrap_or_else(
            |Refused {
                 code,
                 retry_after_ms,
             }| {
                self.state.metrics.refused(code);
                Outcome::Refused {
                    code,
                    retry_after_ms,
                }
            },
        )
    }
}

impl Talker {
    fn sender(&self) -> Sender {
        Sender::new(SenderKind::Visitor, self.name.clone())
    }
}
