//! The `metadata` of a message: where its medium is, and what is said about it.

use super::lax;
use serde::Serialize;
use serde_json::{Map, Value};

/// What is said about a medium. Nothing of it is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Media {
    /// Its address; empty when there is none.
    pub src: String,
    /// Its name; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its media type, or a word such as `video`; may be empty.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub mime: String,
    /// How wide it shall be, in pixels; `None` for anything that is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// How high it shall be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
    /// Its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Where a redirect opens; empty for a new tab.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
}

impl Media {
    /// Reads the fields of an object.
    pub(super) fn read(fields: &Map<String, Value>) -> Self {
        let word = |name| lax::word(fields.get(name));
        Self {
            src: word("src")
                .or_else(|| word("downloadURL"))
                .unwrap_or_default(),
            name: word("name").unwrap_or_default(),
            mime: word("type").unwrap_or_default().to_ascii_lowercase(),
            width: lax::number(fields.get("width")),
            height: lax::number(fields.get("height")),
            size: lax::number(fields.get("size"))
                .filter(|size| (0.0..=1e15).contains(size))
                .map(whole),
            target: word("target").unwrap_or_default(),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked by the caller"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
