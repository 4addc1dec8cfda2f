//! The cards of a gallery.

use super::button::{self, Button};
use super::lax;
use super::media::Media;
use serde::Serialize;
use serde_json::{Map, Value};

/// Cards of one gallery that are read.
const CARDS_MAX: usize = 50;

/// A card.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Card {
    /// Its image; no `src` means none.
    pub preview: Media,
    /// May be empty.
    pub title: String,
    /// May be empty.
    pub description: String,
    /// What can be pressed on it.
    pub buttons: Vec<Button>,
}

impl Card {
    fn read(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        let preview = lax::object(fields.get("preview"));
        let word = |name| lax::text(fields.get(name)).unwrap_or_default();
        Some(Self {
            preview: preview.map(Media::read).unwrap_or_default(),
            title: word("title"),
            description: word("description"),
            buttons: button::read(fields),
        })
    }
}

/// The cards of an attachment; `None` when it is no gallery.
pub(super) fn read(attachment: &Map<String, Value>) -> Option<Vec<Card>> {
    let own = lax::list(attachment.get("gallery"), CARDS_MAX);
    let cards = own.or_else(|| lax::list(attachment.get("json_gallery"), CARDS_MAX))?;
    Some(cards.iter().filter_map(Card::read).collect())
}
