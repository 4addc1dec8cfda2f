//! Names and titles as plain single lines.

/// Words separated by single spaces, without anything that could reorder or hide text.
pub(crate) fn one_line(text: &str) -> String {
    let visible = text
        .chars()
        .filter(|c| !hides(*c))
        .map(|c| if c.is_control() { ' ' } else { c });
    let visible: String = visible.collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Zero-width and direction-changing characters.
fn hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
