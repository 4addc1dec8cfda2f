//! What is too deep to be read: time and memory of readers grow with the square of the nesting, and
//! nobody who wants to be understood nests so deeply.

/// Quotations and list items that begin in one line of Markdown.
const MARKERS_MAX: usize = 16;
/// Columns of a table, and more: beyond so many bars in a line tables are not looked for.
const BARS_MAX: usize = 40;
/// Elements of HTML inside each other.
const DEPTH_MAX: usize = 60;
/// Elements of one HTML message.
const ELEMENTS_MAX: usize = 2_000;
/// Signs of Markdown inside of lines that are read at all.
const SIGNS_MAX: usize = 2_000;

/// Elements without an inside, and those that end where the next one begins.
const FLAT: [&str; 14] = [
    "br", "hr", "img", "input", "meta", "link", "p", "li", "tr", "td", "th", "dd", "dt", "option",
];

/// Markdown that is shown as plain text.
pub(crate) fn is_tangled(text: &str) -> bool {
    let signs = text.bytes().filter(|b| b"*_`[]!<&~|\\".contains(b)).count();
    signs > SIGNS_MAX || text.lines().any(|line| markers(line) > MARKERS_MAX)
}

/// Quotations and list items that begin in a line.
fn markers(line: &str) -> usize {
    let is_mark = |c: char| c.is_ascii_digit() || " \t>-*+.)".contains(c);
    let end = line.find(|c| !is_mark(c)).unwrap_or(line.len());
    let prefix = &line[..end];
    let items = prefix
        .split([' ', '\t', '>'])
        .filter(|word| !word.is_empty());
    prefix.matches('>').count() + items.count()
}

/// Whether tables are looked for.
pub(crate) fn has_sane_tables(text: &str) -> bool {
    text.lines()
        .all(|line| line.matches('|').count() <= BARS_MAX)
}

/// HTML that is shown as its source.
pub(crate) fn is_deep(html: &str) -> bool {
    let (mut depth, mut deepest, mut elements) = (0_usize, 0, 0);
    for rest in html.split('<').skip(1) {
        let (ends, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        let name = rest[..end.unwrap_or(rest.len())].to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        elements += 1;
        if FLAT.contains(&name.as_str()) {
            continue;
        }
        depth = if ends {
            depth.saturating_sub(1)
        } else {
            depth + 1
        };
        deepest = deepest.max(depth);
    }
    deepest > DEPTH_MAX || elements > ELEMENTS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_neither_tangled_nor_deep() {
        for text in [
            "> > > quoted\n> - a\n>   1. b",
            "---------------------------",
            "1. a\n2. b\n- c",
            "|a|b|\n|-|-|",
        ] {
            assert!(!is_tangled(text) && has_sane_tables(text), "{text}");
        }
        assert!(!is_deep(&"<p>x".repeat(500)));
        assert!(!is_deep(&"<div><b>x</b></div>".repeat(200)));
    }

    #[test]
    fn what_nests_without_end_is() {
        assert!(is_tangled(&"> - ".repeat(20)) && is_tangled(&">".repeat(20)));
        assert!(is_tangled(&"1. ".repeat(20)) && is_tangled(&"*a_".repeat(2_000)));
        assert!(!has_sane_tables(&"|a".repeat(100)));
        assert!(is_deep(&"<div>".repeat(100)) && is_deep(&"<ul><li>".repeat(100)));
        assert!(is_deep(&"<br>".repeat(5_000)));
    }
}
