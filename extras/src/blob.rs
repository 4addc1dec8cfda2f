//! Blobs and their addresses.

use crate::dom::{element, later};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// How long a browser may take to begin saving.
const SAVING_MS: u32 = 60_000;

/// The address of a blob; given back on drop.
pub(crate) struct BlobUrl(String);

impl BlobUrl {
    /// Of these bytes as this type, whatever the blob says of itself.
    pub(crate) fn of(blob: &Blob, mime: &str) -> Option<Self> {
        let typed = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), mime);
        Url::create_object_url_with_blob(&typed.ok()?)
            .ok()
            .map(Self)
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for BlobUrl {
    fn drop(&mut self) {
        // Fails for no address.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Saves bytes under a name, as bytes and nothing that a browser would open.
pub(crate) fn save(blob: &Blob, name: &str) {
    if let Some(url) = BlobUrl::of(blob, "application/octet-stream") {
        let link: HtmlAnchorElement = element("a", "").unchecked_into();
        link.set_href(url.as_str());
        link.set_download(name);
        link.click();
        later(SAVING_MS, move || drop(url));
    }
}
