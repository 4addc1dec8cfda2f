//! Whole numbers in digits. The standard library's way can pad and align, which costs bytes.

/// Writes a number in digits.
#[must_use]
pub fn digits(number: u32) -> String {
    let mut text = if number < 10 {
        String::new()
    } else {
        digits(number / 10)
    };
    text.push(char::from(b'0' + (number % 10) as u8));
    text
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 7, 10, 99, 4_711, u32::MAX] {
            assert_eq!(digits(number), number.to_string());
        }
    }
}
