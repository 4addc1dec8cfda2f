//! What the browser and the host page tell about the visitor: never refused, only cut or dropped.

use super::clean::one_line;
use protocol::limits::PAGE_FIELD_MAX_CHARS;
use protocol::rpc::Page;

/// Longest language tag that is kept; RFC 5646 section 4.4.1 asks for 35.
const LOCALE_MAX_BYTES: usize = 35;

/// A language tag, or `None` when it is not one: some browsers report `C` or `en-US@posix`.
#[must_use]
pub fn clean_locale(locale: &str) -> Option<String> {
    let subtag =
        |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_tag = (2..=LOCALE_MAX_BYTES).contains(&locale.len()) && locale.split('-').all(subtag);
    is_tag.then(|| locale.to_owned())
}

/// One line, cut to [`PAGE_FIELD_MAX_CHARS`].
#[must_use]
pub fn clean_page_field(text: &str) -> String {
    // Cut before and after: no more work than needed for a text of any length.
    let start: String = text.chars().take(4 * PAGE_FIELD_MAX_CHARS).collect();
    let cut: String = one_line(&start)
        .chars()
        .take(PAGE_FIELD_MAX_CHARS)
        .collect();
    cut.trim_end().to_owned()
}

/// Where the visitor is. Addresses that are not http or https are dropped, because the desk makes
/// links of them.
#[must_use]
pub fn clean_page(page: &Page) -> Page {
    Page {
        url: clean_address(&page.url),
        title: clean_page_field(&page.title),
        referrer: clean_address(&page.referrer),
    }
}

fn clean_address(text: &str) -> String {
    let address = clean_page_field(text);
    let lower = address.get(..8).unwrap_or_default().to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        address
    } else {
        String::new()
    }
}
