//! Replies that are more than text: an agent's buttons and cards, checked before they are kept.
//!
//! Invariant: what passes here becomes exactly one message that everybody sees, and nothing in it was
//! left out silently. Which media and frames a visitor is shown is decided by the rules of the site,
//! when the relay takes the message in.

use super::Refused;
use protocol::codes::ErrorCode;
use protocol::limits::TEXT_MAX_CHARS;
use protocol::tiledesk::{self, Attributes, Audience, Kind, Media, Message};
use protocol::view::{Button, Part, View};
use render::{Policy, Rendered, prepare};
use serde_json::Value;

/// A reply that passed.
pub(super) struct Rich {
    /// What it says in text; may be empty.
    pub(super) text: String,
    /// How it is shown.
    pub(super) view: Value,
    /// It in one line.
    pub(super) line: Option<String>,
}

/// Reads what a console sent as a message.
pub(super) fn read(message: &Value) -> Result<Rich, Refused> {
    let message = Message::read(message).map_err(|refused| {
        let reason = format!("expected {}", refused.expected);
        invalid(path(refused.field), reason)
    })?;
    if message.text.chars().count() > TEXT_MAX_CHARS {
        return Err(Refused::new(ErrorCode::InvalidText).field("message.text"));
    }
    let attributes = message.attributes.clone().unwrap_or_default();
    check(&message, &attributes)?;
    let policy = Policy {
        origins: Vec::new(),
        frame_hosts: None,
        external_media: true,
    };
    let entries: Vec<Rendered> = prepare(&message, &policy).entries;
    let Ok([entry]) = <[Rendered; 1]>::try_from(entries) else {
        return Err(invalid("message", "one message is expected"));
    };
    let view = entry.view.unwrap_or_default();
    if entry.text.is_empty() && view.parts.is_empty() && view.buttons.is_empty() {
        return Err(Refused::new(ErrorCode::InvalidText).field("message.text"));
    }
    check_addresses(&attributes, &view)?;
    let plain = view == View::default();
    Ok(Rich {
        line: (!plain).then(|| render::line(&entry.text, &view)),
        view: match plain {
            true => Value::Null,
            false => view.to_value(),
        },
        text: entry.text,
    })
}

fn check(message: &Message, attributes: &Attributes) -> Result<(), Refused> {
    let known = matches!(
        message.kind,
        Kind::Text | Kind::Gallery | Kind::Image | Kind::File
    );
    if !known {
        return Err(invalid(
            "message.type",
            "a reply is text, cards, an image or a file",
        ));
    }
    if attributes.audience != Audience::All {
        let reason = "what the visitor is not to see is no reply";
        return Err(invalid("message.attributes.subtype", reason));
    }
    if attributes.commands.is_some() {
        return Err(invalid(
            "message.attributes.commands",
            "one message is expected",
        ));
    }
    Ok(())
}

/// An agent hears of an address that cannot be shown; a bot could not do anything about it.
fn check_addresses(attributes: &Attributes, view: &View) -> Result<(), Refused> {
    let link = || invalid("message.attributes.attachment", "a button leads nowhere");
    let image = || invalid("message.attributes.attachment", "an image has no address");
    if !lead_somewhere(&view.buttons) {
        return Err(link());
    }
    for part in &view.parts {
        match part {
            Part::Missing { .. } => return Err(invalid("message.metadata", "it has no address")),
            Part::Gallery { cards } => {
                let written = attributes.cards.as_deref().unwrap_or_default();
                if !cards.iter().all(|card| lead_somewhere(&card.buttons)) {
                    return Err(link());
                }
                let lost = |(written, card): (&tiledesk::Card, &protocol::view::Card)| {
                    written.preview != Media::default() && card.image.is_none()
                };
                if written.iter().zip(cards).any(lost) {
                    return Err(image());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn lead_somewhere(buttons: &[Button]) -> bool {
    !buttons
        .iter()
        .any(|button| matches!(button, Button::Url { href: None, .. }))
}

fn invalid(field: &'static str, reason: impl Into<String>) -> Refused {
    Refused::because(ErrorCode::InvalidParams, reason).field(field)
}

/// Where the field of a message stands in a reply.
fn path(field: &str) -> &'static str {
    match field {
        "text" => "message.text",
        "type" => "message.type",
        "metadata" => "message.metadata",
        "attributes" => "message.attributes",
        _ => "message",
    }
}
