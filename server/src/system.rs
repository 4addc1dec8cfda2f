//! The world's clock and randomness, the only place that asks the operating system for them.

use protocol::ids::UnixMs;
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Milliseconds since 1970. A clock before 1970 counts as 1970.
#[must_use]
pub fn now_ms() -> UnixMs {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}

/// The system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl bridge::Random for SystemRandom {
    fn fraction(&self) -> f64 {
        f64::from(u32::from_le_bytes(random_bytes())) / (f64::from(u32::MAX) + 1.0)
    }

    fn bits(&self) -> u128 {
        u128::from_le_bytes(random_bytes())
    }
}

impl bridge::Clock for SystemClock {
    fn now_ms(&self) -> UnixMs {
        now_ms()
    }
}

/// Fills a buffer with random bytes of the operating system.
///
/// # Panics
/// If the operating system has none: nothing that needs a secret may go on then.
#[expect(
    clippy::expect_used,
    reason = "without randomness no token would be secret"
)]
pub fn fill_random(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system gives random bytes");
}

/// `N` random bytes.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// A random number below `limit` (0 when `limit` is 0); the small bias of the remainder is harmless
/// where it is used, for spreading things over time.
#[must_use]
pub fn random_below(limit: u32) -> u32 {
    u32::from_le_bytes(random_bytes())
        .checked_rem(limit)
        .unwrap_or(0)
}
