//! What the server's answer to an upload means.

/// Waits before a file that was cut off goes again; then the visitor decides.
const WAITS_MS: [u32; 5] = [1_000, 2_000, 4_000, 8_000, 16_000];

/// Why a file cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    TooLarge,
    Full,
    Off,
    Empty,
    Ended,
    /// Anything else; it may go another time.
    Failed,
}

impl Problem {
    /// The text that says so.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Full => "full",
            Self::Off => "off",
            Self::Empty => "empty",
            Self::Ended => "ended",
            Self::Failed => "failed",
        }
    }

    /// True when another try may help.
    pub(crate) const fn may_pass(self) -> bool {
        matches!(self, Self::Failed)
    }
}

/// What to do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The server has the file.
    Stored,
    /// The server has a part of it and wants the rest.
    More,
    /// Send it again after so many milliseconds.
    Again(u32),
    /// It cannot be sent.
    Refused(Problem),
}

/// What an answer means. `status` is 0 when there was none; `code` is the word in its JSON; a server
/// in front of ours may answer with a status alone.
pub(crate) fn verdict(status: u16, code: &str, wait_ms: Option<u32>, attempts: usize) -> Verdict {
    let problem = match (status, code) {
        (202, _) | (409, "conflict") => return Verdict::More,
        (200..300, _) => return Verdict::Stored,
        (_, "file_too_large") | (413, _) => Problem::TooLarge,
        (_, "files_full") => Problem::Full,
        (_, "files_off") => Problem::Off,
        (_, "invalid_file") => Problem::Empty,
        (_, "session_closed") => Problem::Ended,
        (0 | 429 | 500.., _) | (_, "file_unknown") => match WAITS_MS.get(attempts) {
            Some(planned) => return Verdict::Again(wait_ms.unwrap_or(*planned)),
            None => Problem::Failed,
        },
        _ => Problem::Failed,
    };
    Verdict::Refused(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_server_is_understood() {
        let refused = |status, code| match verdict(status, code, None, 0) {
            Verdict::Refused(problem) => Some(problem),
            _ => None,
        };
        for (status, code, problem) in [
            (413, "file_too_large", Problem::TooLarge),
            (413, "", Problem::TooLarge),
            (409, "files_full", Problem::Full),
            (403, "files_off", Problem::Off),
            (400, "invalid_file", Problem::Empty),
            (409, "session_closed", Problem::Ended),
            (401, "session_unknown", Problem::Failed),
            (404, "", Problem::Failed),
        ] {
            assert_eq!(refused(status, code), Some(problem), "{status} {code}");
        }
        assert_eq!(verdict(201, "", None, 9), Verdict::Stored);
        assert_eq!(verdict(202, "", None, 9), Verdict::More);
        assert_eq!(verdict(409, "conflict", None, 9), Verdict::More);
    }

    #[test]
    fn what_may_pass_is_tried_again_with_longer_waits_and_not_for_ever() {
        assert_eq!(verdict(0, "", None, 0), Verdict::Again(1_000));
        let began_anew = verdict(404, "file_unknown", None, 1);
        assert_eq!(began_anew, Verdict::Again(2_000));
        assert_eq!(verdict(502, "", None, 4), Verdict::Again(16_000));
        assert_eq!(verdict(429, "rate_limited", Some(7), 1), Verdict::Again(7));
        let failed = Verdict::Refused(Problem::Failed);
        assert_eq!(verdict(503, "unavailable", Some(7), 5), failed);
        assert!(Problem::Failed.may_pass() && !Problem::Full.may_pass());
    }
}
