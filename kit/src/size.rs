//! Sizes as people read them: «845 kB», «1.2 MB», «20 MB».

use crate::digits::digits;

/// Writes a number of bytes, rounded down so that a limit is never told too large.
pub fn format(bytes: f64, point: char) -> String {
    let mut value = bytes.max(0.0);
    let mut unit = "B";
    for next in ["kB", "MB", "GB"] {
        if value < 1_000.0 {
            break;
        }
        value /= 1_000.0;
        unit = next;
    }
    let tenths = whole(value * 10.0);
    let mut text = digits(tenths / 10);
    let is_fine = matches!(unit, "MB" | "GB") && tenths < 100;
    if is_fine && !tenths.is_multiple_of(10) {
        text.push(point);
        text.push_str(&digits(tenths % 10));
    }
    text.push('\u{a0}');
    text.push_str(unit);
    text
}

/// The whole part of a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
pub fn whole(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn sizes_are_short_and_never_too_large() {
        for (bytes, expected) in [
            (0.0, "0 B"),
            (999.0, "999 B"),
            (1_000.0, "1 kB"),
            (845_900.0, "845 kB"),
            (1_000_000.0, "1 MB"),
            (1_290_000.0, "1.2 MB"),
            (20_971_520.0, "20 MB"),
            (2_500_000_000.0, "2.5 GB"),
            (-1.0, "0 B"),
        ] {
            assert_eq!(format(bytes, '.').replace('\u{a0}', " "), expected);
        }
        assert_eq!(format(1_290_000.0, ','), "1,2\u{a0}MB");
    }
}
