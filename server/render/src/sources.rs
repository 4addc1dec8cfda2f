//! Source cards: the pages that an answer is based on.

use crate::policy::Policy;
use linkify::{LinkFinder, LinkKind};
use protocol::tiledesk::SourceOptions;
use protocol::view::{Part, Source};
use serde_json::{Map, Value};
use session_core::text::one_line;

/// Pages of one message.
const SOURCES_MAX: usize = 50;
/// Pages that are taken out of a text which is no JSON.
const FOUND_MAX: usize = 10;
/// Longest description, in Unicode scalar values.
const TEXT_MAX_CHARS: usize = 400;

/// The cards of a text; `None` when there is nothing to be made of it.
pub(crate) fn sources(text: &str, options: &SourceOptions, policy: &Policy) -> Option<Part> {
    let items = match list(text) {
        Some(list) => list
            .iter()
            .filter_map(|item| source(item, options, policy))
            .take(SOURCES_MAX)
            .collect::<Vec<_>>(),
        None => found(text, options, policy),
    };
    (!items.is_empty()).then(|| Part::Sources {
        items,
        background: options.background.as_deref().and_then(colour),
    })
}

/// JSON, also within code fences, with a comma too many, or as a text of JSON.
fn list(text: &str) -> Option<Vec<Value>> {
    let inner = text.trim().trim_matches('`').trim();
    let inner = inner.strip_prefix("json").unwrap_or(inner).trim();
    let parsed = serde_json::from_str(inner)
        .or_else(|_| serde_json::from_str(&without_trailing_commas(inner)));
    match parsed.ok()? {
        Value::Array(items) => Some(items),
        Value::String(again) if again != text => list(&again),
        Value::Object(fields) => Some(vec![Value::Object(fields)]),
        _ => None,
    }
}

fn without_trailing_commas(json: &str) -> String {
    let mut out = String::new();
    let mut in_text = false;
    let mut escaped = false;
    for c in json.chars() {
        if !in_text && matches!(c, ']' | '}') {
            let kept = out.trim_end().strip_suffix(',').map(str::len);
            out.truncate(kept.unwrap_or(out.len()));
        }
        match c {
            '"' if !escaped => in_text = !in_text,
            _ => {}
        }
        escaped = in_text && c == '\\' && !escaped;
        out.push(c);
    }
    out
}

fn source(item: &Value, options: &SourceOptions, policy: &Policy) -> Option<Source> {
    let word = |fields: &Map<String, Value>, names: &[&str]| {
        let mut found = names.iter().filter_map(|name| fields.get(*name)?.as_str());
        found
            .find(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    match item {
        Value::String(address) => card(address, None, None, None, options, policy),
        Value::Object(fields) => card(
            &word(fields, &["source_name", "source_url", "url", "link"])?,
            word(fields, &["source_file_name", "source_title", "title"]),
            word(fields, &["source_description", "description"]),
            word(fields, &["source_image", "image"]),
            options,
            policy,
        ),
        _ => None,
    }
}

fn card(
    address: &str,
    title: Option<String>,
    text: Option<String>,
    image: Option<String>,
    options: &SourceOptions,
    policy: &Policy,
) -> Option<Source> {
    let url = policy
        .link(address)
        .filter(|url| matches!(url.scheme(), "https" | "http"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let title = title
        .map(|title| one_line(&title))
        .filter(|title| !title.is_empty() && !options.no_title);
    let text = text.filter(|_| !options.no_description);
    let image = image.filter(|_| !options.no_image);
    Some(Source {
        title: title.unwrap_or_else(|| url.to_string()),
        host: if options.no_source {
            String::new()
        } else {
            host
        },
        text: one_line(&text.unwrap_or_default())
            .chars()
            .take(TEXT_MAX_CHARS)
            .collect(),
        image: image
            .and_then(|image| policy.medium(&image))
            .map(String::from),
        href: url.into(),
    })
}

fn found(text: &str, options: &SourceOptions, policy: &Policy) -> Vec<Source> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
        .links(text)
        .filter_map(|link| card(link.as_str(), None, None, None, options, policy))
        .take(FOUND_MAX)
        .collect()
}

/// `#rgb` or `#rrggbb`, as the latter.
fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let long: String = match digits.len() {
        6 => digits.to_owned(),
        3 => digits.chars().flat_map(|c| [c, c]).collect(),
        _ => return None,
    };
    Some(format!("#{}", long.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn items(text: &str) -> Vec<Source> {
        let policy = Policy {
            external_media: true,
            ..Policy::default()
        };
        match sources(text, &SourceOptions::default(), &policy) {
            Some(Part::Sources { items, .. }) => items,
            _ => Vec::new(),
        }
    }

    #[test]
    fn json_is_read_however_it_is_wrapped() {
        let json = r#"[{"source_name":"https://a.example/x","source_file_name":"Title","source_description":"Text"},]"#;
        let quoted = serde_json::to_string(&json.replace(",]", "]")).unwrap();
        for text in [json.to_owned(), format!("```json\n{json}\n```"), quoted] {
            let items = items(&text);
            assert_eq!(items.len(), 1, "{text}");
            assert_eq!(items[0].title, "Title");
            assert_eq!(items[0].host, "a.example");
        }
    }

    #[test]
    fn addresses_in_any_text_become_cards_and_nothing_else_does() {
        let found = items("See https://a.example/1 and https://b.example/2.");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title, "https://a.example/1");
        assert!(items("no address, [{broken").is_empty());
        assert!(items(r#"[{"source_name":"javascript:alert(1)"}]"#).is_empty());
        assert!(items("[]").is_empty());
    }

    #[test]
    fn a_comma_inside_a_text_stays() {
        assert_eq!(
            without_trailing_commas(r#"["a,]", "b\"," , ]"#),
            r#"["a,]", "b\"," ]"#
        );
    }

    #[test]
    fn colours_are_hexadecimal_or_none() {
        assert_eq!(colour("#FaF").as_deref(), Some("#ffaaff"));
        assert_eq!(colour("#fafafa").as_deref(), Some("#fafafa"));
        assert_eq!(colour("red;position:fixed"), None);
        assert_eq!(colour("#12"), None);
    }
}
