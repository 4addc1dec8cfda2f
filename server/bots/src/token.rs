//! The credential that a bot gets with each message: good for the API of that one conversation.
//!
//! Form: `b1.` and, both in base64url, `SITE/SESSION` and an HMAC-SHA-256 over it. It has no age of its
//! own; it is worth nothing when the conversation is over or gone, which the API looks at.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::ids::{SessionId, SiteKey};
use sha2::Sha256;
use std::fmt;

const VERSION: &str = "b1";
/// Keeps these signatures apart from any other use of the same key.
const PURPOSE: &[u8] = b"web-widget-bot bot token\0";
/// Stands between site and session; neither can hold it.
const BETWEEN: char = '/';

/// Signs and opens the credentials of bots.
#[derive(Clone)]
pub struct TokenKey(Hmac<Sha256>);

impl TokenKey {
    /// A key of 32 random bytes.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut mac = Hmac::new_from_slice(key).expect("a key of any length");
        mac.update(PURPOSE);
        Self(mac)
    }

    fn sign(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(signed.as_bytes());
        mac
    }
}

/// Hides the key: secrets must not reach a log by way of `{:?}`.
impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// The credential for a conversation: always the same.
#[must_use]
pub fn mint(key: &TokenKey, site: &SiteKey, session: &SessionId) -> String {
    let signed = format!("{site}{BETWEEN}{session}");
    let mac = key.sign(&signed).finalize().into_bytes();
    let (signed, mac) = (URL_SAFE_NO_PAD.encode(signed), URL_SAFE_NO_PAD.encode(mac));
    format!("{VERSION}.{signed}.{mac}")
}

/// The conversation of a credential; `None` when it is none of ours. Takes constant time where it
/// matters.
#[must_use]
pub fn open(key: &TokenKey, token: &str) -> Option<(SiteKey, SessionId)> {
    let rest = token.strip_prefix(VERSION)?.strip_prefix('.')?;
    let (signed, mac) = rest.split_once('.')?;
    let signed = String::from_utf8(URL_SAFE_NO_PAD.decode(signed).ok()?).ok()?;
    let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
    key.sign(&signed).verify_slice(&mac).ok()?;
    let (site, session) = signed.split_once(BETWEEN)?;
    Some((SiteKey::parse(site).ok()?, SessionId::parse(session).ok()?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn key() -> TokenKey {
        TokenKey::new(&[7; 32])
    }

    fn names(site: &str, session: &str) -> (SiteKey, SessionId) {
        (
            SiteKey::parse(site).unwrap(),
            SessionId::parse(session).unwrap(),
        )
    }

    #[test]
    fn a_credential_opens_its_own_conversation_and_is_safe_in_addresses() {
        let (site, session) = names("a.b:c@d_e-f", "00ff");
        let token = mint(&key(), &site, &session);
        assert!(
            token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        );
        assert_eq!(open(&key(), &token), Some((site, session)));
        assert_eq!(open(&TokenKey::new(&[8; 32]), &token), None);
    }

    #[test]
    fn no_single_changed_or_dropped_character_opens_anything() {
        let (site, session) = names("shop", "00ff");
        let token = mint(&key(), &site, &session);
        for at in 0..token.len() {
            let (before, after) = (&token[..at], &token[at + 1..]);
            let other = if token.as_bytes()[at] == b'A' {
                'B'
            } else {
                'A'
            };
            for forged in [
                format!("{before}{other}{after}"),
                format!("{before}{after}"),
            ] {
                assert_eq!(open(&key(), &forged), None, "{at}");
            }
        }
    }

    #[test]
    fn the_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", key()), "TokenKey(…)");
    }

    proptest! {
        #[test]
        fn arbitrary_text_opens_nothing(text in "(b1\\.)?[A-Za-z0-9_.-]{0,200}") {
            prop_assert_eq!(open(&key(), &text), None);
        }
    }
}
