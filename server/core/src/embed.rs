//! The embed token: proof that the panel was rendered by this server for a site.
//!
//! It is no secret between server and visitor and no log-in. It ties a socket to a page that passed
//! the site's admission, and it ages: fresh for [`FRESH_FOR_MS`], then good only for being renewed
//! over the socket until [`RENEWABLE_FOR_MS`], so a panel left open for days keeps its draft.
//!
//! Form: `1.SITE.ISSUED.NONCE.MAC`, with the time as hexadecimal milliseconds and an HMAC-SHA-256
//! over everything before the last dot. A site's key may contain dots; the other parts cannot, so
//! the text is read from its end.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::codes::ErrorCode;
use protocol::ids::{EmbedToken, SiteKey, UnixMs};
use sha2::Sha256;
use std::fmt;

/// How long a token starts and resumes sessions.
pub const FRESH_FOR_MS: u64 = 60 * 60 * 1000;
/// How long a token can be exchanged for a new one.
pub const RENEWABLE_FOR_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// How far ahead another node's clock may be.
pub const MAX_SKEW_MS: u64 = 5 * 60 * 1000;

const VERSION: &str = "1";
/// Keeps these signatures apart from any other use of the same key.
const PURPOSE: &[u8] = b"web-widget-bot embed token\0";

/// Signs and verifies embed tokens.
#[derive(Clone)]
pub struct EmbedKey(Hmac<Sha256>);

/// Why a token was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// Ours, but aged: it can be renewed.
    #[error("embed token has aged")]
    Expired {
        /// The site it was made for.
        site: SiteKey,
    },
    /// Not ours, damaged, from the future, or too old to be renewed.
    #[error("embed token is not valid")]
    Invalid,
}

impl EmbedError {
    /// The word for the client.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Expired { .. } => ErrorCode::EmbedExpired,
            Self::Invalid => ErrorCode::EmbedInvalid,
        }
    }
}

impl EmbedKey {
    /// A key of 32 random bytes, shared by all nodes.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut mac = Hmac::new_from_slice(key).expect("a key of any length");
        mac.update(PURPOSE);
        Self(mac)
    }

    /// A token for a site. `nonce` is random; it makes tokens of the same millisecond differ.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the longest site key leaves room for the other parts"
    )]
    pub fn mint(&self, site: &SiteKey, now_ms: UnixMs, nonce: [u8; 9]) -> EmbedToken {
        let nonce = URL_SAFE_NO_PAD.encode(nonce);
        let signed = format!("{VERSION}.{site}.{now_ms:x}.{nonce}");
        let mac = URL_SAFE_NO_PAD.encode(self.sign(&signed).finalize().into_bytes());
        EmbedToken::parse(format!("{signed}.{mac}")).expect("identifier alphabet")
    }

    /// The site of a fresh token.
    ///
    /// # Errors
    /// [`EmbedError::Expired`] with the site when the token may be renewed, else
    /// [`EmbedError::Invalid`]. Signatures are compared in constant time.
    pub fn verify(&self, token: &EmbedToken, now_ms: UnixMs) -> Result<SiteKey, EmbedError> {
        let (site, issued) = self.read(token.as_str()).ok_or(EmbedError::Invalid)?;
        if issued > now_ms.saturating_add(MAX_SKEW_MS) {
            return Err(EmbedError::Invalid);
        }
        match now_ms.saturating_sub(issued) {
            age if age <= FRESH_FOR_MS => Ok(site),
            age if age <= RENEWABLE_FOR_MS => Err(EmbedError::Expired { site }),
            _ => Err(EmbedError::Invalid),
        }
    }

    fn read(&self, token: &str) -> Option<(SiteKey, UnixMs)> {
        let (signed, mac) = token.rsplit_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.sign(signed).verify_slice(&mac).ok()?;
        let (rest, _nonce) = signed
            .strip_prefix(VERSION)?
            .strip_prefix('.')?
            .rsplit_once('.')?;
        let (site, issued) = rest.rsplit_once('.')?;
        Some((
            SiteKey::parse(site).ok()?,
            u64::from_str_radix(issued, 16).ok()?,
        ))
    }

    fn sign(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(text.as_bytes());
        mac
    }
}

/// Hides the key: secrets must not reach a log by way of `{:?}`.
impl fmt::Debug for EmbedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmbedKey(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use proptest::prelude::*;

    const NOW: UnixMs = 1_800_000_000_000;

    fn key() -> EmbedKey {
        EmbedKey::new(&[7; 32])
    }

    fn site(text: &str) -> SiteKey {
        SiteKey::parse(text).unwrap()
    }

    #[test]
    fn a_fresh_token_names_its_site() {
        for name in [
            "b28b5065-6f95-4db6-9272-6482b1899c6f",
            "a.b:c@d_e-f",
            ".",
            &"x".repeat(128),
        ] {
            let token = key().mint(&site(name), NOW, [1; 9]);
            assert_eq!(key().verify(&token, NOW), Ok(site(name)));
        }
    }

    #[test]
    fn a_token_ages_from_fresh_to_renewable_to_nothing() {
        let token = key().mint(&site("a"), NOW, [1; 9]);
        let expired = Err(EmbedError::Expired { site: site("a") });
        let rows = [
            (NOW - MAX_SKEW_MS - 1, Err(EmbedError::Invalid)),
            (NOW - MAX_SKEW_MS, Ok(site("a"))),
            (NOW + FRESH_FOR_MS, Ok(site("a"))),
            (NOW + FRESH_FOR_MS + 1, expired.clone()),
            (NOW + RENEWABLE_FOR_MS, expired),
            (NOW + RENEWABLE_FOR_MS + 1, Err(EmbedError::Invalid)),
            (UnixMs::MAX, Err(EmbedError::Invalid)),
        ];
        for (now, verdict) in rows {
            assert_eq!(
                key().verify(&token, now),
                verdict,
                "{}",
                now.cast_signed() - NOW.cast_signed()
            );
        }
    }

    #[test]
    fn another_key_or_nonce_makes_another_token() {
        let token = key().mint(&site("a"), NOW, [1; 9]);
        assert_ne!(token, key().mint(&site("a"), NOW, [2; 9]));
        assert_eq!(
            EmbedKey::new(&[8; 32]).verify(&token, NOW),
            Err(EmbedError::Invalid)
        );
    }

    #[test]
    fn no_single_changed_or_dropped_character_is_accepted() {
        let token = key().mint(&site("site-1"), NOW, [1; 9]);
        let text = token.as_str();
        for at in 0..text.len() {
            let (before, after) = (&text[..at], &text[at + 1..]);
            let other = if text.as_bytes()[at] == b'A' {
                'B'
            } else {
                'A'
            };
            for forged in [
                format!("{before}{other}{after}"),
                format!("{before}{after}"),
            ] {
                let forged = EmbedToken::parse(forged).unwrap();
                assert_eq!(key().verify(&forged, NOW), Err(EmbedError::Invalid), "{at}");
            }
        }
    }

    #[test]
    fn a_site_cannot_be_moved_by_shifting_the_dots() {
        let token = key().mint(&site("a.b"), NOW, [1; 9]);
        assert_eq!(key().verify(&token, NOW), Ok(site("a.b")));
        let shifted = token.as_str().replacen("a.b", "a", 1);
        let shifted = EmbedToken::parse(shifted).unwrap();
        assert_eq!(key().verify(&shifted, NOW), Err(EmbedError::Invalid));
    }

    #[test]
    fn neither_key_nor_error_shows_a_secret() {
        assert_eq!(format!("{:?}", key()), "EmbedKey(…)");
        let token = key().mint(&site("a"), NOW, [1; 9]);
        assert_eq!(format!("{token:?}"), "EmbedToken(…)");
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_no_token(text in "[A-Za-z0-9_.:@-]{1,200}", now: u64) {
            let token = EmbedToken::parse(text).unwrap();
            prop_assert_eq!(key().verify(&token, now), Err(EmbedError::Invalid));
        }
    }
}
