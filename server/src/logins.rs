//! Log-ins of the desk: each is a signed cookie with a number of its own, so that one can be ended
//! without ending the others.
//!
//! Invariants:
//! - A log-in that was ended opens nothing any more, also after a restart of the server.
//! - Ended log-ins are remembered only until their cookies would have run out by themselves.
//! - Cookies are signed together with the desk's token: changing the token ends all of them.

use crate::keys::secret;
use crate::system::random_bytes;
use crate::urls::{Urls, route};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use config::settings::Settings;
use hmac::{Hmac, KeyInit, Mac};
use protocol::ids::UnixMs;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{PoisonError, RwLock};
use store::{Store, StoreError};
use subtle::ConstantTimeEq;
use tokio::sync::watch;

/// How long a log-in lasts.
pub const LOGIN_DAYS: u64 = 30;
const LOGIN_MS: u64 = LOGIN_DAYS * 24 * 60 * 60 * 1000;

const META_KEY: &str = "desk_cookie_key";
const META_TOKEN: &str = "desk_token";
const META_ENDED: &str = "desk_ended_logins";

/// The number of a log-in, as it stands in its cookie.
type LoginId = String;

/// Who may use the desk.
pub struct Logins {
    key: [u8; 32],
    token: String,
    ended: RwLock<HashMap<LoginId, UnixMs>>,
    changes: watch::Sender<()>,
}

impl Logins {
    /// Reads the secrets, making those that do not exist yet. A configured token wins over the
    /// generated one.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn load(store: &Store, configured: Option<&str>) -> Result<Self, StoreError> {
        let token = match configured {
            Some(token) => token.to_owned(),
            None => URL_SAFE_NO_PAD.encode(secret(store, META_TOKEN).await?),
        };
        let ended = store.meta(META_ENDED).await?.unwrap_or_default();
        Ok(Self {
            key: secret(store, META_KEY).await?,
            token,
            ended: RwLock::new(parse_ended(&String::from_utf8_lossy(&ended))),
            changes: watch::Sender::new(()),
        })
    }

    /// Compares in constant time.
    #[must_use]
    pub fn is_token(&self, token: &str) -> bool {
        let [given, right] = [token, &self.token].map(|text| Sha256::digest(text.as_bytes()));
        given.as_slice().ct_eq(right.as_slice()).into()
    }

    /// A cookie for a new log-in: its number, when it runs out, and the signature of both.
    #[must_use]
    pub fn begin(&self, now: UnixMs) -> String {
        let number = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
        let signed = format!("{number}.{}", now.saturating_add(LOGIN_MS));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    /// Whether a cookie is ours, has not run out and was not ended.
    #[must_use]
    pub fn is_valid(&self, cookie: &str, now: UnixMs) -> bool {
        self.read(cookie, now).is_some()
    }

    /// Ends the log-in of a cookie, everywhere it is used. A cookie that is not valid ends nothing.
    ///
    /// # Errors
    /// When it cannot be stored; it has ended for this run of the server even so.
    pub async fn end(&self, cookie: &str, now: UnixMs, store: &Store) -> Result<(), StoreError> {
        let Some((number, until)) = self.read(cookie, now) else {
            return Ok(());
        };
        let lines = {
            let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
            ended.retain(|_, until| *until > now);
            ended.insert(number, until);
            let lines = ended
                .iter()
                .map(|(number, until)| format!("{number} {until}"));
            lines.collect::<Vec<_>>().join("\n")
        };
        self.changes.send_replace(());
        store.set_meta(META_ENDED, lines.as_bytes()).await
    }

    /// Changes whenever a log-in was ended.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    fn read(&self, cookie: &str, now: UnixMs) -> Option<(LoginId, UnixMs)> {
        let (signed, signature) = cookie.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(signed).verify_slice(&signature).ok()?;
        let (number, until) = signed.split_once('.')?;
        let until = until.parse().ok().filter(|until| now < *until)?;
        let ended = self.ended.read().unwrap_or_else(PoisonError::into_inner);
        (!ended.contains_key(number)).then(|| (number.to_owned(), until))
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length is a key");
        mac.update(signed.as_bytes());
        mac.update(b".");
        mac.update(self.token.as_bytes());
        mac
    }
}

/// The generated token of a database that may be in use by a running server.
///
/// # Errors
/// When the file cannot be read, or holds no token yet.
pub fn stored_token(database: &Path) -> anyhow::Result<String> {
    let stored = store::peek_meta(database, META_TOKEN)?;
    let token = stored.ok_or_else(|| anyhow::anyhow!("it has none"))?;
    Ok(URL_SAFE_NO_PAD.encode(token))
}

/// The log-in link of the desk. The token stands in the fragment, which browsers do not send.
#[must_use]
pub fn link(settings: &Settings, token: &str) -> String {
    let desk = Urls::new(settings.prefix.clone()).path(route::DESK);
    let origin = match &settings.public_url {
        Some(url) => url.origin().ascii_serialization(),
        None if settings.listen.is_unspecified() => format!("http://localhost:{}", settings.port),
        None => format!("http://{}", settings.address()),
    };
    format!("{origin}{desk}#token={token}")
}

fn parse_ended(lines: &str) -> HashMap<LoginId, UnixMs> {
    let line = |line: &str| {
        let (number, until) = line.split_once(' ')?;
        Some((number.to_owned(), until.parse().ok()?))
    };
    lines.lines().filter_map(line).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use store::{Database, Options};

    fn logins(token: &str) -> Logins {
        Logins {
            key: [2; 32],
            token: token.to_owned(),
            ended: RwLock::default(),
            changes: watch::Sender::new(()),
        }
    }

    #[test]
    fn a_cookie_opens_the_desk_until_it_runs_out() {
        let logins = logins("correct horse battery");
        let cookie = logins.begin(1_000);
        assert!(logins.is_valid(&cookie, 1_000 + LOGIN_MS - 1));
        assert!(!logins.is_valid(&cookie, 1_000 + LOGIN_MS));
    }

    #[test]
    fn a_cookie_with_another_end_or_signature_is_refused() {
        let logins = logins("correct horse battery");
        let cookie = logins.begin(1_000);
        let (number, rest) = cookie.split_once('.').unwrap();
        let longer = format!("{number}.9{rest}");
        let other = format!("x{cookie}");
        for forged in [
            &longer,
            &other,
            "",
            ".",
            "..",
            "1.2.AA",
            &cookie[..cookie.len() - 2],
        ] {
            assert!(!logins.is_valid(forged, 1_000), "{forged}");
        }
    }

    #[test]
    fn changing_the_token_ends_every_log_in() {
        let cookie = logins("old token").begin(1_000);
        assert!(!logins("new token").is_valid(&cookie, 1_000));
    }

    #[tokio::test]
    async fn ending_one_log_in_leaves_the_others_and_outlives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path().join("chat.db"));
        let store = Store::new(Database::open(&options, random_bytes).unwrap());
        let logins = Logins::load(&store, None).await.unwrap();
        let mut changes = logins.changes();
        let [mine, colleagues] = [logins.begin(1_000), logins.begin(1_000)];

        logins.end(&mine, 2_000, &store).await.unwrap();
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        logins.end("forged", 2_000, &store).await.unwrap();
        assert!(
            !changes.has_changed().unwrap(),
            "a forged cookie ends nothing"
        );

        for logins in [&logins, &Logins::load(&store, None).await.unwrap()] {
            assert!(!logins.is_valid(&mine, 2_000));
            assert!(logins.is_valid(&colleagues, 2_000));
        }
    }

    #[tokio::test]
    async fn ended_log_ins_are_forgotten_once_they_would_have_run_out() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path().join("chat.db"));
        let store = Store::new(Database::open(&options, random_bytes).unwrap());
        let logins = Logins::load(&store, None).await.unwrap();
        logins.end(&logins.begin(0), 1, &store).await.unwrap();
        logins
            .end(&logins.begin(LOGIN_MS), LOGIN_MS + 1, &store)
            .await
            .unwrap();
        assert_eq!(logins.ended.read().unwrap().len(), 1);
    }
}
