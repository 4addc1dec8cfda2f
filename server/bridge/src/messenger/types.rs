//! The nouns of the messenger trait.

use super::files::OutgoingFile;
use protocol::ids::UnixMs;
use serde_json::Value;
use std::fmt;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Wraps the messenger's own text.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The messenger's own text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

opaque! {
    /// A chat inside a messenger: a room, a thread or a topic. Only the messenger can read it.
    ChatKey;
    /// A message inside a messenger.
    MessageRef;
    /// A place in a messenger's stream of events.
    Cursor;
    /// A file or a portrait inside a messenger. The same reference means the same bytes.
    FileRef;
}

/// How people are found by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NameSearch {
    /// By the exact first and last name.
    Exact,
    /// By a search whose scope the messenger decides.
    Search,
    /// Not at all: everybody named in the configuration is taken as given.
    #[default]
    None,
}

/// What a messenger can do. The default is a messenger that can do nothing but carry text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// How people are found by name.
    pub name_search: NameSearch,
    /// Each message can show another sender's name. Without it the name goes into the text.
    pub display_name: bool,
    /// Longest text in Unicode scalar values.
    pub text_max: Option<usize>,
    /// Largest file in bytes that it takes and hands out; `None` for no files at all, or while that is
    /// not known.
    pub files: Option<u64>,
    /// Tells that somebody of the team has read.
    pub tells_read: bool,
    /// Takes that the visitor has read.
    pub takes_read: bool,
    /// Tells when messages are withdrawn.
    pub deletes: bool,
    /// Tells and takes typing signs.
    pub typing: bool,
    /// Takes whether the visitor's widget is open.
    pub presence: bool,
    /// Can be told that the conversation has ended. Without it the team is told in a note.
    pub close: bool,
    /// Shows what is known about the visitor by itself. Without it a chat begins with a note.
    pub card: bool,
    /// Shows messages of others than the visitor as theirs, with the time at which they were written,
    /// and how they were shown. Without it the team is told in notes what a bot and a visitor said.
    pub transcript: bool,
    /// Opening twice with the same `request_id` opens one chat.
    pub idempotent_open: bool,
    /// Posting twice with the same `request_id` posts one message. Without it a message can be
    /// doubled after a lost answer.
    pub idempotent_send: bool,
}

/// A person of the team as the configuration names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// By name.
    Name {
        /// First name.
        first: String,
        /// Last name.
        last: String,
        /// The messenger's id, to tell namesakes apart.
        id: Option<String>,
    },
}

/// A person of the team as the messenger knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The messenger's id.
    pub id: String,
    /// Full name.
    pub name: String,
}

/// What is known about the visitor. All of it is what the visitor or the host page claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitorCard {
    /// May be empty.
    pub name: String,
    /// E-mail address, if given.
    pub email: Option<String>,
    /// Language (BCP 47), if known.
    pub locale: Option<String>,
    /// The page the visitor wrote from, if known.
    pub page: Option<PageCard>,
}

/// A host page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageCard {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Where the visitor came from.
    pub referrer: String,
}

/// A chat to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// `site_name` of the site.
    pub site_name: String,
    /// Title of the chat, cut to a sensible length.
    pub title: String,
    /// Who shall be in it.
    pub people: Vec<Person>,
    /// Who asks.
    pub visitor: VisitorCard,
    /// The same for every attempt to open this chat.
    pub request_id: String,
}

/// Who says a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The visitor.
    Visitor,
    /// The site's chatbot of this name said it to the visitor. Only with [`Capabilities::transcript`].
    Bot(String),
    /// We ourselves, to the team.
    Note,
}

/// A message to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Who says it.
    pub author: Author,
    /// The text; may be empty beside a file.
    pub text: String,
    /// How it was shown, for whoever can show it so; null: by its text.
    pub view: Value,
    /// A file that goes with it.
    pub file: Option<OutgoingFile>,
    /// The visitor's name; empty when not given, and for notes.
    pub display_name: String,
    /// The same for every attempt to post this message.
    pub request_id: String,
    /// When it was said.
    pub ts: UnixMs,
}

/// How a chat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatState {
    /// Takes messages.
    Open,
    /// Takes none any more.
    Closed,
    /// Does not exist any more.
    Gone,
}
