//! Time in a sound, as players write it.

use kit::digits::digits;
use kit::size::whole;

/// `m:ss`, with hours when there are any. Nothing for what is no length.
pub(crate) fn clock(seconds: f64) -> String {
    let all = if seconds.is_finite() {
        whole(seconds.max(0.0))
    } else {
        0
    };
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    let two = |number: u32| {
        let zero = if number < 10 { "0" } else { "" };
        [zero, &digits(number)].concat()
    };
    if hours > 0 {
        [&digits(hours), ":", &two(minutes), ":", &two(seconds)].concat()
    } else {
        [&digits(minutes), ":", &two(seconds)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn times_are_written_as_players_do() {
        for (seconds, expected) in [
            (0.0, "0:00"),
            (9.99, "0:09"),
            (75.2, "1:15"),
            (600.0, "10:00"),
            (3_725.0, "1:02:05"),
            (-3.0, "0:00"),
            (f64::NAN, "0:00"),
            (f64::INFINITY, "0:00"),
        ] {
            assert_eq!(clock(seconds), expected);
        }
    }
}
