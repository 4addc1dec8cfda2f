//! Views: what of a rich message is shown, exact and safe.
//!
//! The server makes a view of what a bot or an agent sent ([`crate::tiledesk`]); panel and desk draw
//! it without judging again. An entry without a view is shown by its text.
//!
//! Invariants of every view that the server writes:
//! - addresses are absolute and of an allowed scheme: `https`, `http`, `mailto`, `tel` for links,
//!   `https` or `http` for media, `https` for frames;
//! - HTML is out of a short list of elements, cleaned;
//! - numbers are whole; an absent field is absent, never null.

mod button;
mod media;

pub use button::{Button, Target};
pub use media::{Card, FileRef, Frame, Image, MissingMedia, Source};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest time that a message waits behind a typing sign, in milliseconds.
pub const WAIT_MAX_MS: u32 = 10_000;

/// What is shown of a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// What stands in it, in order. None and no buttons: nothing is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What can be pressed under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// How the composer stands from here on; absent: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composer: Option<Composer>,
    /// True: not for the eyes of visitors; neither shown nor counted nor announced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// How long its sender seems to type before it is shown, in milliseconds up to
    /// [`WAIT_MAX_MS`]. Only for messages that come live.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub wait: u32,
    /// True: it does not take the buttons of the message before it away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl View {
    /// As the `view` of an entry.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // Fixed names, strings and whole numbers always become JSON.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The view of an entry that has one.
    #[must_use]
    pub fn of_value(value: &Value) -> Option<Self> {
        Self::deserialize(value).ok()
    }
}

/// Whether the visitor can write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composer {
    /// True: yes.
    pub open: bool,
    /// What stands in the closed field; empty for the usual words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
}

/// One thing in a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "lowercase")]
pub enum Part {
    /// Text with emphasis, lists, code, tables and links, as HTML out of a short list of elements.
    Prose {
        /// The HTML.
        html: String,
        /// True: one or two emoji and nothing else.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        big: bool,
    },
    /// An HTML message, cleaned. It is drawn in a shadow root of its own.
    Html {
        /// The HTML.
        html: String,
        /// The message's own style sheet, cleaned.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        css: String,
    },
    /// An image.
    Image(Image),
    /// A file.
    File(FileRef),
    /// Sound.
    Audio(FileRef),
    /// Another page, or a video.
    Frame(Frame),
    /// Cards side by side.
    Gallery {
        /// The cards.
        cards: Vec<Card>,
    },
    /// Pages that an answer is based on.
    Sources {
        /// The pages.
        items: Vec<Source>,
        /// Colour behind them, `#rrggbb`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        background: Option<String>,
    },
    /// Leads somewhere at once when it comes live; always by a press.
    Redirect {
        /// Where to.
        href: String,
        /// Where it opens.
        target: Target,
        /// Words of the link.
        label: String,
    },
    /// What should be here cannot be shown.
    Missing {
        /// What it should have been.
        what: MissingMedia,
    },
}
