//! The shape of the config file: its keys, their types and what they mean.
//!
//! Reading, the JSON schema and the documentation's table all come from these types, so the doc
//! comments speak to operators. Every field is a [`Field`], so one mistake does not hide another.

use super::bot::{ANSWER_WITHIN_S, HANDOVER_WORDS, Seconds};
use super::field::{Expected, Field};
use super::files::{FILE_MB, Megabytes, SESSION_MB, SITE_MB};
use super::form::Kind;
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
    /// Further fields of the form that begins a conversation, between name and message. A field with a mistake is left out with a warning.
    #[serde(default)]
    pub(super) form: Field<Vec<Field<FieldEntry>>>,
    /// Language of the widget; without it, the visitor's browser decides.
    #[serde(default)]
    pub(super) language: Field<Language>,
    /// The chatbot that answers before the team does; without it, the team answers.
    #[serde(default)]
    pub(super) bot: Field<BotEntry>,
    /// Whether messages may show images, media and frames of other hosts, which then see the visitor's address. Without it, they may where there is a bot.
    #[serde(default)]
    pub(super) external_media: Field<bool>,
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

/// The chatbot that answers before the team does. It speaks as Tiledesk's external bots do.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct BotEntry {
    /// Where the visitor's messages are posted: https, or http to a host that `WEB_WIDGET_BOT_PRIVATE_HOSTS` names.
    pub(super) url: Field<String>,
    /// The bot's name, as visitors see it; without it, the name of the site.
    #[serde(default)]
    #[schemars(length(min = 1, max = NAME_MAX))]
    pub(super) name: Field<String>,
    /// Signs what is posted, so that the bot can tell it from what others post.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub(super) secret: Field<String>,
    /// A credential with which the bot may write into every conversation of the site. Without it, only the one that comes with each message, good for that conversation.
    #[serde(default)]
    #[schemars(length(min = 16))]
    pub(super) token: Field<String>,
    /// Whether the bot is told by the hidden text `\start` that a conversation begins.
    #[serde(default)]
    #[schemars(extend("default" = true))]
    pub(super) start: Field<bool>,
    /// Seconds after which the team takes over a message that the bot has not answered.
    #[serde(default)]
    #[schemars(extend("default" = ANSWER_WITHIN_S))]
    pub(super) answer_within_s: Field<Seconds>,
    /// Texts with which a visitor asks for the team. The whole message must be one of them; case and punctuation do not matter.
    #[serde(default)]
    #[schemars(extend("default" = HANDOVER_WORDS))]
    pub(super) handover_words: Field<Vec<Field<String>>>,
    /// Hosts that frames in messages may show, such as `example.com` or `*.example.com`; without it, all.
    #[serde(default)]
    pub(super) frame_hosts: Field<Vec<Field<String>>>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// A field of the form.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline, extend("additionalProperties" = false))]
pub(super) struct FieldEntry {
    /// Names the answer; letters, digits and `-_`, unique within the form.
    pub(super) name: Field<String>,
    /// What it asks for.
    #[serde(rename = "type")]
    pub(super) kind: Field<Kind>,
    /// What stands beside it: a text, or one per language such as `{"en": "Topic", "de": "Thema"}`. In the label of a consent, `[words](https://…)` is a link.
    #[serde(default)]
    pub(super) label: Field<LabelEntry>,
    /// Whether it must be answered; by default only a consent must.
    #[serde(default)]
    pub(super) mandatory: Field<bool>,
    /// What can be chosen.
    #[serde(default)]
    pub(super) options: Field<Vec<Field<String>>>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) unknown: Unknown,
}

/// A label, in one language or several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub(super) enum LabelEntry {
    /// The same in all.
    Text(String),
    /// By language tag; `default` serves all others.
    Languages(BTreeMap<String, String>),
}

impl Expected for LabelEntry {
    const EXPECTED: &'static str = "a label";
    const HINT: &'static str = "write a text, or one per language such as {\"en\": \"Topic\"}";
}

macro_rules! objects {
    ($($type:ty)*) => {$(
        impl Expected for $type {
            const EXPECTED: &'static str = "an object";
            const HINT: &'static str = "put its keys between { and }";
        }
    )*};
}

objects! { ConfigFile SiteEntry RecipientEntry AppearanceEntry FilesEntry BotEntry FieldEntry }
