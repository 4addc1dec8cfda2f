//! Which language a visitor gets.

use super::{Texts, de, en};
use std::sync::LazyLock;

/// The tables, the fallback first.
pub static TABLES: LazyLock<[(&'static str, Texts); 2]> =
    LazyLock::new(|| [("en", en::table()), ("de", de::table())]);

impl Texts {
    /// The best table for an `Accept-Language` header (RFC 9110 section 12.5.4), and its name.
    /// Without a match, or without a header, it is the first.
    #[must_use]
    pub fn for_language(accept_language: &str) -> (&'static str, &'static Self) {
        let mut best: (u16, usize) = (0, 0);
        for range in accept_language.split(',') {
            let (tag, weight) = weighted(range);
            let primary = tag.split('-').next().unwrap_or_default();
            let known = |(name, _): &(&str, Self)| primary.eq_ignore_ascii_case(name);
            // The first of equal weights wins, as the visitor wrote them in that order.
            if let Some(index) = TABLES.iter().position(known)
                && weight > best.0
            {
                best = (weight, index);
            }
        }
        let (name, texts) = &TABLES[best.1];
        (name, texts)
    }
}

/// A language range with its weight in thousandths; a broken weight counts as none.
fn weighted(range: &str) -> (&str, u16) {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().unwrap_or_default();
    let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
        None => 1_000,
        Some(text) => text.parse::<f32>().map_or(0, thousandths),
    };
    (tag, weight)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1000 before"
)]
fn thousandths(weight: f32) -> u16 {
    (weight.clamp(0.0, 1.0) * 1_000.0) as u16
}
