//! Messages as bots write them: the Tiledesk widget protocol, read laxly.
//!
//! Invariants:
//! - Reading never fails for what the original widget would have shown in any form; what is refused
//!   ([`Refused`]) names the field. Unknown fields are ignored, unknown kinds keep their text.
//! - Nothing here is safe to show: addresses, HTML and names are as they were written. The server
//!   makes a [`crate::view::View`] of it.
//! - Every list is read up to a bound.

mod attributes;
mod button;
mod command;
mod gallery;
mod lax;
mod media;

pub use attributes::{Attributes, Audience};
pub use button::Button;
pub use command::Command;
pub use gallery::Card;
pub use media::Media;

use serde_json::{Map, Value};
use std::fmt;

/// Kind of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text; also what has no kind.
    Text,
    /// An image.
    Image,
    /// A file, or sound if its media type says so.
    File,
    /// A page in a frame.
    Frame,
    /// HTML.
    Html,
    /// Cards.
    Gallery,
    /// Leads somewhere.
    Redirect,
    /// Pages that an answer is based on.
    UrlPreview,
    /// Any other: shown by its text.
    Other(String),
}

impl Kind {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Frame => "frame",
            Self::Html => "html",
            Self::Gallery => "gallery",
            Self::Redirect => "redirect",
            Self::UrlPreview => "url_preview",
            Self::Other(word) => word,
        }
    }

    fn of(word: String) -> Self {
        match word.as_str() {
            "" | "text" => Self::Text,
            "image" => Self::Image,
            "file" => Self::File,
            "frame" => Self::Frame,
            "html" => Self::Html,
            "gallery" => Self::Gallery,
            "redirect" => Self::Redirect,
            "url_preview" => Self::UrlPreview,
            _ => Self::Other(word),
        }
    }
}

/// A message as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its text, trimmed; may be empty.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Who it is for: the narrower of what message and extras say.
    pub audience: Audience,
    /// Name of the sender, where the message has one of its own.
    pub sender_name: Option<String>,
    /// Its medium, if it names one.
    pub metadata: Option<Media>,
    /// Its extras; `None` when it has none at all, which leaves the composer as it is.
    pub attributes: Option<Attributes>,
    /// How source cards are shown.
    pub sources: SourceOptions,
    /// Names a message that this one replaces.
    pub id: Option<String>,
    /// `metadata` and `attributes` as they were written, for other clients.
    pub raw: Raw,
}

/// `metadata` and `attributes` as they were written: objects or null.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Raw {
    /// `metadata`.
    pub metadata: Value,
    /// `attributes`.
    pub attributes: Value,
}

/// Which fields of source cards are shown. A field is hidden only by an explicit `false`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceOptions {
    /// True: titles are not shown.
    pub no_title: bool,
    /// True: descriptions are not shown.
    pub no_description: bool,
    /// True: images are not shown.
    pub no_image: bool,
    /// True: hosts are not shown.
    pub no_source: bool,
    /// Colour behind them, as it was written.
    pub background: Option<String>,
}

/// Why a message cannot be read: which field, and what was expected there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The field, by its path.
    pub field: &'static str,
    /// What was expected.
    pub expected: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}", self.field, self.expected)
    }
}

impl std::error::Error for Refused {}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Refused`] when it is no object, or a field that decides what is shown is of another type.
    pub fn read(value: &Value) -> Result<Self, Refused> {
        let refused = |field, expected| Refused { field, expected };
        let fields = value
            .as_object()
            .ok_or_else(|| refused("message", "an object"))?;
        let texts = |field| match fields.get(field) {
            None | Some(Value::Null | Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
                Ok(())
            }
            Some(_) => Err(refused(field, "a text")),
        };
        texts("text")?;
        texts("type")?;
        for field in ["metadata", "attributes"] {
            match fields.get(field) {
                None | Some(Value::Null | Value::Object(_)) => {}
                // Some senders write an empty text for «none».
                Some(Value::String(text)) if text.trim().is_empty() => {}
                Some(_) => return Err(refused(field, "an object")),
            }
        }
        Ok(Self::of(fields))
    }

    /// A message inside of a split one: whatever is wrong with it, it is left out.
    fn read_part(value: &Value) -> Option<Self> {
        let mut message = Self::read(value).ok()?;
        if let Some(attributes) = &mut message.attributes {
            attributes.commands = None;
        }
        Some(message)
    }

    fn of(fields: &Map<String, Value>) -> Self {
        let metadata = lax::object(fields.get("metadata"));
        let attributes = lax::object(fields.get("attributes"));
        let word = |name| lax::word(fields.get(name));
        let temp = attributes.and_then(|attributes| lax::word(attributes.get("tempUID")));
        let mut kind = Kind::of(word("type").unwrap_or_default());
        if is_preview(metadata) || is_preview(attributes) {
            kind = Kind::UrlPreview;
        }
        let raw = |object: Option<&Map<String, Value>>| {
            object.map_or(Value::Null, |object| Value::Object(object.clone()))
        };
        let mut text = lax::text(fields.get("text")).unwrap_or_default();
        if kind != Kind::Html {
            // A bot that writes JSON by hand often escapes the line break twice.
            text = text.replace("\\n", "\n");
        }
        let attributes_read = attributes.map(Attributes::read);
        let told = attributes_read.as_ref().map(|read| read.audience);
        Self {
            text,
            audience: Audience::of(fields).max(told.unwrap_or_default()),
            kind,
            sender_name: word("senderFullname").or_else(|| word("sender_fullname")),
            metadata: metadata.map(Media::read),
            attributes: attributes_read,
            sources: SourceOptions::read(&[Some(fields), metadata, attributes]),
            id: temp.or_else(|| word("message_id")).or_else(|| word("_id")),
            raw: Raw {
                metadata: raw(metadata),
                attributes: raw(attributes),
            },
        }
    }
}

/// The mark of source cards may stand beside the text as well as in its extras.
fn is_preview(object: Option<&Map<String, Value>>) -> bool {
    let kind = object.and_then(|object| lax::text(object.get("type")));
    kind.as_deref() == Some("url_preview")
}

impl SourceOptions {
    fn read(places: &[Option<&Map<String, Value>>]) -> Self {
        let find = |name| {
            places
                .iter()
                .find_map(|place| place.and_then(|fields| fields.get(name)))
        };
        let fields = lax::object(find("displayFields"));
        let hidden = |name| fields.is_some_and(|fields| lax::flag(fields.get(name)) == Some(false));
        Self {
            no_title: hidden("title"),
            no_description: hidden("description"),
            no_image: hidden("image"),
            no_source: hidden("source"),
            background: lax::word(find("previewBackgroundColor")),
        }
    }
}
