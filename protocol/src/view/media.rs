//! Media of a view.

use super::Button;
use serde::{Deserialize, Serialize};

/// An image. Without a width it has its natural size, as far as the bubble is wide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its address.
    pub src: String,
    /// What it shows, in words; may be empty.
    #[serde(default)]
    pub name: String,
    /// CSS pixels from side to side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// CSS pixels from top to bottom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A file of somebody else's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Its address.
    pub src: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub mime: String,
    /// Its bytes, if told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A page in a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its address, always `https`.
    pub src: String,
    /// What it is, for screen readers.
    pub title: String,
    /// CSS pixels from side to side; absent: as wide as the bubble can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// CSS pixels from top to bottom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// True for a video.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub video: bool,
}

/// A card of a gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its image, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub text: String,
    /// What can be pressed on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

/// A page that an answer is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its address.
    pub href: String,
    /// Plain text.
    pub title: String,
    /// Host of the address.
    pub host: String,
    /// Plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Address of an image of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// What cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingMedia {
    /// An image.
    Image,
    /// A file.
    File,
    /// A frame.
    Frame,
}
