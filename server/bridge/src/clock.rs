//! Time and chance, passed in so that tests decide both.

use protocol::ids::{InvalidId, UnixMs};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, in Unix time.
    fn now_ms(&self) -> UnixMs;
}

/// Rolls dice.
pub trait Random: Send + Sync + 'static {
    /// Uniform in `0..1`; for jitter, not for secrets.
    fn fraction(&self) -> f64;
    /// 128 unguessable bits; for identifiers.
    fn bits(&self) -> u128;
}

/// A fresh identifier of 32 hexadecimal digits.
#[expect(
    clippy::expect_used,
    reason = "hexadecimal digits are in the alphabet of every identifier"
)]
pub(crate) fn fresh<T>(random: &dyn Random, parse: fn(String) -> Result<T, InvalidId>) -> T {
    parse(format!("{:032x}", random.bits())).expect("32 hexadecimal digits are an identifier")
}
