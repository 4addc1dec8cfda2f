//! The wait before the next attempt to connect, with full jitter, as the panel does it.

use std::time::Duration;

/// Counts attempts since the last success.
#[derive(Debug, Clone)]
pub struct Backoff {
    first_ms: u64,
    most_ms: u64,
    attempts: u32,
}

impl Backoff {
    /// The first wait is at most so long, each later one at most twice as long as the one before it
    /// could be, none longer than `most_ms`.
    #[must_use]
    pub const fn new(first_ms: u64, most_ms: u64) -> Self {
        Self {
            first_ms,
            most_ms,
            attempts: 0,
        }
    }

    /// The next wait: anything up to its ceiling.
    pub fn next(&mut self, random: &mut fastrand::Rng) -> Duration {
        let ceiling = (self.first_ms << self.attempts.min(16)).min(self.most_ms);
        self.attempts += 1;
        Duration::from_millis(random.u64(0..=ceiling))
    }

    /// It worked.
    pub const fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest of many waits after so many failures, in milliseconds.
    fn longest(failures: usize) -> u128 {
        let mut random = fastrand::Rng::with_seed(1);
        let waits = (0..2_000).map(|_| {
            let mut backoff = Backoff::new(100, 1_600);
            let waits = (0..=failures).map(|_| backoff.next(&mut random));
            waits.last().unwrap_or_default().as_millis()
        });
        waits.max().unwrap_or_default()
    }

    #[test]
    fn ceilings_double_up_to_the_last_and_a_success_begins_anew() {
        for (failures, ceiling) in [(0, 100), (1, 200), (3, 800), (4, 1_600), (40, 1_600)] {
            let longest = longest(failures);
            assert!(
                longest <= ceiling && longest > ceiling * 9 / 10,
                "{failures}: {longest}"
            );
        }
        let mut random = fastrand::Rng::with_seed(1);
        let mut backoff = Backoff::new(100, 1_600);
        for _ in 0..9 {
            backoff.next(&mut random);
        }
        backoff.reset();
        assert!(backoff.next(&mut random) <= Duration::from_millis(100));
    }
}
