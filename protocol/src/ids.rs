//! Identifiers as types, parsed at the edge.
//!
//! All of them are opaque text on the wire. Parsing checks the alphabet and the length, so that an
//! identifier can be put into a log line or a URL path without further care.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId {
    /// Which identifier was expected, e.g. `siteKey`.
    pub expected: &'static str,
    /// The most characters it may have.
    pub max: usize,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} must be 1 to {} characters out of A-Z a-z 0-9 - _ . : @",
            self.expected, self.max
        )
    }
}

impl std::error::Error for InvalidId {}

/// Most characters of an identifier.
const ID_MAX: usize = 128;
/// Most characters of an embed token, which contains a site key.
const EMBED_TOKEN_MAX: usize = 256;

fn is_id(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'@'))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $label:literal, $max:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Accepts the identifier alphabet up to the longest length.
            ///
            /// # Errors
            /// [`InvalidId`] names the identifier that was expected.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidId> {
                let text = text.into();
                if is_id(&text, $max) { Ok(Self(text)) } else { Err(InvalidId { expected: $label, max: $max }) }
            }

            /// The text as it travels.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(text).map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! debug_plain {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

macro_rules! debug_secret {
    ($($name:ident),*) => {$(
        /// Hides the value: secrets must not reach a log by way of `{:?}`.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

text_id! {
    /// Identifies a site: the `key` of its entry in the config file and of its script tag.
    SiteKey, "siteKey", ID_MAX
}
text_id! {
    /// Identifies a visitor's conversation with one site. Not a secret; it opens nothing by itself.
    SessionId, "sessionId", ID_MAX
}
text_id! {
    /// The visitor's right to a session. Secret: never in a URL, never in a log.
    SessionToken, "sessionToken", ID_MAX
}
text_id! {
    /// Proof that the panel was rendered for a site, signed by the server. Short-lived.
    EmbedToken, "embedToken", EMBED_TOKEN_MAX
}
text_id! {
    /// Names the history a `seq` belongs to; another epoch means: replace what you have.
    Epoch, "epoch", ID_MAX
}
text_id! {
    /// Server-made identifier of one entry of a session.
    MessageId, "messageId", ID_MAX
}
text_id! {
    /// Client-made identifier of one send; a repeat gets the original answer.
    ClientMsgId, "clientMsgId", ID_MAX
}
text_id! {
    /// Identifies a chat on the desk.
    ChatId, "chatId", ID_MAX
}

text_id! {
    /// Identifies a file of a conversation. Not a secret; it opens nothing by itself.
    FileId, "fileId", ID_MAX
}

debug_plain!(
    SiteKey,
    SessionId,
    Epoch,
    MessageId,
    ClientMsgId,
    ChatId,
    FileId
);
debug_secret!(SessionToken, EmbedToken);

/// Position of an entry in its session: 1, 2, 3 … without gaps. 0 means «before the first».
pub type Seq = u64;

/// Milliseconds since 1970-01-01 UTC.
pub type UnixMs = u64;
