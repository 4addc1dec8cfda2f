//! Blobs and their addresses.

use kit::browser::{Blob, create_url, revoke_url};
use kit::dom::{element, later};

/// How long a browser may take to begin saving.
const SAVING_MS: u32 = 60_000;

/// The address of a blob; given back on drop.
pub(crate) struct BlobUrl(String);

impl BlobUrl {
    /// Of these bytes as this type, whatever the blob says of itself.
    pub(crate) fn of(blob: &Blob, mime: &str) -> Self {
        Self(create_url(&blob.slice(0.0, blob.size(), mime)))
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for BlobUrl {
    fn drop(&mut self) {
        revoke_url(&self.0);
    }
}

/// Saves bytes under a name, as bytes and nothing that a browser would open.
pub(crate) fn save(blob: &Blob, name: &str) {
    let url = BlobUrl::of(blob, "application/octet-stream");
    let link = element("a", "");
    link.set("href", url.as_str());
    link.set("download", name);
    link.click();
    // Holds the address until then.
    later(SAVING_MS, move || revoke_url(url.as_str()));
}
