//! The server's own origin, as browsers see it.
//!
//! With `WEB_WIDGET_BOT_PUBLIC_URL` it is known. Without it the server learns under which hosts its
//! panel is fetched, since a proxy may hide the host on the socket's route. The learned hosts are
//! stored, so that visitors who come back after a restart are not refused.
//!
//! Invariant: a host that is in use is never pushed out by others. Whoever speaks plain HTTP can make
//! hosts known, but not a known one unknown.

use axum::http::{HeaderMap, header};
use protocol::ids::UnixMs;
use session_core::admission::{Origin, Verdict, own_origin};
use std::sync::{Once, PoisonError, RwLock};
use store::Store;

const DAY_MS: UnixMs = 24 * 60 * 60 * 1000;
/// Hosts that are remembered at most.
const LEARNED_MAX: usize = 16;
/// After so long without use, a host makes room for a new one.
const FORGOTTEN_AFTER: UnixMs = 7 * DAY_MS;
/// A host's last use is noted this often, so that a busy panel does not write all the time.
const NOTED_EVERY: UnixMs = DAY_MS;
/// Where the store keeps them: a line with host and last use each.
const META_KEY: &str = "public_hosts";

/// Knows or learns the server's own origin.
pub struct OwnOrigins {
    public: Option<Origin>,
    learned: RwLock<Vec<Learned>>,
    /// Whether the operator has been told that there is no room for a further host.
    told: Once,
}

/// A host under which the panel is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Learned {
    host: String,
    used: UnixMs,
}

impl AsRef<str> for Learned {
    fn as_ref(&self) -> &str {
        &self.host
    }
}

impl OwnOrigins {
    /// With the hosts that earlier runs learned.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(public: Option<Origin>, store: &Store) -> Result<Self, store::StoreError> {
        let stored = store.meta(META_KEY).await?.unwrap_or_default();
        let learned = parse(&String::from_utf8_lossy(&stored));
        Ok(Self {
            public,
            learned: RwLock::new(learned),
            told: Once::new(),
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
    pub async fn learn(&self, headers: &HeaderMap, now: UnixMs, store: &Store) {
        let Some(host) = text(headers, &header::HOST).filter(|_| self.public.is_none()) else {
            return;
        };
        let host = host.to_ascii_lowercase();
        let lines = {
            let mut learned = self.learned.write().unwrap_or_else(PoisonError::into_inner);
            match remember(&mut learned, host, now) {
                Noted::Nothing => return,
                Noted::NoRoom => {
                    drop(learned);
                    self.tell();
                    return;
                }
                Noted::Changed => write(&learned),
            }
        };
        if let Err(error) = store.set_meta(META_KEY, lines.as_bytes()).await {
            tracing::warn!(%error, "could not remember the public host");
        }
    }

    fn tell(&self) {
        self.told.call_once(|| {
            tracing::warn!(
                "the panel is fetched under more than {LEARNED_MAX} host names; sockets of further \
                 ones may be refused: set WEB_WIDGET_BOT_PUBLIC_URL"
            );
        });
    }
}

/// What came of a host that was seen.
#[derive(Debug, PartialEq, Eq)]
enum Noted {
    /// It is known, and was noted lately.
    Nothing,
    /// It is new or was noted long ago: the list has changed.
    Changed,
    /// It is new, and all others are in use.
    NoRoom,
}

fn remember(learned: &mut Vec<Learned>, host: String, now: UnixMs) -> Noted {
    if let Some(known) = learned.iter_mut().find(|known| known.host == host) {
        if now < known.used.saturating_add(NOTED_EVERY) {
            return Noted::Nothing;
        }
        known.used = now;
        return Noted::Changed;
    }
    if learned.len() >= LEARNED_MAX {
        let oldest = (0..learned.len()).min_by_key(|index| learned[*index].used);
        let unused = |index: &usize| learned[*index].used.saturating_add(FORGOTTEN_AFTER) < now;
        let Some(oldest) = oldest.filter(unused) else {
            return Noted::NoRoom;
        };
        learned.swap_remove(oldest);
    }
    learned.push(Learned { host, used: now });
    Noted::Changed
}

fn write(learned: &[Learned]) -> String {
    let lines = learned
        .iter()
        .map(|Learned { host, used }| format!("{host} {used}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn parse(lines: &str) -> Vec<Learned> {
    let line = |line: &str| {
        let (host, used) = line.split_once(' ')?;
        let (host, used) = (host.to_owned(), used.parse().ok()?);
        Some(Learned { host, used })
    };
    lines.lines().filter_map(line).collect()
}

fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Vec<Learned> {
        let mut learned = Vec::new();
        for number in 0..LEARNED_MAX {
            assert_eq!(
                remember(&mut learned, format!("h{number}"), 1_000),
                Noted::Changed
            );
        }
        learned
    }

    #[test]
    fn a_stranger_cannot_push_out_a_host_that_is_in_use() {
        let mut learned = full();
        let before = learned.clone();
        for attempt in 0..100 {
            let host = format!("evil{attempt}");
            assert_eq!(remember(&mut learned, host, 2_000), Noted::NoRoom);
        }
        assert_eq!(learned, before);
    }

    #[test]
    fn a_host_that_nobody_used_for_long_makes_room() {
        let mut learned = full();
        let later = 1_000 + FORGOTTEN_AFTER;
        assert_eq!(
            remember(&mut learned, "h3".to_owned(), later),
            Noted::Changed
        );
        assert_eq!(
            remember(&mut learned, "new".to_owned(), later + 1),
            Noted::Changed
        );
        assert_eq!(learned.len(), LEARNED_MAX);
        assert!(learned.iter().any(|known| known.host == "h3"));
    }

    #[test]
    fn a_known_host_is_written_down_once_a_day_at_most() {
        let mut learned = full();
        assert_eq!(
            remember(&mut learned, "h0".to_owned(), 1_001),
            Noted::Nothing
        );
        let tomorrow = 1_000 + NOTED_EVERY;
        assert_eq!(
            remember(&mut learned, "h0".to_owned(), tomorrow),
            Noted::Changed
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(parse(&write(&full())), full());
        assert_eq!(parse("no time\nx y\n\n"), []);
    }
}
