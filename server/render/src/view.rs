//! From one message to its view.

use crate::policy::Policy;
use crate::{buttons, html, media, prose, sources};
use protocol::tiledesk::{Attributes, Audience, Kind, Media, Message};
use protocol::view::{Card, Composer, Part, Target, View};
use session_core::text::one_line;

/// Longest placeholder, in Unicode scalar values.
const PLACEHOLDER_MAX_CHARS: usize = 120;
/// Longest text of a card, in Unicode scalar values.
const CARD_TEXT_MAX_CHARS: usize = 1_000;

/// The view of a message; `None` where its plain text says everything.
pub(crate) fn view(message: &Message, policy: &Policy) -> Option<View> {
    let attributes = message.attributes.as_ref();
    if message.audience != Audience::All {
        return Some(View {
            hidden: true,
            ..View::default()
        });
    }
    let (parts, is_plain) = parts(message, policy);
    let buttons = attributes.map_or_else(Vec::new, |attributes| {
        buttons::buttons(&attributes.buttons, policy)
    });
    let composer = attributes.map(composer);
    let aside = message.kind == Kind::UrlPreview;
    if is_plain && buttons.is_empty() && composer.is_none() && !aside {
        return None;
    }
    Some(View {
        parts,
        buttons,
        composer,
        aside,
        ..View::default()
    })
}

/// What stands in a message, and whether that is nothing but its plain text.
fn parts(message: &Message, policy: &Policy) -> (Vec<Part>, bool) {
    let mut parts = Vec::new();
    let (media, text) = (message.metadata.as_ref(), message.text.as_str());
    let mut caption = text.to_owned();
    match message.kind {
        Kind::Image => parts.push(media::image(media, policy)),
        Kind::Frame => parts.push(media::frame(media, policy)),
        Kind::File => {
            parts.push(media::file(media, policy));
            caption = without_link(text, media);
        }
        Kind::Gallery => {
            let cards = message
                .attributes
                .as_ref()
                .and_then(|all| all.cards.as_ref());
            if let Some(cards) = cards.filter(|cards| !cards.is_empty()) {
                let cards = cards.iter().map(|card| self::card(card, policy)).collect();
                parts.push(Part::Gallery { cards });
            }
        }
        Kind::Html => {
            parts.extend(html::message(text, policy));
            caption.clear();
        }
        Kind::UrlPreview => {
            parts.extend(sources::sources(text, &message.sources, policy));
            caption.clear();
        }
        Kind::Redirect => parts.extend(media.and_then(|media| redirect(media, policy))),
        Kind::Text | Kind::Other(_) => {}
    }
    let mut is_plain = parts.is_empty() && !matches!(message.kind, Kind::Html | Kind::UrlPreview);
    if !caption.is_empty() {
        let prose = prose::read(&caption, policy);
        is_plain &= prose.is_plain;
        parts.push(prose.into_part(&caption));
    }
    // Cards are named by the text before them, media explained by the text after.
    if message.kind == Kind::Gallery || message.kind == Kind::Redirect {
        parts.reverse();
    }
    (parts, is_plain)
}

/// Each message with extras decides anew whether the visitor can write.
fn composer(attributes: &Attributes) -> Composer {
    let placeholder = if attributes.disable_input {
        let line = one_line(&attributes.placeholder);
        line.chars().take(PLACEHOLDER_MAX_CHARS).collect()
    } else {
        String::new()
    };
    Composer {
        open: !attributes.disable_input,
        placeholder,
    }
}

/// The text of a file without the link to it that the original widget needs there.
fn without_link(text: &str, media: Option<&Media>) -> String {
    let Some(media) = media else {
        return text.to_owned();
    };
    let link = format!("]({})", media.src);
    match (text.starts_with('['), text.find(&link)) {
        (true, Some(at)) => text[at + link.len()..].trim().to_owned(),
        _ if text == media.src || text == media.name => String::new(),
        _ => text.to_owned(),
    }
}

fn card(card: &protocol::tiledesk::Card, policy: &Policy) -> Card {
    Card {
        image: media::image_of(&card.preview, policy),
        title: one_line(&card.title),
        text: card.description.chars().take(CARD_TEXT_MAX_CHARS).collect(),
        buttons: buttons::buttons(&card.buttons, policy),
    }
}

fn redirect(media: &Media, policy: &Policy) -> Option<Part> {
    let url = policy.link(&media.src)?;
    let target = match media.target.as_str() {
        "" => Target::Blank,
        word => policy.target(word, &url),
    };
    let name = one_line(&media.name);
    let host = url.host_str().unwrap_or(url.as_str());
    Some(Part::Redirect {
        label: if name.is_empty() {
            host.to_owned()
        } else {
            name
        },
        target,
        href: url.into(),
    })
}
