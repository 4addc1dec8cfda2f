//! Rate limits: per client address, per site and per session, each with the time to wait.
//!
//! Invariants:
//! - A limit that trips for one visitor never slows another one down, except on the site's own
//!   limit, which protects the team from a flood with rotating addresses.
//! - An address that is not known (a trusted proxy that told none) is not limited by address, but
//!   for log-ins, where all unknown ones count as one.

mod rates;

pub use rates::{Rate, Rates};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use protocol::ids::{SessionId, SiteKey};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The answer of a limit that tripped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Milliseconds until the same request may succeed.
    pub ms: u64,
}

struct Limit<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(rate: Rate) -> Self {
        Self(RateLimiter::keyed(rate.quota()))
    }

    fn check(&self, key: &K) -> Result<(), Wait> {
        self.0.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Wait {
                ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1),
            }
        })
    }

    fn forget_idle(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// How long an address that the team has blocked cannot start a session.
const BLOCKED_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// Addresses that can be blocked at a time; more would be a misuse, the oldest block ends early.
const BLOCKS_MAX: usize = 10_000;

/// Every limit of the server.
pub struct Limits {
    /// Until when an address is blocked.
    blocked: Mutex<HashMap<IpAddr, Instant>>,
    connects_per_address: Limit<IpAddr>,
    starts_per_address: Limit<IpAddr>,
    starts_per_site: Limit<SiteKey>,
    messages_per_session: Limit<SessionId>,
    messages_per_address: Limit<IpAddr>,
    messages_per_site: Limit<SiteKey>,
    uploads_per_session: Limit<SessionId>,
    uploads_per_address: Limit<IpAddr>,
    requests_per_session: Limit<SessionId>,
    bot_calls_per_session: Limit<SessionId>,
    bot_calls_per_site: Limit<SiteKey>,
    logins_per_address: Limit<IpAddr>,
    frames_per_socket: Quota,
}

impl Limits {
    /// Limits at these rates.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            blocked: Mutex::default(),
            connects_per_address: Limit::new(rates.connects_per_address),
            starts_per_address: Limit::new(rates.starts_per_address),
            starts_per_site: Limit::new(rates.starts_per_site),
            messages_per_session: Limit::new(rates.messages_per_session),
            messages_per_address: Limit::new(rates.messages_per_address),
            messages_per_site: Limit::new(rates.messages_per_site),
            uploads_per_session: Limit::new(rates.uploads_per_session),
            uploads_per_address: Limit::new(rates.uploads_per_address),
            requests_per_session: Limit::new(rates.requests_per_session),
            bot_calls_per_session: Limit::new(rates.bot_calls_per_session),
            bot_calls_per_site: Limit::new(rates.bot_calls_per_site),
            logins_per_address: Limit::new(rates.logins_per_address),
            frames_per_socket: rates.frames_per_socket.quota(),
        }
    }

    /// A socket is about to be opened.
    ///
    /// # Errors
    /// [`Wait`] when this address opens too many.
    pub fn connect(&self, address: Option<IpAddr>) -> Result<(), Wait> {
        by_address(&self.connects_per_address, address)
    }

    /// A session is about to be started.
    ///
    /// # Errors
    /// [`Wait`] when this address or the site starts too many, or the team has blocked the address.
    pub fn start(&self, address: Option<IpAddr>, site: &SiteKey) -> Result<(), Wait> {
        self.check_block(address)?;
        by_address(&self.starts_per_address, address)?;
        self.starts_per_site.check(site)
    }

    /// The team wants to hear no more from this address: it cannot start sessions for a day. Lost
    /// with a restart, as all limits are.
    pub fn block(&self, address: IpAddr) {
        let mut blocked = self.blocks();
        if blocked.len() >= BLOCKS_MAX
            && let Some(oldest) = blocked
                .iter()
                .min_by_key(|(_, until)| **until)
                .map(|(key, _)| *key)
        {
            blocked.remove(&oldest);
        }
        blocked.insert(network_of(address), Instant::now() + BLOCKED_FOR);
    }

    fn check_block(&self, address: Option<IpAddr>) -> Result<(), Wait> {
        let until = address.and_then(|address| self.blocks().get(&network_of(address)).copied());
        match until.map(|until| until.saturating_duration_since(Instant::now())) {
            None | Some(Duration::ZERO) => Ok(()),
            Some(left) => Err(Wait {
                ms: u64::try_from(left.as_millis()).unwrap_or(u64::MAX).max(1),
            }),
        }
    }

    fn blocks(&self) -> MutexGuard<'_, HashMap<IpAddr, Instant>> {
        // Every critical section leaves the map whole.
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message is about to be stored.
    ///
    /// # Errors
    /// [`Wait`] when the session, the address or the site sends too many.
    pub fn message(
        &self,
        address: Option<IpAddr>,
        site: &SiteKey,
        session: &SessionId,
    ) -> Result<(), Wait> {
        self.messages_per_session.check(session)?;
        by_address(&self.messages_per_address, address)?;
        self.messages_per_site.check(site)
    }

    /// A file is about to be received.
    ///
    /// # Errors
    /// [`Wait`] when the session or the address sends too many.
    pub fn upload(&self, address: Option<IpAddr>, session: &SessionId) -> Result<(), Wait> {
        self.uploads_per_session.check(session)?;
        by_address(&self.uploads_per_address, address)
    }

    /// Any other request of a session.
    ///
    /// # Errors
    /// [`Wait`] when there are too many.
    pub fn request(&self, session: &SessionId) -> Result<(), Wait> {
        self.requests_per_session.check(session)
    }

    /// A bot calls for a session.
    ///
    /// # Errors
    /// [`Wait`] when it calls too often.
    pub fn bot_session(&self, session: &SessionId) -> Result<(), Wait> {
        self.bot_calls_per_session.check(session)
    }

    /// A bot calls for a site.
    ///
    /// # Errors
    /// [`Wait`] when it calls too often.
    pub fn bot_site(&self, site: &SiteKey) -> Result<(), Wait> {
        self.bot_calls_per_site.check(site)
    }

    /// Somebody tries to log in at the desk.
    ///
    /// # Errors
    /// [`Wait`] when this address tries too often.
    pub fn login(&self, address: Option<IpAddr>) -> Result<(), Wait> {
        let address = address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        by_address(&self.logins_per_address, Some(address))
    }

    /// The limit of a socket to come.
    #[must_use]
    pub fn frames(&self) -> DefaultDirectRateLimiter {
        RateLimiter::direct(self.frames_per_socket)
    }

    /// Forgets keys that are idle, so that memory follows the load. To be called every minute.
    pub fn forget_idle(&self) {
        let now = Instant::now();
        self.blocks().retain(|_, until| *until > now);
        self.connects_per_address.forget_idle();
        self.starts_per_address.forget_idle();
        self.starts_per_site.forget_idle();
        self.messages_per_session.forget_idle();
        self.messages_per_address.forget_idle();
        self.messages_per_site.forget_idle();
        self.uploads_per_session.forget_idle();
        self.uploads_per_address.forget_idle();
        self.requests_per_session.forget_idle();
        self.bot_calls_per_session.forget_idle();
        self.bot_calls_per_site.forget_idle();
        self.logins_per_address.forget_idle();
    }
}

fn by_address(limit: &Limit<IpAddr>, address: Option<IpAddr>) -> Result<(), Wait> {
    address.map_or(Ok(()), |address| limit.check(&network_of(address)))
}

/// One IPv6 customer has a whole /64; limiting single addresses would limit nobody.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let rate = Rate {
            per_minute: 6,
            burst: 2,
        };
        Limits::new(Rates {
            messages_per_session: rate,
            logins_per_address: rate,
            ..Rates::default()
        })
    }

    #[test]
    fn a_flood_of_one_session_is_told_how_long_to_wait_and_hurts_nobody_else() {
        let limits = limits();
        let site = SiteKey::parse("site").unwrap();
        let [loud, calm] = ["loud", "calm"].map(|id| SessionId::parse(id).unwrap());
        let address = Some("192.0.2.1".parse().unwrap());
        assert_eq!(limits.message(address, &site, &loud), Ok(()));
        assert_eq!(limits.message(address, &site, &loud), Ok(()));
        let wait = limits.message(address, &site, &loud).unwrap_err();
        assert!((1..=10_000).contains(&wait.ms), "{wait:?}");
        assert_eq!(limits.message(address, &site, &calm), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_blocked_address_starts_nothing_for_a_day_and_nobody_else_is_touched() {
        let limits = Limits::new(Rates::default());
        let site = SiteKey::parse("site").unwrap();
        let [bad, good] = ["192.0.2.1", "192.0.2.2"].map(|address| address.parse().ok());
        limits.block(bad.unwrap());
        let wait = limits.start(bad, &site).unwrap_err();
        assert!(wait.ms > 23 * 60 * 60 * 1_000, "{wait:?}");
        assert_eq!(limits.start(good, &site), Ok(()));
        assert_eq!(limits.start(None, &site), Ok(()));
        tokio::time::advance(BLOCKED_FOR).await;
        assert_eq!(limits.start(bad, &site), Ok(()));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_limit() {
        let limits = limits();
        for last in ["1", "2"] {
            let address = format!("2001:db8::{last}").parse().unwrap();
            assert_eq!(limits.login(Some(address)), Ok(()));
        }
        let third = "2001:db8::3".parse().unwrap();
        assert!(limits.login(Some(third)).is_err());
        assert_eq!(
            limits.login(Some("2001:db8:0:1::3".parse().unwrap())),
            Ok(())
        );
    }

    #[test]
    fn unknown_addresses_are_limited_only_in_guessing_the_desks_token() {
        let limits = limits();
        assert!((0..1_000).all(|_| limits.connect(None).is_ok()));
        let guesses = (0..3).map(|_| limits.login(None).is_ok());
        assert_eq!(guesses.collect::<Vec<_>>(), [true, true, false]);
    }
}
