//! The server's secrets: made once, kept in the store, never shown in logs.

use crate::system::random_bytes;
use crate::urls::{Urls, route};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use config::settings::Settings;
use hmac::{Hmac, KeyInit, Mac};
use protocol::ids::UnixMs;
use session_core::embed::EmbedKey;
use sha2::{Digest, Sha256};
use std::path::Path;
use store::{Store, StoreError};
use subtle::ConstantTimeEq;

/// How long a log-in of the desk lasts.
pub const SESSION_DAYS: u64 = 30;
const SESSION_MS: u64 = SESSION_DAYS * 24 * 60 * 60 * 1000;

const META_EMBED: &str = "embed_key";
const META_COOKIE: &str = "desk_cookie_key";
const META_DESK_TOKEN: &str = "desk_token";

/// All of them.
pub struct Keys {
    /// Signs embed tokens.
    pub embed: EmbedKey,
    cookie: [u8; 32],
    desk_token: String,
}

impl Keys {
    /// Reads the secrets, making those that do not exist yet. A configured desk token wins over the
    /// generated one.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn load(store: &Store, desk_token: Option<&str>) -> Result<Self, StoreError> {
        let desk_token = match desk_token {
            Some(token) => token.to_owned(),
            None => URL_SAFE_NO_PAD.encode(secret(store, META_DESK_TOKEN).await?),
        };
        Ok(Self {
            embed: EmbedKey::new(&secret(store, META_EMBED).await?),
            cookie: secret(store, META_COOKIE).await?,
            desk_token,
        })
    }

    /// The token of the desk's log-in link.
    #[must_use]
    pub fn desk_token(&self) -> &str {
        &self.desk_token
    }

    /// Compares in constant time.
    #[must_use]
    pub fn is_desk_token(&self, token: &str) -> bool {
        let [given, right] = [token, &self.desk_token].map(|text| Sha256::digest(text.as_bytes()));
        given.as_slice().ct_eq(right.as_slice()).into()
    }

    /// The value of a log-in cookie: when it ends, and a signature that also covers the desk token,
    /// so that changing the token logs everybody out.
    #[must_use]
    pub fn desk_cookie(&self, now: UnixMs) -> String {
        let ends = now.saturating_add(SESSION_MS).to_string();
        let signature = URL_SAFE_NO_PAD.encode(self.cookie_mac(&ends).finalize().into_bytes());
        format!("{ends}.{signature}")
    }

    /// Whether a cookie is ours and has not ended.
    #[must_use]
    pub fn is_desk_cookie(&self, value: &str, now: UnixMs) -> bool {
        let Some((ends, signature)) = value.split_once('.') else {
            return false;
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        let ours = self.cookie_mac(ends).verify_slice(&signature).is_ok();
        ours && ends.parse::<UnixMs>().is_ok_and(|ends| now < ends)
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn cookie_mac(&self, ends: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.cookie).expect("any length is a key");
        mac.update(ends.as_bytes());
        mac.update(b".");
        mac.update(self.desk_token.as_bytes());
        mac
    }
}

/// The generated token of a database that may be in use by a running server.
///
/// # Errors
/// When the file cannot be read, or holds no token yet.
pub fn stored_desk_token(database: &Path) -> anyhow::Result<String> {
    let stored = store::peek_meta(database, META_DESK_TOKEN)?;
    let token = stored.ok_or_else(|| anyhow::anyhow!("it has none"))?;
    Ok(URL_SAFE_NO_PAD.encode(token))
}

/// The log-in link. The token stands in the fragment, which browsers do not send.
#[must_use]
pub fn desk_link(settings: &Settings, token: &str) -> String {
    let desk = Urls::new(settings.prefix.clone()).path(route::DESK);
    let origin = match &settings.public_url {
        Some(url) => url.origin().ascii_serialization(),
        None if settings.listen.is_unspecified() => format!("http://localhost:{}", settings.port),
        None => format!("http://{}", settings.address()),
    };
    format!("{origin}{desk}#token={token}")
}

async fn secret(store: &Store, name: &str) -> Result<[u8; 32], StoreError> {
    let made = random_bytes::<32>();
    let kept = store.meta_or(name, &made).await?;
    // Of another length only if somebody wrote into the table by hand; then it is replaced.
    let Ok(kept) = kept.try_into() else {
        store.set_meta(name, &made).await?;
        return Ok(made);
    };
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(token: &str) -> Keys {
        Keys {
            embed: EmbedKey::new(&[1; 32]),
            cookie: [2; 32],
            desk_token: token.to_owned(),
        }
    }

    #[test]
    fn a_cookie_opens_the_desk_until_it_ends() {
        let keys = keys("correct horse battery");
        let cookie = keys.desk_cookie(1_000);
        assert!(keys.is_desk_cookie(&cookie, 1_000 + SESSION_MS - 1));
        assert!(!keys.is_desk_cookie(&cookie, 1_000 + SESSION_MS));
    }

    #[test]
    fn a_cookie_with_another_end_or_signature_is_refused() {
        let keys = keys("correct horse battery");
        let cookie = keys.desk_cookie(1_000);
        let longer = format!("9{cookie}");
        for forged in [
            longer.as_str(),
            "",
            ".",
            "1.AA",
            &cookie[..cookie.len() - 2],
        ] {
            assert!(!keys.is_desk_cookie(forged, 1_000), "{forged}");
        }
    }

    #[test]
    fn changing_the_token_logs_everybody_out() {
        let cookie = keys("old token").desk_cookie(1_000);
        assert!(!keys("new token").is_desk_cookie(&cookie, 1_000));
    }
}
