//! The numbers: how often something may happen.

use governor::Quota;
use std::num::NonZeroU32;

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
    /// Calls of bots for one session.
    pub bot_calls_per_session: Rate,
    /// Calls of bots for one site.
    pub bot_calls_per_site: Rate,
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
            bot_calls_per_session: rate(300, 100),
            bot_calls_per_site: rate(12_000, 2_000),
            logins_per_address: rate(10, 5),
            frames_per_socket: rate(1_200, 600),
        }
    }
}

impl Rate {
    pub(super) fn quota(self) -> Quota {
        let at_least_one = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Quota::per_minute(at_least_one(self.per_minute)).allow_burst(at_least_one(self.burst))
    }
}
