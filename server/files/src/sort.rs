//! What a file is, told by its bytes.

use protocol::file::{IMAGE_TYPES, ImageSize};
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

/// What is looked at to tell what a file is.
const HEAD_BYTES: u64 = 8 * 1024;
/// An image with more pixels is only offered as a download: showing it could exhaust a phone.
const IMAGE_MAX_PIXELS: u64 = 64_000_000;
/// The media type of what is nothing else.
pub const ANYTHING: &str = "application/octet-stream";

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// Media type. One of [`IMAGE_TYPES`] only when [`Sort::image`] is there too.
    pub mime: &'static str,
    /// For images that can be shown.
    pub image: Option<ImageSize>,
}

pub(crate) fn of(path: &Path) -> io::Result<Sort> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    let mime = match infer::get(&head) {
        Some(kind) => kind.mime_type(),
        None if is_text(&head) => "text/plain",
        None => ANYTHING,
    };
    if !IMAGE_TYPES.contains(&mime) {
        return Ok(Sort { mime, image: None });
    }
    let image = size(path)?;
    let mime = if image.is_some() { mime } else { ANYTHING };
    Ok(Sort { mime, image })
}

/// None for what only begins like an image, or is too large to be shown.
fn size(path: &Path) -> io::Result<Option<ImageSize>> {
    let Ok(found) = imagesize::reader_size(BufReader::new(File::open(path)?)) else {
        return Ok(None);
    };
    let (Ok(width), Ok(height)) = (u32::try_from(found.width), u32::try_from(found.height)) else {
        return Ok(None);
    };
    let pixels = u64::from(width) * u64::from(height);
    Ok((1..=IMAGE_MAX_PIXELS)
        .contains(&pixels)
        .then_some(ImageSize { width, height }))
}

/// UTF-8 without control characters; a character may be cut off at the end.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let whole = head.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    !text.is_empty() && !text.contains(odd)
}
