//! Finds links in plain text.
//!
//! Invariants: joining the labels gives the text back unchanged; an address begins with `http://`,
//! `https://`, `mailto:` or `tel:` and holds no space, quote, angle bracket or control character.
//! There is no other scheme, so `javascript:` never becomes a link.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A link: what is shown and where it leads.
    Link {
        /// What is shown: the text as it was written.
        label: &'a str,
        /// Where it leads.
        href: String,
    },
}

const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// Cuts a text into pieces.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut from = 0;
    while let Some(word) = next_word(text, from) {
        from = word.1;
        let candidate = trim_word(&text[word.0..word.1]);
        let start = word.0 + candidate.0;
        let label = &text[start..word.0 + candidate.1];
        if let Some(href) = address(label) {
            if plain_from < start {
                pieces.push(Piece::Text(&text[plain_from..start]));
            }
            plain_from = start + label.len();
            pieces.push(Piece::Link { label, href });
        }
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(&text[plain_from..]));
    }
    pieces
}

/// The next run of characters that an address may consist of, as a range.
fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let breaks = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '„' | '`')
    };
    let start = from + text[from..].find(|c| !breaks(c))?;
    let end = text[start..]
        .find(breaks)
        .map_or(text.len(), |length| start + length);
    Some((start, end))
}

/// Leaves out what surrounds an address in a sentence: brackets before, punctuation behind. A
/// closing bracket stays if the address itself opened it.
fn trim_word(word: &str) -> (usize, usize) {
    let start = word.len() - word.trim_start_matches(['(', '[', '{', '\'', '*']).len();
    let mut end = word.len();
    while let Some(last) = word[start..end].chars().next_back() {
        let inside = &word[start..end];
        let unopened = match last {
            ')' => inside.matches('(').count() < inside.matches(')').count(),
            ']' => inside.matches('[').count() < inside.matches(']').count(),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '}' | '…' => true,
            _ => false,
        };
        if !unopened {
            break;
        }
        end -= last.len_utf8();
    }
    (start, end)
}

/// Where a word leads, if it is an address.
fn address(word: &str) -> Option<String> {
    for scheme in SCHEMES {
        if let Some(head) = word.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            let rest = &word[scheme.len()..];
            return has_target(scheme, rest).then(|| [scheme, rest].concat());
        }
    }
    if word
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("www."))
        && is_host(&word[4..])
    {
        return Some(["https://", word].concat());
    }
    is_mail(word).then(|| ["mailto:", word].concat())
}

fn has_target(scheme: &str, rest: &str) -> bool {
    match scheme {
        "mailto:" => is_mail(rest.split('?').next().unwrap_or_default()),
        "tel:" => rest.chars().any(|c| c.is_ascii_digit()),
        // No user-info: `https://bank.example@evil.example` must not look like the bank.
        _ => {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            !authority.contains('@') && rest.starts_with(|c: char| is_word(c) || c == '[')
        }
    }
}

/// A letter or digit; beyond ASCII everything counts, which spares the tables of Unicode.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

fn is_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    !host.contains('@')
        && host.contains('.')
        && host
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| is_word(c) || c == '-'))
}

fn is_mail(word: &str) -> bool {
    match word.split_once('@') {
        Some((local, host)) => {
            !local.is_empty()
                && local.chars().all(|c| is_word(c) || "._%+-".contains(c))
                && is_host(host)
                && !host.contains(['/', '?', '#', ':'])
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(text: &str) -> Vec<(String, String)> {
        let link = |piece| match piece {
            Piece::Link { label, href } => Some((label.to_owned(), href)),
            Piece::Text(_) => None,
        };
        pieces(text).into_iter().filter_map(link).collect()
    }

    fn hrefs(text: &str) -> Vec<String> {
        links(text).into_iter().map(|(_, href)| href).collect()
    }

    #[test]
    fn addresses_are_found_in_sentences() {
        assert_eq!(
            hrefs("See https://a.example/x?y=1#z."),
            ["https://a.example/x?y=1#z"]
        );
        assert_eq!(hrefs("(http://a.example)"), ["http://a.example"]);
        assert_eq!(
            hrefs("https://de.example/Rust_(Sprache), ok?"),
            ["https://de.example/Rust_(Sprache)"]
        );
        assert_eq!(
            hrefs("„https://a.example“ «https://b.example»"),
            ["https://a.example", "https://b.example"]
        );
        assert_eq!(hrefs("HTTPS://A.example"), ["https://A.example"]);
    }

    #[test]
    fn bare_hosts_and_mail_addresses_get_their_scheme() {
        assert_eq!(hrefs("www.a.example/b!"), ["https://www.a.example/b"]);
        assert_eq!(
            hrefs("ask anna.b+c@a.example."),
            ["mailto:anna.b+c@a.example"]
        );
        assert_eq!(hrefs("tel:+49-89-1234"), ["tel:+49-89-1234"]);
    }

    #[test]
    fn hostile_or_broken_addresses_stay_text() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt://a.example/%0aalert(1)",
            "data:text/html,<b>",
            "vbscript:x",
            "https://",
            "https:///a",
            "https://bank.example@evil.example",
            "mailto:",
            "mailto:x",
            "tel:abc",
            "www.",
            "www..a",
            "a@b",
            "@a.example",
            "file:///etc/passwd",
        ] {
            assert_eq!(hrefs(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_lost_and_no_scheme_is_new(text in "(https?://|mailto:|javascript:|www\\.|[ -~«»\\n👍]|a\\.b){0,24}") {
            let mut joined = String::new();
            for piece in pieces(&text) {
                match piece {
                    Piece::Text(text) => joined.push_str(text),
                    Piece::Link { label, href } => {
                        joined.push_str(label);
                        prop_assert!(SCHEMES.iter().any(|scheme| href.starts_with(scheme)), "{}", href);
                        prop_assert!(!href.contains(['<', '>', '"', ' ', '\n']), "{}", href);
                    }
                }
            }
            prop_assert_eq!(joined, text);
        }
    }
}
