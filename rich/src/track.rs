//! Where a carousel stands and where it goes next.

/// The slide that begins nearest to where the track stands.
pub(crate) fn nearest(starts: &[f64], at: f64) -> usize {
    let mut best = 0;
    for (index, start) in starts.iter().enumerate() {
        if (start - at).abs() < (starts[best] - at).abs() {
            best = index;
        }
    }
    best
}

/// The slide so many steps on, and never beyond the ends.
pub(crate) fn step(at: usize, steps: isize, count: usize) -> usize {
    at.saturating_add_signed(steps).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::{nearest, step};

    #[test]
    fn the_slide_in_view_is_the_one_whose_start_is_nearest() {
        let starts = [0.0, 250.0, 500.0];
        for (at, expected) in [(0.0, 0), (124.0, 0), (126.0, 1), (499.0, 2), (900.0, 2)] {
            assert_eq!(nearest(&starts, at), expected, "{at}");
        }
        assert_eq!(nearest(&[0.0, -250.0], -240.0), 1, "from right to left");
        assert_eq!(nearest(&[], 3.0), 0);
    }

    #[test]
    fn steps_end_at_the_ends() {
        assert_eq!(step(0, -1, 3), 0);
        assert_eq!(step(1, 1, 3), 2);
        assert_eq!(step(2, 1, 3), 2);
        assert_eq!(step(0, 1, 0), 0);
    }
}
