//! Error codes: the stable word in `"code"` beside the legacy text in `"error"`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a client may do with a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same request may succeed later; wait `retryAfterMs` if it is given.
    Later,
    /// Renew the embed token with `ping`, then repeat.
    AfterRenewal,
    /// Repeating the same request is useless.
    Never,
}

impl Retry {
    /// The duty in the words of the documentation.
    #[must_use]
    pub const fn duty(self) -> &'static str {
        match self {
            Self::Later => "repeat later",
            Self::AfterRenewal => "renew the embed token, then repeat",
            Self::Never => "do not repeat",
        }
    }
}

macro_rules! error_codes {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal, $retry:ident, $text:literal;)*) => {
        /// Why a request was refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])* $name,)*
            /// A word this build does not know; treat it like `internal`.
            Unknown,
        }

        impl ErrorCode {
            /// Every code the server sends, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable word on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* Self::Unknown => "unknown" }
            }

            /// What the client may do.
            #[must_use]
            pub const fn retry(self) -> Retry {
                match self { $(Self::$name => Retry::$retry,)* Self::Unknown => Retry::Later }
            }

            /// The general legacy text; an answer may carry a more exact one.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown error" }
            }

            /// What it means, as the documentation says it.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),*),)*
                    Self::Unknown => "A word this build does not know.",
                }
            }

            /// The code of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                match word { $($word => Self::$name,)* _ => Self::Unknown }
            }
        }
    };
}

impl ErrorCode {
    /// The table of the documentation.
    #[must_use]
    pub fn markdown() -> String {
        let mut table = "| code | text | meaning | the client |\n|---|---|---|---|\n".to_owned();
        for error in Self::ALL {
            let (word, text, duty) = (error.word(), error.text(), error.retry().duty());
            table.push_str(&format!(
                "| `{word}` | {text} | {} | {duty} |\n",
                error.meaning().trim()
            ));
        }
        table
    }
}

error_codes! {
    /// The frame is not JSON.
    ParseError = "parse_error", Never, "not valid JSON";
    /// JSON, but not a request: no numeric `id` or no `method`.
    InvalidRequest = "invalid_request", Never, "not a request: id and method are needed";
    /// A method this server does not have.
    UnknownMethod = "unknown_method", Never, "unknown method";
    /// A parameter is missing or has the wrong shape; `data.field` names it.
    InvalidParams = "invalid_params", Never, "invalid parameters";
    /// The text is empty or longer than allowed.
    InvalidText = "invalid_text", Never, "text is empty or too long";
    /// A file is empty or has no name, did not come whole, or its next piece does not say where it
    /// belongs.
    InvalidFile = "invalid_file", Never, "the file is empty or has no name";
    /// A file is larger than the site takes; `data.max` has the limit in bytes.
    FileTooLarge = "file_too_large", Never, "the file is too large";
    /// The files of this conversation, or of the site, have used up their room; `data.max` and
    /// `data.left` tell how many bytes a conversation may have and has left.
    FilesFull = "files_full", Never, "there is no room for more files";
    /// The site takes no files.
    FilesOff = "files_off", Never, "this site takes no files";
    /// No such file in this conversation, or it was sent before.
    FileUnknown = "file_unknown", Never, "unknown file";
    /// The team's messenger does not have the file any more.
    FileLost = "file_lost", Never, "the file is gone";
    /// The embed token is not ours or is too old to be renewed: reload the panel.
    EmbedInvalid = "embed_invalid", Never, "embed token not valid, reload the page";
    /// The embed token has aged: renew it with `ping`.
    EmbedExpired = "embed_expired", AfterRenewal, "embed token expired, renew it";
    /// No such site.
    SiteUnknown = "site_unknown", Never, "unknown site";
    /// No such session, or the token does not open it. Both look the same on purpose.
    SessionUnknown = "session_unknown", Never, "unknown session";
    /// The method needs `start_session` or `resume_session` first.
    SessionRequired = "session_required", Never, "start or resume a session first";
    /// The conversation has ended; start a new one.
    SessionClosed = "session_closed", Never, "this conversation has ended";
    /// This `clientMsgId` was used before with other content.
    Conflict = "conflict", Never, "clientMsgId was used for another message";
    /// Too fast; `data.retryAfterMs` tells how long to wait.
    RateLimited = "rate_limited", Later, "too many requests, please wait";
    /// The server cannot store or read right now.
    Unavailable = "unavailable", Later, "temporarily unavailable, please retry";
    /// Anything else. The server's log has the details.
    Internal = "internal", Later, "internal error";
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::from_word(&word))
    }
}
