//! What the server tells about a file: the `metadata` of its message, or the answer to its upload.

use kit::dom::{number, word};
use wasm_bindgen::JsValue;

/// The types that browsers show as images. Others are offered as downloads only, among them SVG,
/// which can hold scripts.
const IMAGE_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A file of the conversation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    /// Names it; empty for what is no file of ours.
    pub(crate) id: String,
    /// Where its bytes are: relative to the base, or a foreign address if it has no identifier.
    pub(crate) src: String,
    /// Name; may be empty.
    pub(crate) name: String,
    /// Media type.
    pub(crate) mime: String,
    /// Bytes, when known.
    pub(crate) size: Option<f64>,
    /// Width and height in pixels, when known.
    pub(crate) pixels: Option<(f64, f64)>,
}

impl Facts {
    /// Reads the metadata.
    pub(crate) fn read(metadata: &JsValue) -> Self {
        let id = word(metadata, "fileId");
        let src = if id.is_empty() {
            word(metadata, "src")
        } else {
            ["files/", &id].concat()
        };
        let (width, height) = (number(metadata, "width"), number(metadata, "height"));
        Self {
            src,
            name: word(metadata, "name"),
            mime: word(metadata, "type"),
            size: number(metadata, "size"),
            pixels: width.zip(height).filter(|(w, h)| *w >= 1.0 && *h >= 1.0),
            id,
        }
    }

    /// True when it can be shown as an image.
    pub(crate) fn is_image(&self) -> bool {
        !self.id.is_empty() && is_image_type(&self.mime)
    }
}

/// True for the types that are shown.
pub(crate) fn is_image_type(mime: &str) -> bool {
    IMAGE_TYPES.contains(&mime)
}

/// Width and height at which an image of this size is shown: at its ratio, and at most so large.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between nothing and the most"
)]
pub(crate) fn shown_size((width, height): (f64, f64), most: (f64, f64)) -> (u32, u32) {
    let scale = (most.0 / width).min(most.1 / height).min(1.0);
    let whole = |length: f64| (length * scale + 0.5).max(1.0) as u32;
    (whole(width), whole(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_shown_at_their_ratio_and_never_enlarged() {
        let most = (260.0, 320.0);
        assert_eq!(shown_size((800.0, 600.0), most), (260, 195));
        assert_eq!(shown_size((600.0, 1200.0), most), (160, 320));
        assert_eq!(shown_size((64.0, 32.0), most), (64, 32));
        assert_eq!(shown_size((9000.0, 1.0), most), (260, 1));
    }

    #[test]
    fn only_four_types_are_images() {
        assert!(is_image_type("image/webp"));
        for other in ["image/svg+xml", "image/tiff", "text/html", ""] {
            assert!(!is_image_type(other), "{other}");
        }
    }
}
