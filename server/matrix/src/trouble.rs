//! The one table from what the homeserver answers to [`MessengerError`].

use bridge::messenger::MessengerError;
use outbound::{Answer, CallError};
use serde::Deserialize;
use std::time::Duration;

/// What we wait when the homeserver limits us without saying for how long.
const WAIT_UNTOLD: Duration = Duration::from_secs(1);
/// The longest time that a homeserver can make us wait.
const WAIT_MAX: Duration = Duration::from_secs(3_600);

/// Longest error word that is kept, in Unicode scalar values. It goes into logs.
const ERRCODE_MAX: usize = 64;

/// Why a call did not do what it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The homeserver said no.
    Refused(Refusal),
    /// There is no (sensible) answer.
    Failed(CallError),
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Matrix' word for it; empty when something else than a homeserver answered.
    pub(crate) errcode: String,
    wait: Option<Duration>,
}

/// The body of a refusal.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    errcode: String,
    retry_after_ms: Option<u64>,
}

impl Refusal {
    pub(crate) fn read(answer: &Answer) -> Self {
        let told: Told = answer.json().unwrap_or_default();
        let told_ms = told.retry_after_ms.map(Duration::from_millis);
        Self {
            status: answer.status.as_u16(),
            errcode: told.errcode.chars().take(ERRCODE_MAX).collect(),
            wait: answer.retry_after().or(told_ms),
        }
    }
}

impl Trouble {
    /// The error word of a refusal.
    pub(crate) fn errcode(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.errcode),
            Self::Failed(_) => None,
        }
    }

    /// The status of a refusal.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Failed(_) => None,
        }
    }

    /// In a call about a room: who is forbidden it is not in it any more.
    pub(crate) fn of_room(self) -> MessengerError {
        self.meaning(MessengerError::Gone)
    }

    /// In a call that puts people into a room.
    pub(crate) fn of_members(self) -> MessengerError {
        match self.errcode() {
            Some("M_INVALID_PARAM") => MessengerError::InvalidMembers,
            _ => self.meaning(MessengerError::InvalidMembers),
        }
    }

    /// In a call about nothing in particular: the account itself may not do it.
    pub(crate) fn of_account(self) -> MessengerError {
        self.meaning(MessengerError::Auth)
    }

    /// In an upload. What is refused is this file, for its type or its owner's quota; and there is no
    /// chat that could be missing.
    pub(crate) fn of_upload(self) -> MessengerError {
        match self.meaning(MessengerError::Unsupported) {
            MessengerError::NotFound => MessengerError::Unsupported,
            other => other,
        }
    }

    /// In a call for a file: what we may not see is as good as gone.
    pub(crate) fn of_file(self) -> MessengerError {
        match self {
            Self::Failed(CallError::TooLarge) => MessengerError::TooLarge,
            other => other.meaning(MessengerError::NotFound),
        }
    }

    fn meaning(self, forbidden: MessengerError) -> MessengerError {
        let refusal = match self {
            Self::Failed(CallError::NotSent) => return MessengerError::Network,
            Self::Failed(CallError::NoAnswer) => return MessengerError::Uncertain,
            Self::Failed(CallError::TooLarge | CallError::Malformed | CallError::NotKept) => {
                return MessengerError::Server;
            }
            Self::Refused(refusal) => refusal,
        };
        match (refusal.errcode.as_str(), refusal.status) {
            (
                "M_UNKNOWN_TOKEN"
                | "M_MISSING_TOKEN"
                | "M_USER_DEACTIVATED"
                | "M_USER_LOCKED"
                | "M_USER_SUSPENDED"
                | "M_CONSENT_NOT_GIVEN",
                _,
            )
            | (_, 401) => MessengerError::Auth,
            ("M_LIMIT_EXCEEDED", _) | (_, 429) => MessengerError::RateLimited {
                wait: refusal.wait.unwrap_or(WAIT_UNTOLD).min(WAIT_MAX),
            },
            ("M_FORBIDDEN", _) => forbidden,
            ("M_NOT_FOUND", _) => MessengerError::NotFound,
            ("M_TOO_LARGE", _) | (_, 413) => MessengerError::TooLarge,
            ("M_UNRECOGNIZED" | "M_BAD_JSON" | "M_NOT_JSON", _) => MessengerError::Unsupported,
            _ => MessengerError::Server,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, errcode: &str, wait: Option<u64>) -> Trouble {
        Trouble::Refused(Refusal {
            status,
            errcode: errcode.into(),
            wait: wait.map(Duration::from_secs),
        })
    }

    #[test]
    fn every_word_of_the_homeserver_has_its_meaning() {
        let table = [
            (401, "M_UNKNOWN_TOKEN", MessengerError::Auth),
            (401, "M_MISSING_TOKEN", MessengerError::Auth),
            (403, "M_USER_DEACTIVATED", MessengerError::Auth),
            (401, "", MessengerError::Auth),
            (403, "M_FORBIDDEN", MessengerError::Gone),
            (404, "M_NOT_FOUND", MessengerError::NotFound),
            (413, "M_TOO_LARGE", MessengerError::TooLarge),
            (413, "", MessengerError::TooLarge),
            (404, "M_UNRECOGNIZED", MessengerError::Unsupported),
            (400, "M_BAD_JSON", MessengerError::Unsupported),
            (500, "M_UNKNOWN", MessengerError::Server),
            (403, "M_RESOURCE_LIMIT_EXCEEDED", MessengerError::Server),
        ];
        for (status, errcode, meaning) in table {
            let told = refused(status, errcode, None).of_room();
            assert_eq!(told, meaning, "{status} {errcode}");
        }
    }

    #[test]
    fn a_proxy_in_between_is_not_taken_for_the_homeserver() {
        assert_eq!(refused(404, "", None).of_room(), MessengerError::Server);
        assert_eq!(refused(403, "", None).of_room(), MessengerError::Server);
        assert_eq!(refused(502, "", None).of_room(), MessengerError::Server);
    }

    #[test]
    fn what_is_forbidden_depends_on_what_was_asked() {
        let forbidden = || refused(403, "M_FORBIDDEN", None);
        assert_eq!(forbidden().of_members(), MessengerError::InvalidMembers);
        assert_eq!(forbidden().of_account(), MessengerError::Auth);
        assert_eq!(forbidden().of_upload(), MessengerError::Unsupported);
        assert_eq!(forbidden().of_file(), MessengerError::NotFound);
    }

    #[test]
    fn an_upload_never_makes_a_chat_seem_missing() {
        let missing = refused(404, "M_NOT_FOUND", None);
        assert_eq!(missing.of_upload(), MessengerError::Unsupported);
    }

    #[test]
    fn a_limit_names_a_wait_that_is_neither_lost_nor_endless() {
        let wait = |told| refused(429, "M_LIMIT_EXCEEDED", told).of_account();
        let limited = |wait| MessengerError::RateLimited { wait };
        assert_eq!(wait(Some(7)), limited(Duration::from_secs(7)));
        assert_eq!(wait(None), limited(WAIT_UNTOLD));
        assert_eq!(wait(Some(u64::MAX)), limited(WAIT_MAX));
    }

    #[test]
    fn silence_is_told_apart_from_a_missing_connection() {
        let failed = |error| Trouble::Failed(error).of_room();
        assert_eq!(failed(CallError::NotSent), MessengerError::Network);
        assert_eq!(failed(CallError::NoAnswer), MessengerError::Uncertain);
        assert_eq!(failed(CallError::Malformed), MessengerError::Server);
    }
}
