//! Names of files, of visitors and of the team.

use super::clean::is_visible;
use super::one_line;
use protocol::limits::FILE_NAME_MAX_CHARS;

/// What is left when nothing of a name is.
const NAMELESS: &str = "file";
/// Longest ending that is kept whole when a name is cut, with its dot.
const ENDING_MAX_CHARS: usize = 12;

/// The last part of a path as one line, without characters that mean something to a shell or a file
/// system, that are not seen or that turn the text, and without a dot or a blank at either end. Never
/// empty and never longer than [`FILE_NAME_MAX_CHARS`]; what is cut is cut before the ending.
#[must_use]
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless: String = one_line(last)
        .chars()
        .map(|c| if is_reserved(c) { '_' } else { c })
        .collect();
    let name = harmless.trim_matches(|c: char| c == '.' || c == ' ');
    if !name.chars().any(is_visible) {
        return NAMELESS.to_owned();
    }
    cut(name)
}

/// Forbidden in names by one file system or another.
const fn is_reserved(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

fn cut(name: &str) -> String {
    let length = name.chars().count();
    if length <= FILE_NAME_MAX_CHARS {
        return name.to_owned();
    }
    let ending = name
        .rfind('.')
        .and_then(|dot| name.get(dot..))
        .filter(|ending| ending.chars().count() <= ENDING_MAX_CHARS)
        .unwrap_or_default();
    let room = FILE_NAME_MAX_CHARS - ending.chars().count();
    let start: String = name.chars().take(room).collect();
    [start.trim_end_matches(['.', ' ']), ending].concat()
}
