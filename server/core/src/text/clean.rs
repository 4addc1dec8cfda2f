//! What a person types: name, e-mail address, message.

use super::{Problem, Unclean};
use protocol::limits::{EMAIL_MAX_BYTES, NAME_MAX_CHARS, TEXT_MAX_CHARS};

/// A message: line ends are line feeds, no other control characters but tabs, trimmed.
///
/// # Errors
/// When nothing visible is left, or more than [`TEXT_MAX_CHARS`].
pub fn clean_text(text: &str) -> Result<String, Unclean> {
    let refuse = |problem| Unclean {
        field: "text",
        problem,
    };
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\n' | '\t' => clean.push(c),
            _ if c.is_control() => {}
            _ => clean.push(c),
        }
    }
    let clean = clean.trim();
    if !clean.chars().any(is_visible) {
        return Err(refuse(Problem::Empty));
    }
    if clean.chars().count() > TEXT_MAX_CHARS {
        return Err(refuse(Problem::TooLong {
            max: TEXT_MAX_CHARS,
            unit: "characters",
        }));
    }
    Ok(clean.to_owned())
}

/// What is written beside a file: as a message, but it may be empty.
///
/// # Errors
/// When it is longer than [`TEXT_MAX_CHARS`].
pub fn clean_caption(text: &str) -> Result<String, Unclean> {
    match clean_text(text) {
        Err(Unclean {
            problem: Problem::Empty,
            ..
        }) => Ok(String::new()),
        other => other,
    }
}

/// A name, of a visitor or of somebody of the team: [`one_line`].
///
/// # Errors
/// When nothing visible is left, or more than [`NAME_MAX_CHARS`].
pub fn clean_name(name: &str) -> Result<String, Unclean> {
    let refuse = |problem| Unclean {
        field: "name",
        problem,
    };
    let clean = one_line(name);
    if !clean.chars().any(is_visible) {
        return Err(refuse(Problem::Empty));
    }
    if clean.chars().count() > NAME_MAX_CHARS {
        return Err(refuse(Problem::TooLong {
            max: NAME_MAX_CHARS,
            unit: "characters",
        }));
    }
    Ok(clean)
}

/// An e-mail address; `None` when the field was left empty.
///
/// The check is coarse on purpose: something before and after a single `@`, no white space, nothing
/// that could end a header or turn into a list of addresses.
///
/// # Errors
/// When it is too long or does not look like an address.
pub fn clean_email(email: &str) -> Result<Option<String>, Unclean> {
    let refuse = |problem| {
        Err(Unclean {
            field: "email",
            problem,
        })
    };
    let email = email.trim();
    if email.is_empty() {
        return Ok(None);
    }
    if email.len() > EMAIL_MAX_BYTES {
        return refuse(Problem::TooLong {
            max: EMAIL_MAX_BYTES,
            unit: "bytes",
        });
    }
    let forbidden = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || turns_text(c)
            || matches!(c, ',' | ';' | '<' | '>' | '"')
    };
    match email.split_once('@') {
        Some((user, host))
            if !user.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !email.contains(forbidden) =>
        {
            Ok(Some(email.to_owned()))
        }
        _ => refuse(Problem::Form {
            expected: "an e-mail address",
        }),
    }
}

/// One line of plain text: white space of any sort becomes one space, and what controls, hides or
/// turns text vanishes. Joiners stay: Persian words and many emoji need them.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let mut kept = word
            .chars()
            .filter(|&c| !c.is_control() && !turns_text(c) && !hides(c))
            .peekable();
        if kept.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(kept);
    }
    line
}

/// A text for comparison: its words in lower case with one space between, without punctuation.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() && !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// Characters that change the direction of the text that follows (UAX #9 section 2).
const fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that are not seen and that no language writes names with.
const fn hides(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// False for white space and for characters without any width.
pub(super) fn is_visible(c: char) -> bool {
    let no_width = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200c}'
            | '\u{200d}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}'
    );
    !no_width && !hides(c) && !turns_text(c) && !c.is_whitespace()
}
