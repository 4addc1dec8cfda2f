//! Rate limits: per client address, per site and per session, each with the time to wait.
//!
//! Invariants:
//! - A limit that trips for one visitor never slows another one down, except on the site's own
//!   limit, which protects the team from a flood with rotating addresses.
//! - An address that is not known (a trusted proxy that told none) is not limited by address, but
//!   for log-ins, where all unknown ones count as one.

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use protocol::ids::{SessionId, SiteKey};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How often something may happen: `burst` at once, `per_minute` in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Sustained rate.
    pub per_minute: u32,
    /// What may come at once.
    pub burst: u32,
}

/// All rates of the server, with their defaults.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Sockets opened by one address. Many visitors may sit behind one address.
    pub connects_per_address: Rate,
    /// Sessions started by one address.
    pub starts_per_address: Rate,
    /// Sessions started on one site.
    pub starts_per_site: Rate,
    /// Messages of one session.
    pub messages_per_session: Rate,
    /// Messages from one address.
    pub messages_per_address: Rate,
    /// Messages on one site.
    pub messages_per_site: Rate,
    /// Files that one session sends.
    pub uploads_per_session: Rate,
    /// Files from one address.
    pub uploads_per_address: Rate,
    /// Frames of any kind on one session's sockets: typing, reading, paging.
    pub requests_per_session: Rate,
    /// Log-in attempts at the desk from one address.
    pub logins_per_address: Rate,
    /// Websocket frames of one socket, whatever they say: far more than people and our own pages
    /// send. The other limits answer with a wait, this one closes the socket.
    pub frames_per_socket: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        const fn rate(per_minute: u32, burst: u32) -> Rate {
            Rate { per_minute, burst }
        }
        Self {
            connects_per_address: rate(240, 120),
            starts_per_address: rate(30, 20),
            starts_per_site: rate(600, 200),
            messages_per_session: rate(60, 20),
            messages_per_address: rate(600, 200),
            messages_per_site: rate(6_000, 1_000),
            uploads_per_session: rate(30, 30),
            uploads_per_address: rate(120, 120),
            requests_per_session: rate(600, 120),
            logins_per_address: rate(10, 5),
            frames_per_socket: rate(1_200, 600),
        }
    }
}

/// The answer of a limit that tripped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Milliseconds until the same request may succeed.
    pub ms: u64,
}

struct Limit<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl Rate {
    fn quota(self) -> Quota {
        let at_least_one = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Quota::per_minute(at_least_one(self.per_minute)).allow_burst(at_least_one(self.burst))
    }
}

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
