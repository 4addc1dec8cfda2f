//! What the panel and the script ask about the page that embeds them: may it, and in which language.

use app::texts::Texts;
use axum::http::{HeaderMap, header};
use config::sites::{Language, Site};
use session_core::admission::{Admission, admits_referer};

/// The text for a page that is not on the site's list.
pub(super) const STRANGER: &str =
    "This page may not show this chat: its origin is not in the site's allowed-origins.\n";

/// The verdict on a request's Referer; gates 1 and 2 ask the same question.
pub(super) fn admits(site: &Site, headers: &HeaderMap) -> Admission {
    // A Referer that is not even text cannot match.
    let referer = headers
        .get(header::REFERER)
        .map(|value| value.to_str().unwrap_or_default());
    admits_referer(&site.allowed_origins, referer)
}

/// The site's language, else the visitor's.
pub(super) fn language_of(site: &Site, headers: &HeaderMap) -> (&'static str, &'static Texts) {
    site.language.map_or_else(
        || accepted_language(headers),
        |language| Texts::for_language(Language::tag(language)),
    )
}

/// The best language that the browser asks for.
pub(super) fn accepted_language(headers: &HeaderMap) -> (&'static str, &'static Texts) {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Texts::for_language(accepted.unwrap_or_default())
}
