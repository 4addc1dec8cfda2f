//! One run's figures, and whether they count.

use crate::tally::Counts;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer, V2Serializer};
use serde::Serialize;
use std::time::Duration;

/// A client that is later than this in one of a hundred sends cannot measure.
pub const LATE_AT_MOST: Duration = Duration::from_millis(1);
/// Longest time that a histogram holds.
const LONGEST: Duration = Duration::from_secs(600);

/// Times, with three digits, as a histogram that can be merged.
#[derive(Debug, Clone)]
pub struct Times(Histogram<u64>);

impl Default for Times {
    #[expect(clippy::expect_used, reason = "constants")]
    fn default() -> Self {
        let most = LONGEST.as_micros().try_into().expect("ten minutes fit");
        Self(Histogram::new_with_bounds(1, most, 3).expect("bounds and digits are valid"))
    }
}

impl Times {
    /// Adds a time. Longer ones than ten minutes count as ten minutes.
    pub fn record(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(micros.max(1));
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The time below which this share (0 to 1) lies; zero when there is none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Duration {
        Duration::from_micros(self.0.value_at_quantile(share))
    }

    /// The longest.
    #[must_use]
    pub fn longest(&self) -> Duration {
        Duration::from_micros(self.0.max())
    }

    /// Adds all of another's.
    pub fn add(&mut self, other: &Self) {
        // Bounds are the same for all, so nothing can be out of them.
        let _ = self.0.add(&other.0);
    }
}

impl Serialize for Times {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        let done = V2Serializer::new().serialize(&self.0, &mut bytes);
        done.map_err(serde::ser::Error::custom)?;
        serializer.collect_seq(bytes)
    }
}

/// What came of one run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Sockets that were open.
    pub sockets: u64,
    /// Sockets that never got ready.
    pub never: u64,
    /// Messages planned.
    pub planned: u64,
    /// Messages that the server accepted.
    pub accepted: u64,
    /// Messages that it refused.
    pub refused: u64,
    /// Connections lost without our doing.
    pub cut_by_server: u64,
    /// How long the sending took, in seconds.
    pub seconds: f64,
    /// From plan to acceptance.
    pub round_trip: Times,
    /// From plan to showing at another client.
    pub shown: Times,
    /// From reconnecting to having everything.
    pub replay: Times,
    /// From the start of the outage to being back.
    pub back: Times,
    /// How late the client itself was.
    pub late: Times,
    /// What receivers showed.
    pub counts: Counts,
    /// The server's processor time while sending, in microseconds.
    pub busy_us: u64,
}

impl Report {
    /// Why the figures do not count, if they do not.
    #[must_use]
    pub fn void(&self) -> Option<String> {
        let late = self.late.quantile(0.99);
        (late > LATE_AT_MOST).then(|| format!("the client was {late:.1?} late at p99"))
    }

    /// Server's processor time for one accepted message, in microseconds.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    #[must_use]
    pub fn cost_us(&self) -> f64 {
        self.busy_us as f64 / self.accepted.max(1) as f64
    }

    /// Accepted messages per second.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.accepted as f64 / self.seconds.max(f64::EPSILON)
    }

    /// Adds the report of another run of the same kind.
    pub fn add(&mut self, other: &Self) {
        self.sockets += other.sockets;
        self.never += other.never;
        self.planned += other.planned;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.cut_by_server += other.cut_by_server;
        self.seconds += other.seconds;
        self.round_trip.add(&other.round_trip);
        self.shown.add(&other.shown);
        self.replay.add(&other.replay);
        self.back.add(&other.back);
        self.late.add(&other.late);
        self.counts.add(&other.counts);
        self.busy_us += other.busy_us;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn times(millis: impl IntoIterator<Item = u64>) -> Times {
        let mut times = Times::default();
        millis
            .into_iter()
            .for_each(|ms| times.record(Duration::from_millis(ms)));
        times
    }

    #[test]
    fn percentiles_come_from_merged_histograms_and_not_from_percentiles() {
        let fast = Report {
            round_trip: times(std::iter::repeat_n(1, 990)),
            ..Report::default()
        };
        let slow = Report {
            round_trip: times(std::iter::repeat_n(100, 10)),
            ..Report::default()
        };
        let mut whole = fast;
        whole.add(&slow);
        assert_eq!(whole.round_trip.count(), 1_000);
        assert_eq!(whole.round_trip.quantile(0.5).as_millis(), 1);
        assert_eq!(whole.round_trip.quantile(0.99).as_millis(), 1);
        assert_eq!(whole.round_trip.quantile(0.995).as_millis(), 100);
    }

    #[test]
    fn a_late_client_makes_the_run_void() {
        let on_time = Report {
            late: times([0; 100]),
            ..Report::default()
        };
        assert_eq!(on_time.void(), None);
        let late = Report {
            late: times([0, 0, 5]),
            ..Report::default()
        };
        assert!(late.void().unwrap().contains("late"));
    }

    #[test]
    fn a_time_beyond_the_histogram_is_its_longest_and_not_lost() {
        assert_eq!(times([10_000_000]).count(), 1);
    }
}
