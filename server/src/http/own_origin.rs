//! The server's own origin, as browsers see it.
//!
//! With `WEB_WIDGET_BOT_PUBLIC_URL` it is known. Without it the server learns under which hosts its
//! panel is fetched, since a proxy may hide the host on the socket's route. The learned hosts are
//! stored, so that visitors who come back after a restart are not refused.

use axum::http::{HeaderMap, header};
use session_core::admission::{Origin, Verdict, own_origin};
use std::sync::{PoisonError, RwLock};
use store::Store;

/// Hosts that are remembered at most; the one not used for longest goes first. Anybody who speaks
/// plain HTTP can put hosts here, which is why production wants a public URL.
const LEARNED_MAX: usize = 16;
/// Where the store keeps them.
const META_KEY: &str = "public_hosts";

/// Knows or learns the server's own origin.
pub struct OwnOrigins {
    public: Option<Origin>,
    learned: RwLock<Vec<String>>,
}

impl OwnOrigins {
    /// With the hosts that earlier runs learned.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(public: Option<Origin>, store: &Store) -> Result<Self, store::StoreError> {
        let stored = store.meta(META_KEY).await?.unwrap_or_default();
        let stored = String::from_utf8_lossy(&stored);
        let hosts = stored
            .split('\n')
            .filter(|host| !host.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(Self {
            public,
            learned: RwLock::new(hosts),
        })
    }

    /// Whether a request's `Origin` is the server's own.
    #[must_use]
    pub fn check(&self, headers: &HeaderMap) -> Verdict {
        let learned = self.learned.read().unwrap_or_else(PoisonError::into_inner);
        own_origin(
            text(headers, &header::ORIGIN),
            text(headers, &header::HOST),
            self.public.as_ref(),
            &learned,
        )
    }

    /// Remembers the host under which an admitted panel was fetched.
    pub async fn learn(&self, headers: &HeaderMap, store: &Store) {
        let Some(host) = text(headers, &header::HOST).filter(|_| self.public.is_none()) else {
            return;
        };
        let host = host.to_ascii_lowercase();
        let Some(joined) = self.remember(host) else {
            return;
        };
        if let Err(error) = store.set_meta(META_KEY, joined.as_bytes()).await {
            tracing::warn!(%error, "could not remember the public host");
        }
    }

    /// Puts a host last, as the one used most lately; the new list when it was not there.
    fn remember(&self, host: String) -> Option<String> {
        if self
            .learned
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .last()
            == Some(&host)
        {
            return None;
        }
        let mut learned = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = learned.iter().position(|known| *known == host) {
            learned.remove(known);
            learned.push(host);
            return None;
        }
        if learned.len() >= LEARNED_MAX {
            learned.remove(0);
        }
        learned.push(host);
        Some(learned.join("\n"))
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
