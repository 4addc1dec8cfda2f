//! What can go wrong at a messenger, and the one place that says what to do about it.

use super::Recipient;
use std::time::Duration;

/// Why a messenger did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessengerError {
    /// Our own credentials are refused.
    #[error("the messenger refuses our credentials")]
    Auth,
    /// The chat or message does not exist (any more).
    #[error("not found at the messenger")]
    NotFound,
    /// The people of the site cannot be put into a chat.
    #[error("the messenger refuses the members of the chat")]
    InvalidMembers,
    /// The people of the site cannot be found.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The chat is closed for new messages.
    #[error("the chat is closed")]
    Closed,
    /// The chat was deleted or we were removed from it.
    #[error("the chat is gone")]
    Gone,
    /// The message is larger than the messenger takes.
    #[error("the message is too large for the messenger")]
    TooLarge,
    /// Too many requests.
    #[error("the messenger asks us to wait {} ms", wait.as_millis())]
    RateLimited {
        /// How long the messenger asks us to wait.
        wait: Duration,
    },
    /// It could not be reached; nothing was sent.
    #[error("the messenger cannot be reached")]
    Network,
    /// It answered that it failed.
    #[error("the messenger failed")]
    Server,
    /// Nobody knows whether it happened: a deadline or a cut after the request went out.
    #[error("no answer from the messenger in time")]
    Uncertain,
    /// This messenger has no such function.
    #[error("not supported by this messenger")]
    Unsupported,
}

/// What the relay does after a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Again, after a time that grows with every attempt.
    BackOff,
    /// Again, but not before this time has passed.
    After(Duration),
    /// A person must mend something first; ask again at the slowest pace, and say so loudly.
    Slowly,
    /// In a new chat.
    NewChat,
    /// Never: repeating the same is useless.
    Never,
}

impl MessengerError {
    /// The policy for this error. Repeats always carry the same `request_id`.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Network | Self::Server | Self::Uncertain => Retry::BackOff,
            Self::RateLimited { wait } => Retry::After(*wait),
            Self::Auth | Self::InvalidMembers | Self::Resolve(_) => Retry::Slowly,
            Self::NotFound | Self::Closed | Self::Gone => Retry::NewChat,
            Self::TooLarge | Self::Unsupported => Retry::Never,
        }
    }

    /// A word for logs and metrics.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::NotFound => "not_found",
            Self::InvalidMembers => "invalid_members",
            Self::Resolve(_) => "recipients",
            Self::Closed => "closed",
            Self::Gone => "gone",
            Self::TooLarge => "too_large",
            Self::RateLimited { .. } => "rate_limited",
            Self::Network => "network",
            Self::Server => "server",
            Self::Uncertain => "uncertain",
            Self::Unsupported => "unsupported",
        }
    }
}

/// Recipients of a site that could not be found: a mistake in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} recipients not found, {} ambiguous", missing.len(), ambiguous.len())]
pub struct ResolveError {
    /// Nobody of that name.
    pub missing: Vec<Recipient>,
    /// Several people of that name; an id in the configuration settles it.
    pub ambiguous: Vec<Recipient>,
}
