//! What was found wrong or odd, worded for the operator who has to mend it.
//!
//! Invariant: what an operator wrote appears only by way of [`quote`] or [`shorten`], which cut it
//! and show control characters as escapes; `quote` also drops the credentials of a URL.

use std::fmt;

/// Longest part of a value that a message repeats, in characters.
const SHOWN: usize = 60;

/// One remark about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, if the remark is about one; settings have none.
    pub file: Option<String>,
    /// Name of a setting, JSON path or line; empty if the remark is about the whole file.
    pub place: String,
    /// What is wrong, with the value.
    pub what: String,
    /// How to mend it; may be empty.
    pub hint: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.what)?;
        if !self.hint.is_empty() {
            write!(f, " — {}", self.hint)?;
        }
        Ok(())
    }
}

/// A finding that the server cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Problem(pub Finding);

/// A finding that the server can work with, but that is likely not what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(pub Finding);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value as messages show it.
pub(crate) fn quote(value: &str) -> String {
    format!("\"{}\"", shorten(&without_credentials(value)))
}

/// A name that an operator wrote, fit for one line of a log.
pub(crate) fn shorten(name: &str) -> String {
    let mut chars = name.chars();
    let head: String = chars.by_ref().take(SHOWN).collect();
    let rest = if chars.next().is_some() { "…" } else { "" };
    format!("{}{rest}", head.escape_debug())
}

/// Hides `user:password` of a URL that somebody put where none belongs.
fn without_credentials(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once(':') else {
        return value.to_owned();
    };
    // Browsers and URL parsers take any number of slashes here, also none.
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    match rest.get(..authority).and_then(|text| text.rfind('@')) {
        Some(at) => format!("{scheme}://…{}", rest.get(at..).unwrap_or_default()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened() {
        assert_eq!(quote(&"x".repeat(60)), format!("\"{}\"", "x".repeat(60)));
        assert_eq!(quote(&"ü".repeat(61)), format!("\"{}…\"", "ü".repeat(60)));
    }

    #[test]
    fn control_characters_and_quotes_cannot_forge_a_line_of_the_log() {
        assert_eq!(quote("a\n\"b\u{1b}"), r#""a\n\"b\u{1b}""#);
    }

    #[test]
    fn credentials_of_a_url_are_not_repeated() {
        assert_eq!(quote("https://me:pw@host/x@y"), "\"https://…@host/x@y\"");
        assert_eq!(quote("https://host/x@y"), "\"https://host/x@y\"");
    }
}
