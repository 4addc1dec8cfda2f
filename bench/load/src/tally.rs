//! What arrived at one receiver, against what was sent to it: the promise «each once, in order».

use std::collections::HashSet;

/// Counts of one receiver or, summed up, of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Accepted by the server and expected here.
    pub expected: u64,
    /// Of these, shown exactly once.
    pub once: u64,
    /// Of these, never shown.
    pub lost: u64,
    /// Shown again.
    pub repeated: u64,
    /// Shown after a later one of the same sender.
    pub disordered: u64,
    /// Meant for another receiver, or of nobody.
    pub strange: u64,
}

impl Counts {
    /// Adds another receiver's.
    pub const fn add(&mut self, other: &Self) {
        self.expected += other.expected;
        self.once += other.once;
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.disordered += other.disordered;
        self.strange += other.strange;
    }

    /// Shown exactly once, of a hundred. 100 when nothing was expected.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of messages are far below 2^52"
    )]
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.expected == 0 {
            return 100.0;
        }
        100.0 * self.once as f64 / self.expected as f64
    }
}

/// One receiver's record.
#[derive(Debug, Default)]
pub struct Tally {
    seen: HashSet<u32>,
    highest: u32,
    repeated: HashSet<u32>,
    counts: Counts,
}

impl Tally {
    /// A message of the receiver's own group arrived.
    pub fn arrived(&mut self, number: u32) {
        if !self.seen.insert(number) {
            self.counts.repeated += 1;
            self.repeated.insert(number);
        } else if number < self.highest {
            self.counts.disordered += 1;
        }
        self.highest = self.highest.max(number);
    }

    /// Something arrived that is not this receiver's.
    pub const fn strange(&mut self) {
        self.counts.strange += 1;
    }

    /// The account, given what the server had accepted.
    #[must_use]
    pub fn close(&self, accepted: impl IntoIterator<Item = u32>) -> Counts {
        let mut counts = self.counts;
        for number in accepted {
            counts.expected += 1;
            if !self.seen.contains(&number) {
                counts.lost += 1;
            } else if !self.repeated.contains(&number) {
                counts.once += 1;
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_once_and_in_order_is_a_hundred_percent() {
        let mut tally = Tally::default();
        (1..=10).for_each(|number| tally.arrived(number));
        let counts = tally.close(1..=10);
        assert_eq!(
            (counts.once, counts.lost, counts.repeated, counts.disordered),
            (10, 0, 0, 0)
        );
        assert!((counts.percent() - 100.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_lost_repeated_or_late_is_counted_each_for_itself() {
        let mut tally = Tally::default();
        [1, 2, 4, 3, 4, 6]
            .into_iter()
            .for_each(|number| tally.arrived(number));
        tally.strange();
        let counts = tally.close(1..=6);
        let expected = Counts {
            expected: 6,
            once: 4,
            lost: 1,
            repeated: 1,
            disordered: 1,
            strange: 1,
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn what_was_sent_without_being_accepted_is_not_missed() {
        let mut tally = Tally::default();
        tally.arrived(2);
        assert_eq!(tally.close([2]).lost, 0);
    }
}
