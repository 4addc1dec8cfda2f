//! Markdown: a safe subset, as HTML that the panel's door takes.

use crate::policy::Policy;
use crate::{bounds, html};
use linkify::{LinkFinder, LinkKind};
use protocol::view::Part;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use unicode_segmentation::UnicodeSegmentation as _;

/// So many emoji, and nothing else, are shown large.
const BIG_EMOJI_MAX: usize = 2;
/// Headings are smaller than those of the page around them.
const TOP_HEADING: HeadingLevel = HeadingLevel::H3;

/// A text as it was read.
pub(crate) struct Prose {
    html: String,
    /// True: it says no more than its plain text does.
    pub(crate) is_plain: bool,
}

impl Prose {
    /// As a part of a view.
    pub(crate) fn into_part(self, text: &str) -> Part {
        Part::Prose {
            html: self.html,
            big: is_big_emoji(text),
        }
    }
}

/// Reads Markdown. HTML in it is text.
pub(crate) fn read(text: &str, policy: &Policy) -> Prose {
    if bounds::is_tangled(text) {
        return plain(text);
    }
    let mut options = Options::ENABLE_STRIKETHROUGH;
    options.set(Options::ENABLE_TABLES, bounds::has_sane_tables(text));
    let mut writer = Writer {
        policy,
        events: Vec::new(),
        is_plain: !text.contains(['\\', '&']),
        links: Vec::new(),
        in_code: false,
    };
    for event in Parser::new_ext(text, options) {
        writer.take(event);
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, writer.events.into_iter());
    Prose {
        html: html::clean_prose(&html, policy),
        is_plain: writer.is_plain,
    }
}

/// The text as it is.
pub(crate) fn plain(text: &str) -> Prose {
    Prose {
        html: ammonia::clean_text(text)
            .replace("&#10;", "<br>")
            .replace('\n', "<br>"),
        is_plain: true,
    }
}

struct Writer<'a, 'p> {
    policy: &'p Policy,
    events: Vec<Event<'a>>,
    is_plain: bool,
    /// The open links, with whether each is kept.
    links: Vec<bool>,
    in_code: bool,
}

impl<'a> Writer<'a, '_> {
    fn take(&mut self, event: Event<'a>) {
        let plain = matches!(
            event,
            Event::Text(_)
                | Event::SoftBreak
                | Event::Start(Tag::Paragraph)
                | Event::End(TagEnd::Paragraph)
        );
        self.is_plain &= plain;
        match event {
            Event::Text(text) if self.links.is_empty() && !self.in_code => self.text(&text),
            Event::SoftBreak => self.events.push(Event::HardBreak),
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            Event::Start(Tag::Heading { level, .. }) => {
                self.events.push(Event::Start(Tag::Heading {
                    level: lower(level),
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::End(TagEnd::Heading(level)) => {
                self.events.push(Event::End(TagEnd::Heading(lower(level))));
            }
            // What an image would load is unknown to the visitor: a link says where it is.
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.open_link(&dest_url);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if self.links.pop() == Some(true) {
                    self.events.push(Event::End(TagEnd::Link));
                }
            }
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            event => {
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
                    Event::End(TagEnd::CodeBlock) => self.in_code = false,
                    _ => {}
                }
                self.events.push(event);
            }
        }
    }

    /// Text, in which addresses become links.
    fn text(&mut self, text: &str) {
        // Signs that turn the text around them make one address look like another.
        let text = &text.replace(['\u{202d}', '\u{202e}'], "");
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]);
        for span in finder.spans(text) {
            let shown = Event::Text(CowStr::from(span.as_str().to_owned()));
            let url = span.kind().and_then(|kind| match kind {
                LinkKind::Email => self.policy.link(&format!("mailto:{}", span.as_str())),
                _ => self.policy.link(span.as_str()),
            });
            match url {
                Some(url) => {
                    self.events.push(link(url.as_str()));
                    self.events.push(shown);
                    self.events.push(Event::End(TagEnd::Link));
                }
                None => self.events.push(shown),
            }
        }
    }

    /// A link that leads nowhere allowed leaves its label.
    fn open_link(&mut self, address: &str) {
        let url = self.policy.link(address);
        self.links.push(url.is_some());
        if let Some(url) = url {
            self.events.push(link(url.as_str()));
        }
    }
}

fn link(address: &str) -> Event<'static> {
    Event::Start(Tag::Link {
        link_type: LinkType::Inline,
        dest_url: CowStr::from(address.to_owned()),
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    })
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    level.max(TOP_HEADING)
}

/// One or two emoji and nothing else.
fn is_big_emoji(text: &str) -> bool {
    let shown = text.split_whitespace().collect::<String>();
    let clusters = shown.graphemes(true).take(BIG_EMOJI_MAX + 1).count();
    (1..=BIG_EMOJI_MAX).contains(&clusters)
        && shown
            .graphemes(true)
            .all(|cluster| emojis::get(cluster).is_some())
}
