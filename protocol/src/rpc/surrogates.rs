//! Halves of characters in JSON.
//!
//! A JavaScript string may end in the middle of a character beyond U+FFFF, for example where an input
//! was cut to a length. `JSON.stringify` writes such a half as the escape of a lone surrogate, which
//! is grammatical JSON but no Unicode text.

/// What stands in place of half a character (U+FFFD, as browsers do it).
const REPLACEMENT: &str = "\\ufffd";
/// `\uXXXX`
const ESCAPE_BYTES: usize = 6;

/// The frame with lone surrogates replaced; `None` when there are none.
#[must_use]
pub fn mended(frame: &str) -> Option<String> {
    let mut mended = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = frame[at..].find('\\') {
        at += found;
        at += match surrogate_at(frame, at) {
            None => escape_length(frame, at),
            Some(Surrogate::High)
                if surrogate_at(frame, at + ESCAPE_BYTES) == Some(Surrogate::Low) =>
            {
                2 * ESCAPE_BYTES
            }
            Some(_) => {
                mended.push_str(&frame[done..at]);
                mended.push_str(REPLACEMENT);
                done = at + ESCAPE_BYTES;
                ESCAPE_BYTES
            }
        };
    }
    if done == 0 {
        return None;
    }
    mended.push_str(&frame[done..]);
    Some(mended)
}

/// Which half of a character an escape stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surrogate {
    High,
    Low,
}

fn surrogate_at(frame: &str, at: usize) -> Option<Surrogate> {
    let digits = frame.get(at..at + ESCAPE_BYTES)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Surrogate::High),
        0xdc00..=0xdfff => Some(Surrogate::Low),
        _ => None,
    }
}

/// Bytes of a backslash with the character it escapes, so that `\\u` is not taken for an escape.
fn escape_length(frame: &str, at: usize) -> usize {
    let escaped = frame[at + 1..].chars().next();
    1 + escaped.map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn only_halves_of_characters_are_replaced() {
        for (given, expected) in [
            (r#""cut \ud83d""#, Some(r#""cut \ufffd""#)),
            (
                r#""\udc4d\ud83d\udc4d\ud83d""#,
                Some(r#""\ufffd\ud83d\udc4d\ufffd""#),
            ),
            (r#""\ud83d\ud83d\udc4d""#, Some(r#""\ufffd\ud83d\udc4d""#)),
            (r#""\\ud83d""#, None),
            (r#""\\\ud83d""#, Some(r#""\\\ufffd""#)),
            (r#""\ud83d\udc4d é \u00e9""#, None),
            (r#""\"#, None),
            (r#""\ud8"#, None),
            (r#""\é\ud800""#, Some(r#""\é\ufffd""#)),
        ] {
            assert_eq!(mended(given).as_deref(), expected, "{given}");
        }
    }
}
