//! Session tokens and identifiers, made from random bytes that are passed in.
//!
//! Invariants:
//! - A session token has 256 random bits, an identifier 128: neither can be guessed.
//! - A token is kept only as its hash. Whoever reads the database cannot resume a session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::{FileId, MessageId, SessionId, SessionToken};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// SHA-256 of a session token: what the store keeps and looks up.
///
/// A token is random and long, so a fast hash is enough. Comparison takes constant time.
#[derive(Clone, Copy, Eq)]
pub struct SessionTokenHash([u8; 32]);

impl SessionTokenHash {
    /// The hash of a token.
    #[must_use]
    pub fn of(token: &SessionToken) -> Self {
        Self(Sha256::digest(token.as_str().as_bytes()).into())
    }

    /// A hash as it was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for SessionTokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// Hides the value, like the token's own.
impl fmt::Debug for SessionTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionTokenHash(…)")
    }
}

/// A session's token out of 32 random bytes.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "base64url is within the identifier alphabet"
)]
pub fn session_token(random: [u8; 32]) -> SessionToken {
    SessionToken::parse(URL_SAFE_NO_PAD.encode(random)).expect("identifier alphabet")
}

/// A session's identifier out of 16 random bytes.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "hexadecimal is within the identifier alphabet"
)]
pub fn session_id(random: [u8; 16]) -> SessionId {
    SessionId::parse(hex(random)).expect("identifier alphabet")
}

/// An entry's identifier out of 16 random bytes.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "hexadecimal is within the identifier alphabet"
)]
pub fn message_id(random: [u8; 16]) -> MessageId {
    MessageId::parse(hex(random)).expect("identifier alphabet")
}

/// A file's identifier out of 16 random bytes.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "hexadecimal is within the identifier alphabet"
)]
pub fn file_id(random: [u8; 16]) -> FileId {
    FileId::parse(hex(random)).expect("identifier alphabet")
}

fn hex(bytes: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn identifiers_keep_every_random_bit() {
        assert_eq!(session_id([0; 16]).as_str(), "0".repeat(32));
        assert_eq!(message_id([0xab; 16]).as_str(), "ab".repeat(16));
        assert_eq!(message_id([0x0f; 16]).as_str(), "0f".repeat(16));
        let token = session_token([0xff; 32]);
        assert_eq!(URL_SAFE_NO_PAD.decode(token.as_str()).unwrap(), [0xff; 32]);
    }

    #[test]
    fn the_hash_is_sha_256_of_the_token_as_it_travels() {
        let token = SessionToken::parse("abc").unwrap();
        let hash = SessionTokenHash::of(&token);
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let shown: String = hash
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(shown, expected);
        assert_eq!(hash, SessionTokenHash::from_bytes(*hash.as_bytes()));
        assert_ne!(
            hash,
            SessionTokenHash::of(&SessionToken::parse("abd").unwrap())
        );
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let token = session_token([1; 32]);
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
        assert_eq!(
            format!("{:?}", SessionTokenHash::of(&token)),
            "SessionTokenHash(…)"
        );
    }
}
