//! How long to wait before the next attempt: exponential with full jitter.
//!
//! Full jitter (any time between now and the ceiling) spreads the visitors of a restarted server
//! best. Randomness is passed in.

/// Ceiling of the first wait.
const FIRST_MS: u32 = 200;
/// Ceiling of every wait.
const MOST_MS: u32 = 20_000;

/// Counts attempts since the last success.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The next wait in milliseconds. `random` is in `0.0..1.0`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the product of a ceiling and a fraction of one fits"
    )]
    pub fn next_ms(&mut self, random: f64) -> u32 {
        let ceiling = FIRST_MS
            .saturating_mul(1 << self.attempts.min(16))
            .min(MOST_MS);
        self.attempts = self.attempts.saturating_add(1);
        (f64::from(ceiling) * random.clamp(0.0, 1.0)) as u32
    }

    /// The other side has proved to be well.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ceilings(count: usize) -> Vec<u32> {
        let mut backoff = Backoff::default();
        (0..count).map(|_| backoff.next_ms(1.0)).collect()
    }

    #[test]
    fn ceilings_double_from_a_fifth_of_a_second_to_twenty_seconds() {
        assert_eq!(
            ceilings(9),
            [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]
        );
    }

    #[test]
    fn a_very_long_outage_stays_at_the_longest_wait() {
        assert_eq!(ceilings(200).last(), Some(&MOST_MS));
    }

    #[test]
    fn jitter_is_full() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.next_ms(0.0), 0);
        assert_eq!(backoff.next_ms(0.5), 200);
        assert_eq!(
            backoff.next_ms(7.0),
            800,
            "a broken random source cannot exceed the ceiling"
        );
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = Backoff::default();
        backoff.next_ms(1.0);
        backoff.next_ms(1.0);
        backoff.reset();
        assert_eq!(backoff.next_ms(1.0), FIRST_MS);
    }
}
