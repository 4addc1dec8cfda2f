//! Whether text on a colour that a message sets is readable in black or in white.

/// Reads `#rrggbb`.
fn parse(colour: &str) -> Option<[u32; 3]> {
    let digits = colour
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6)?;
    let mut parts = [0; 3];
    for (at, digit) in digits.chars().enumerate() {
        parts[at / 2] = parts[at / 2] * 16 + digit.to_digit(16)?;
    }
    Some(parts)
}

/// `Some(true)` when text on this colour has to be dark. Nothing for what is no colour.
///
/// Squares stand for the curve of sRGB, which is near enough to choose the better of the two.
pub(crate) fn wants_dark_text(colour: &str) -> Option<bool> {
    let [red, green, blue] = parse(colour)?.map(|part| part * part);
    // Luminances where black and white are equally readable: 0.18 of the most.
    Some(213 * red + 715 * green + 72 * blue > 180 * 255 * 255)
}

#[cfg(test)]
mod tests {
    use super::wants_dark_text;

    #[test]
    fn text_is_dark_on_light_colours_and_light_on_dark_ones() {
        for (colour, expected) in [
            ("#ffffff", Some(true)),
            ("#f7e26b", Some(true)),
            ("#00ff00", Some(true)),
            ("#000000", Some(false)),
            ("#1d3557", Some(false)),
            ("#0000ff", Some(false)),
        ] {
            assert_eq!(wants_dark_text(colour), expected, "{colour}");
        }
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for other in ["", "red", "#fff", "#ggffff", "#ffffff;", "url(x)", "#äaaaa"] {
            assert_eq!(wants_dark_text(other), None, "{other}");
        }
    }
}
