//! What an agent puts together instead of writing JSON: quick replies and cards. Pure.
//!
//! Invariants:
//! - What comes out of here is what the server takes; what it would refuse is told beside the field.
//! - A [`preview`] shows an own message before the server has said how visitors see it. It is built
//!   anew from what was read, and holds no HTML but escaped text.

use protocol::tiledesk::{Button, Card, Media, Message};
use protocol::view::{self, Part, Target, View};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Quick replies under one message.
pub(crate) const CHOICES_MAX: usize = 10;
/// Cards of one message.
pub(crate) const CARDS_MAX: usize = 10;
/// Buttons of one card.
pub(crate) const CARD_BUTTONS_MAX: usize = 3;

/// A button as it is typed: the label, and an address where it leads somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Choice {
    pub(crate) label: String,
    /// Empty: the label is sent as an answer.
    pub(crate) link: String,
}

/// A card as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CardDraft {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) image: String,
    pub(crate) buttons: Vec<Choice>,
}

/// A field of a card that is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The card says nothing.
    Title,
    /// The image's address is none.
    Image,
    /// This button has an address but no label.
    Label(usize),
    /// The address of this button is none.
    Link(usize),
}

impl Choice {
    /// Reads «Label» or «Label https://…»; `None` for an address that leads nowhere.
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (label, last) = typed
            .rsplit_once(char::is_whitespace)
            .unwrap_or(("", typed));
        if !looks_like_address(last) {
            return Some(Self {
                label: typed.to_owned(),
                link: String::new(),
            });
        }
        is_link(last).then(|| Self {
            label: match label.trim() {
                "" => last.to_owned(),
                label => label.to_owned(),
            },
            link: last.to_owned(),
        })
    }

    fn is_empty(&self) -> bool {
        self.label.trim().is_empty() && self.link.trim().is_empty()
    }

    fn button(&self) -> Button {
        let (value, link) = (self.label.trim().to_owned(), self.link.trim().to_owned());
        match link.is_empty() {
            true => Button::Text { value },
            false => Button::Url {
                value,
                link,
                target: String::new(),
            },
        }
    }
}

impl CardDraft {
    /// True while nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        let texts = [&self.title, &self.text, &self.image];
        texts.iter().all(|text| text.trim().is_empty()) && self.buttons.iter().all(Choice::is_empty)
    }

    /// What is not right.
    pub(crate) fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if self.title.trim().is_empty() {
            flaws.push(Flaw::Title);
        }
        if !self.image.trim().is_empty() && !is_page(self.image.trim()) {
            flaws.push(Flaw::Image);
        }
        for (at, button) in self.buttons.iter().enumerate() {
            let (label, link) = (button.label.trim(), button.link.trim());
            if label.is_empty() && !link.is_empty() {
                flaws.push(Flaw::Label(at));
            }
            if !link.is_empty() && !is_link(link) {
                flaws.push(Flaw::Link(at));
            }
        }
        flaws
    }

    fn card(&self) -> Card {
        let buttons = self.buttons.iter().filter(|button| !button.is_empty());
        Card {
            preview: Media {
                src: self.image.trim().to_owned(),
                ..Media::default()
            },
            title: self.title.trim().to_owned(),
            description: self.text.trim().to_owned(),
            buttons: buttons.map(Choice::button).collect(),
        }
    }
}

/// A text with quick replies.
pub(crate) fn quick_replies(text: &str, choices: &[Choice]) -> Value {
    let buttons: Vec<Button> = choices.iter().map(Choice::button).collect();
    json!({"text": text, "attributes": {"attachment": {"type": "template", "buttons": buttons}}})
}

/// Cards side by side.
pub(crate) fn gallery(cards: &[CardDraft]) -> Value {
    let cards = cards.iter().filter(|card| !card.is_empty());
    let cards: Vec<Card> = cards.map(CardDraft::card).collect();
    json!({"type": "gallery", "attributes": {"attachment": {"type": "gallery", "gallery": cards}}})
}

/// How a message of our own will look; null for what is none.
pub(crate) fn preview(message: &Value) -> Value {
    let Ok(message) = Message::read(message) else {
        return Value::Null;
    };
    let mut parts = Vec::new();
    if !message.text.is_empty() {
        let html = format!("<p>{}</p>", escaped(&message.text));
        parts.push(Part::Prose { html, big: false });
    }
    let attributes = message.attributes.unwrap_or_default();
    if let Some(cards) = attributes.cards.filter(|cards| !cards.is_empty()) {
        let cards = cards.into_iter().map(card_view).collect();
        parts.push(Part::Gallery { cards });
    }
    let view = View {
        parts,
        buttons: attributes.buttons.into_iter().map(button_view).collect(),
        ..View::default()
    };
    view.to_value()
}

fn card_view(card: Card) -> view::Card {
    let src = card.preview.src;
    view::Card {
        image: is_page(&src).then(|| view::Image {
            src,
            name: String::new(),
            width: None,
            height: None,
        }),
        title: card.title,
        text: card.description,
        buttons: card.buttons.into_iter().map(button_view).collect(),
    }
}

fn button_view(button: Button) -> view::Button {
    match button {
        Button::Text { value } => view::Button::Text { label: value },
        Button::Action {
            value,
            action,
            show_echo,
        } => view::Button::Action {
            label: value,
            action,
            echo: show_echo,
        },
        Button::Url { value, link, .. } => view::Button::Url {
            label: value,
            href: is_link(&link).then_some(link),
            target: Target::Blank,
        },
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('\n', "<br>")
}

/// Whether somebody who typed this meant an address.
fn looks_like_address(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["mailto:", "tel:", "javascript:", "data:", "www."]
        .iter()
        .any(|start| lower.starts_with(start))
        || lower.contains("://")
}

/// An address that a button may lead to. The server parses it once more.
pub(crate) fn is_link(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = ["mailto:", "tel:"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    match rest {
        Some(rest) => !rest.is_empty() && !rest.contains(char::is_whitespace),
        None => is_page(text),
    }
}

/// An address of a page or an image; one without a scheme needs a host with a dot.
fn is_page(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let host = |rest: &str| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        rest[..end].to_owned()
    };
    let fits =
        |host: &str| !host.is_empty() && !host.contains('@') && !host.starts_with([':', '.']);
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
        && match rest {
            Some(rest) => fits(&host(rest)),
            None => {
                let host = host(&lower);
                fits(&host) && host.contains('.') && !host.contains(':') && !host.ends_with('.')
            }
        }
}
