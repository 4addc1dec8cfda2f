//! The shape of the config file: its keys, their types and what they mean.
//!
//! Reading, the JSON schema and the documentation's table all come from these types, so the doc
//! comments speak to operators. Every field is a [`Field`], so one mistake does not hide another.

use super::field::{Expected, Field};
use super::files::{FILE_MB, Megabytes, SESSION_MB, SITE_MB};
use super::values::{Accent, Language, Messenger, Offset, Side};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Longest title, in characters: two lines of the panel's header.
pub(super) const TITLE_MAX: usize = 120;
/// Longest name of a site or part of a person's name, in characters.
pub(super) const NAME_MAX: usize = 80;

/// Keys that mean nothing to the server.
pub(super) type Unknown = BTreeMap<String, IgnoredAny>;

/// The config file: the sites that may show the widget.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(title = "Config file of web-widget-bot", extend("additionalProperties" = false))]
pub(super) struct ConfigFile {
    /// Address of this schema, for editors. The server does not read it.
    #[serde(rename = "$schema", default)]
    pub(super) schema: Field<String>,
    /// The sites, one object each.
    pub(super) configs: Field<Vec<Field<SiteEntry>>>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// A site.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct SiteEntry {
    /// Identifies the site in its script tag; a GUID is a good choice. Letters, digits and `-_.:@`, at most 128.
    #[schemars(length(max = 128), regex(pattern = r"^[A-Za-z0-9\-_.:@]+$"))]
    pub(super) key: Field<String>,
    /// Addresses of the pages that may show the widget. Scheme, host and port must be the same; a path narrows it where the browser tells the path. An empty list refuses all pages.
    #[serde(rename = "allowed-origins")]
    pub(super) allowed_origins: Field<Vec<Field<String>>>,
    /// Primary title in the panel's header.
    #[serde(rename = "title-primary")]
    #[schemars(length(min = 1, max = TITLE_MAX))]
    pub(super) title_primary: Field<String>,
    /// Secondary title in the panel's header.
    #[serde(rename = "title-secondary")]
    #[schemars(length(min = 1, max = TITLE_MAX))]
    pub(super) title_secondary: Field<String>,
    /// Short name of the site, used in the titles of chats.
    #[schemars(length(min = 1, max = NAME_MAX))]
    pub(super) site_name: Field<String>,
    /// People of the team who get the site's chats, by their names in the messenger.
    #[schemars(length(min = 1))]
    pub(super) chat_recipients: Field<Vec<Field<RecipientEntry>>>,
    /// Whether a visitor's session outlives the browser tab.
    #[serde(default)]
    #[schemars(extend("default" = false))]
    pub(super) permanent_session: Field<bool>,
    /// Where the site's chats are opened; without it, the server's messenger.
    #[serde(default)]
    pub(super) messenger: Field<Messenger>,
    /// How the launcher and the panel look.
    #[serde(default)]
    pub(super) appearance: Field<AppearanceEntry>,
    /// What visitors may send as files.
    #[serde(default)]
    pub(super) files: Field<FilesEntry>,
    /// Language of the widget; without it, the visitor's browser decides.
    #[serde(default)]
    pub(super) language: Field<Language>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// A person of the team. One of the two names may be empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct RecipientEntry {
    /// First name.
    #[schemars(length(max = NAME_MAX))]
    pub(super) first_name: Field<String>,
    /// Last name.
    #[schemars(length(max = NAME_MAX))]
    pub(super) last_name: Field<String>,
    /// The person's id in the messenger, to tell namesakes apart.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub(super) id: Field<String>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// How the launcher and the panel look.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct AppearanceEntry {
    /// Colour of the launcher and of the visitor's messages, as `#rrggbb`.
    #[serde(default)]
    #[schemars(extend("default" = Accent::default().to_string()))]
    pub(super) accent: Field<Accent>,
    /// Side of the window that the launcher sits on.
    #[serde(default)]
    #[schemars(extend("default" = "right"))]
    pub(super) position: Field<Side>,
    /// Distance of the launcher from that side, in pixels.
    #[serde(default)]
    #[schemars(extend("default" = Offset::default().pixels()))]
    pub(super) offset_x: Field<Offset>,
    /// Distance of the launcher from the bottom, in pixels.
    #[serde(default)]
    #[schemars(extend("default" = Offset::default().pixels()))]
    pub(super) offset_y: Field<Offset>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// What visitors may send as files. What the team sends does not count.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct FilesEntry {
    /// Whether they may send any.
    #[serde(default)]
    #[schemars(extend("default" = true))]
    pub(super) enabled: Field<bool>,
    /// Largest file, in megabytes. The messenger may set a smaller limit.
    #[serde(default)]
    #[schemars(extend("default" = FILE_MB))]
    pub(super) max_mb: Field<Megabytes>,
    /// All files of one conversation together, in megabytes.
    #[serde(default)]
    #[schemars(extend("default" = SESSION_MB))]
    pub(super) session_mb: Field<Megabytes>,
    /// All files that the server keeps for the site, in megabytes.
    #[serde(default)]
    #[schemars(extend("default" = SITE_MB))]
    pub(super) site_mb: Field<Megabytes>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

macro_rules! objects {
    ($($type:ty)*) => {$(
        impl Expected for $type {
            const EXPECTED: &'static str = "an object";
            const HINT: &'static str = "put its keys between { and }";
        }
    )*};
}

objects! { ConfigFile SiteEntry RecipientEntry AppearanceEntry FilesEntry }
