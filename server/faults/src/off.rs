//! Nothing, in the shape of the other one.

use crate::{Fault, Point};

/// Nothing.
pub const fn reach(_: Point) {}

/// Not looked at.
#[must_use]
pub const fn is_answer(_: &str) -> bool {
    false
}

/// Never.
#[must_use]
pub const fn planted(_: Fault) -> bool {
    false
}

/// Never.
#[must_use]
pub const fn now_and_then(_: Fault) -> bool {
    false
}

/// None.
#[must_use]
pub const fn pause(_: Fault) -> Option<std::time::Duration> {
    None
}

/// Nothing.
pub const fn repeated(_: i64) {}

/// None.
#[must_use]
pub const fn gap(_: i64) -> u64 {
    0
}

/// As it is.
#[must_use]
pub const fn mark(_: Fault, text: String) -> String {
    text
}
