//! What the server tells the panel in its document: everything it needs to begin.

use crate::texts::Texts;
use protocol::form::FormField;
use protocol::ids::{EmbedToken, SiteKey};
use serde::{Deserialize, Serialize};

/// Identifier of the element that carries it as JSON.
pub const BOOT_ELEMENT: &str = "boot";

/// How much a visitor may send as files, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLimits {
    /// Per file.
    pub max: u64,
    /// Per conversation.
    pub session: u64,
}

/// The start data of a panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Boot {
    /// The site.
    pub site_key: SiteKey,
    /// Proof that the panel was rendered for it.
    pub embed_token: EmbedToken,
    /// The server's path prefix, with a slash at both ends.
    pub base: String,
    /// Origins that the host page may have.
    pub allowed_origins: Vec<String>,
    /// True when the session outlives the tab.
    pub permanent: bool,
    /// What it takes of files; without them it takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileLimits>,
    /// The site's own fields of the start form. The document holds them; the browser needs no more.
    #[serde(skip)]
    pub form: Vec<FormField>,
    /// The large title.
    pub title_primary: String,
    /// The small title above it.
    pub title_secondary: String,
    /// The site's own name.
    pub site_name: String,
    /// Language of `texts`.
    pub lang: String,
    /// The strings of that language.
    pub texts: Texts,
}
