//! Messages of nothing but a few emoji, which are shown large.

/// Longest text that is shown large, in Unicode scalar values: three emoji with skin tones and
/// joiners still fit.
const MOST_CHARS: usize = 15;

/// True for a short text of emoji alone.
#[must_use]
pub fn is_emoji_only(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().count() <= MOST_CHARS
        && text.chars().any(is_pictograph)
        && text.chars().all(|c| is_pictograph(c) || is_modifier(c))
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c),
        0x1_F000..=0x1_FAFF | 0x2600..=0x27BF | 0x2B50 | 0x2B55 | 0x231A..=0x231B | 0x23E9..=0x23F3)
}

/// Variation selector, joiner, enclosing keycap, and space between emoji.
fn is_modifier(c: char) -> bool {
    matches!(u32::from(c), 0xFE0F | 0x200D | 0x20E3 | 0x20)
}

#[cfg(test)]
mod tests {
    use super::is_emoji_only;

    #[test]
    fn emoji_with_modifiers_count() {
        for text in ["👍", "👍🏽 🎉", " ❤️ ", "👩‍👩‍👧‍👦", "🇩🇪"] {
            assert!(is_emoji_only(text), "{text}");
        }
    }

    #[test]
    fn anything_else_does_not() {
        for text in [
            "",
            " ",
            "ok 👍",
            "1",
            "1️⃣",
            "\u{200d}",
            "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
        ] {
            assert!(!is_emoji_only(text), "{text}");
        }
    }
}
