//! Every string that a visitor can see, one table per language.
//!
//! Invariants: the tables exist on the server only; a browser gets one language as data. A text may
//! hold the placeholder `{n}`. Tests keep the tables complete and their placeholders equal.

/// Declares the table of a module that the panel loads later: each text once per language.
#[cfg(feature = "ssr")]
macro_rules! module_texts {
    ($(#[$about:meta])* $name:ident: $($(#[$doc:meta])* $field:ident: $en:literal, $de:literal;)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $name { $($(#[$doc])* pub $field: &'static str,)* }

        impl $name {
            /// The table of a language; of one that is not there, the English.
            #[must_use]
            pub fn for_language(lang: &str) -> Self {
                match lang {
                    "de" => Self { $($field: $de,)* },
                    _ => Self { $($field: $en,)* },
                }
            }

            #[cfg(test)]
            pub(super) fn values(&self) -> Vec<&'static str> { vec![$(self.$field),*] }
        }
    };
}
#[cfg(feature = "ssr")]
use module_texts;

#[cfg(feature = "ssr")]
mod de;
#[cfg(feature = "ssr")]
mod en;
#[cfg(feature = "ssr")]
mod extras;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod language;
#[cfg(feature = "ssr")]
mod rich;
#[cfg(all(test, feature = "ssr"))]
mod tests;

#[cfg(feature = "ssr")]
pub use extras::ExtrasTexts;
#[cfg(feature = "ssr")]
pub use form::FormTexts;
#[cfg(feature = "ssr")]
pub use language::TABLES;
#[cfg(feature = "ssr")]
pub use rich::RichTexts;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Declares the struct and lists its fields once, so that (de)serialising is one small loop instead
/// of a generated branch per field; that matters in the browser.
macro_rules! texts {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// The strings of one language.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Texts { $($(#[$doc])* pub $field: String,)* }

        impl Texts {
            /// Names of the texts, in order.
            pub const NAMES: &[&str] = &[$(stringify!($field)),*];

            /// The texts, in the order of [`Texts::NAMES`].
            #[must_use]
            pub fn values(&self) -> Vec<&str> { vec![$(&self.$field),*] }

            /// The same, to be filled.
            pub fn values_mut(&mut self) -> Vec<&mut String> { vec![$(&mut self.$field),*] }
        }
    };
}

texts! {
    /// Launcher: opens the widget.
    open_chat,
    /// Launcher: closes the widget; also the panel's close button.
    close_chat,
    /// Launcher: `{n}` messages wait.
    unread,
    /// Launcher: title of the frame.
    chat,
    /// Launcher: the panel could not be loaded.
    load_failed,
    /// Tries again what failed.
    retry,

    /// Above the start form.
    greeting,
    /// Label of the name field.
    your_name,
    /// Label of the first message.
    your_message,
    /// Submits the start form.
    start,
    /// The name is missing.
    name_missing,
    /// The name is longer than `{n}` characters.
    name_too_long,
    /// The message is missing.
    message_missing,
    /// The message is longer than `{n}` characters.
    message_too_long,
    /// The earlier conversation is gone.
    lost,

    /// Name of the conversation for screen readers.
    conversation,
    /// Before the first message.
    no_messages,
    /// Older messages are coming.
    loading,
    /// Day separator.
    today,
    /// Day separator.
    yesterday,
    /// The visitor, before an own message for screen readers.
    you,
    /// Somebody without a name.
    team,
    /// `{n}` types.
    typing,
    /// Somebody without a name types.
    somebody_typing,
    /// Jumps to one new message.
    new_message,
    /// Jumps to `{n}` new messages.
    new_messages,
    /// Jumps to the newest message.
    to_newest,
    /// A withdrawn message.
    withdrawn,
    /// A kind of message that cannot be shown.
    unsupported,

    /// Delivery state.
    sending,
    /// Delivery state.
    sent,
    /// Delivery state.
    delivered,
    /// Delivery state.
    read,
    /// Delivery state.
    failed,
    /// Delivery state: stored, but the team could not be reached.
    undeliverable,
    /// Delivery state: goes out by itself soon.
    wait,

    /// Label of the composer.
    write_message,
    /// Sends the message.
    send,
    /// Chooses files.
    attach,
    /// Tells that a file may have `{n}` megabytes.
    attach_limit,
    /// `{n}` characters are left.
    characters_left,
    /// `{n}` characters too many.
    characters_over,

    /// Connection banner.
    connecting,
    /// Connection banner: the browser has no network.
    offline,
    /// Connection banner: the next attempt comes by itself, [`Texts::seconds`] tells when.
    reconnecting,
    /// Behind `reconnecting`: `{n}` seconds are left.
    seconds,
    /// Connection banner: does not wait.
    try_now,
    /// Connection banner: the chat cannot be used now.
    unavailable,
    /// Loads the panel again.
    reload,

    /// Opens the menu.
    menu,
    /// Ends the conversation.
    end_chat,
    /// Asks before the end.
    end_question,
    /// Tells what the end means.
    end_explained,
    /// Goes back.
    cancel,
    /// The visitor has ended the conversation.
    ended_by_you,
    /// The team has ended the conversation.
    ended_by_team,
    /// Begins a new conversation.
    start_again,
    /// The browser runs no scripts.
    needs_script,
}

/// Puts a value in the place of `{n}`.
#[must_use]
pub fn fill(text: &str, value: &str) -> String {
    match text.find('{') {
        Some(at) => [&text[..at], value, &text[at + "{n}".len()..]].concat(),
        None => text.to_owned(),
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Self::NAMES.len()))?;
        for (name, value) in Self::NAMES.iter().zip(self.values()) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a map of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
        let mut texts = Texts::default();
        let mut slots = texts.values_mut();
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            if let Some(index) = Texts::NAMES.iter().position(|known| *known == name) {
                *slots[index] = value;
            }
        }
        Ok(texts)
    }
}
