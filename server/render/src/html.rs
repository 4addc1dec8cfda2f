//! HTML messages, and the HTML that Markdown became: cleaned by a list of elements and attributes.

use crate::policy::Policy;
use crate::{bounds, css, prose};
use ammonia::{Builder, UrlRelative};
use protocol::view::Part;
use scraper::{Html, Selector};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Longest HTML message that is read, in bytes.
const HTML_MAX_BYTES: usize = 64 * 1024;

/// What Markdown becomes.
const PROSE: [&str; 24] = [
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "a",
    "span",
];
/// What HTML messages may also consist of.
const MESSAGE: [&str; 12] = [
    "div", "b", "i", "u", "s", "h1", "h2", "img", "small", "sub", "sup", "caption",
];
/// Elements whose text is no text.
const WITHOUT_TEXT: [&str; 10] = [
    "script", "style", "template", "noscript", "iframe", "object", "title", "svg", "math", "select",
];

static STYLE: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("style").ok());

/// The HTML of a text, cleaned.
pub(crate) fn clean_prose(html: &str, policy: &Policy) -> String {
    builder(policy, PROSE.into_iter().collect(), false)
        .clean(html)
        .to_string()
}

/// An HTML message, cleaned; `None` when nothing of it can be seen.
pub(crate) fn message(html: &str, policy: &Policy) -> Option<Part> {
    if html.len() > HTML_MAX_BYTES || bounds::is_deep(html) {
        return Some(prose::plain(html).into_part(html));
    }
    let tags = PROSE.into_iter().chain(MESSAGE).collect();
    let clean = builder(policy, tags, true).clean(html).to_string();
    let seen = !words(&clean).is_empty() || clean.contains("<img");
    seen.then(|| Part::Html {
        html: clean,
        css: styles(html),
    })
}

/// The style sheets inside of a message, cleaned.
fn styles(html: &str) -> String {
    let Some(selector) = STYLE.as_ref() else {
        return String::new();
    };
    let document = Html::parse_fragment(html);
    let sheets = document.select(selector);
    sheets
        .map(|style| css::sheet(&style.text().collect::<String>()))
        .collect()
}

/// The text of cleaned HTML: a line per block.
pub(crate) fn words(html: &str) -> String {
    const BLOCKS: [&str; 12] = [
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
    ];
    let mut text = String::new();
    for node in Html::parse_fragment(html).tree.root().descendants() {
        match node.value() {
            scraper::Node::Text(words) => text.push_str(words),
            scraper::Node::Element(element)
                if element.name() == "br" || BLOCKS.contains(&element.name()) =>
            {
                text.push('\n');
            }
            _ => {}
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn builder(policy: &Policy, tags: HashSet<&'static str>, is_message: bool) -> Builder<'static> {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("ol", HashSet::from(["start"])),
    ]);
    let mut generic = HashSet::new();
    if is_message {
        generic.extend(["class", "style", "title", "dir"]);
        attributes.insert("img", HashSet::from(["src", "alt", "width", "height"]));
        attributes.insert("td", HashSet::from(["colspan", "rowspan"]));
        attributes.insert("th", HashSet::from(["colspan", "rowspan"]));
    }
    let policy = policy.clone();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(WITHOUT_TEXT.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(generic)
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(move |element, attribute, value| {
            filter(&policy, element, attribute, value)
        });
    builder
}

/// The last word on an attribute.
fn filter<'v>(
    policy: &Policy,
    element: &str,
    attribute: &str,
    value: &'v str,
) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("a", "href") => policy.link(value).map(|url| Cow::Owned(url.into())),
        ("img", "src") => policy.medium(value).map(|url| Cow::Owned(url.into())),
        (_, "style") => Some(css::declarations(value))
            .filter(|kept| !kept.is_empty())
            .map(Cow::Owned),
        (_, "width" | "height" | "start" | "colspan" | "rowspan") => {
            let number: u16 = value.trim().parse().ok()?;
            Some(Cow::Owned(number.to_string()))
        }
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto").then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}
