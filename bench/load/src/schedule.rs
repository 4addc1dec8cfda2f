//! Planned send times: a Poisson process, drawn from a seed before anything is sent.

use std::time::Duration;

/// One planned send.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Send {
    /// Time since the start of the sending.
    pub at: Duration,
    /// Which group sends.
    pub group: u32,
}

/// The sends of a run, in order of time.
#[derive(Debug)]
pub struct Schedule {
    random: fastrand::Rng,
    per_second: f64,
    groups: u32,
    now: f64,
    until: f64,
}

impl Schedule {
    /// `per_second` messages of all `groups` together, for so long.
    #[must_use]
    pub fn new(seed: u64, per_second: f64, groups: u32, length: Duration) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            per_second,
            groups,
            now: 0.0,
            until: length.as_secs_f64(),
        }
    }
}

impl Iterator for Schedule {
    type Item = Send;

    fn next(&mut self) -> Option<Send> {
        // The distance between events of a Poisson process is exponential. 1 - f64() is never zero.
        self.now -= (1.0 - self.random.f64()).ln() / self.per_second;
        (self.now < self.until).then(|| Send {
            at: Duration::from_secs_f64(self.now),
            group: self.random.u32(0..self.groups),
        })
    }
}

/// One send of each group, one after the other. What a conversation's first message costs more than the
/// others, such as opening its chat, is then done.
pub fn round(per_second: f64, groups: u32) -> impl Iterator<Item = Send> {
    (0..groups).map(move |group| Send {
        at: Duration::from_secs_f64(f64::from(group) / per_second),
        group,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(seed: u64) -> Vec<Send> {
        Schedule::new(seed, 1_000.0, 50, Duration::from_secs(20)).collect()
    }

    #[test]
    fn the_rate_is_kept_and_every_group_has_its_share() {
        let sends = schedule(1);
        assert!((19_500..=20_500).contains(&sends.len()), "{}", sends.len());
        assert!(sends.is_sorted_by_key(|send| send.at));
        let mut shares = [0_u32; 50];
        sends
            .iter()
            .for_each(|send| shares[send.group as usize] += 1);
        assert!(
            shares.iter().all(|share| (300..=500).contains(share)),
            "{shares:?}"
        );
    }

    #[test]
    fn a_round_is_one_send_of_each_group() {
        let sends: Vec<_> = round(4.0, 3).map(|send| (send.at, send.group)).collect();
        let at = [0, 250, 500].map(Duration::from_millis);
        assert_eq!(sends, [(at[0], 0), (at[1], 1), (at[2], 2)]);
    }

    #[test]
    fn the_same_seed_gives_the_same_plan_and_another_seed_another() {
        assert_eq!(schedule(7), schedule(7));
        assert_ne!(schedule(7), schedule(8));
    }
}
