//! From what a bot or an agent sent to what visitors are shown and teams can read. Pure.
//!
//! [`protocol::tiledesk`] reads the message laxly; here it becomes entries with a [`View`] each:
//! Markdown becomes HTML, HTML messages are cleaned, addresses pass one [`Policy`], sizes get their
//! rules, split messages become one entry per message. [`plain`] says the same in words.
//!
//! Invariants:
//! - No HTML leaves that did not go through the sanitiser, no address that the policy did not parse.
//! - Whatever comes in, a view comes out that keeps the promises of [`protocol::view`].
//! - What nobody of the outside shall see ([`protocol::tiledesk::Audience::Team`]) becomes no entry.

mod bounds;
mod buttons;
mod css;
mod html;
mod media;
mod plain;
mod policy;
mod prose;
mod sources;
mod split;
mod view;

pub use plain::{line, plain};
pub use policy::{HostRule, Policy};
pub use split::{Prepared, prepare};

use protocol::entry::EntryType;
use protocol::view::View;
use serde_json::Value;

/// An entry to be: everything but who, when and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// Its kind.
    pub kind: EntryType,
    /// Its text as it was written.
    pub text: String,
    /// As it was written, for other clients: an object or null.
    pub metadata: Value,
    /// As it was written, for other clients: an object or null.
    pub attributes: Value,
    /// What is shown; `None` for plain text.
    pub view: Option<View>,
    /// Name of the sender, where the message has one of its own.
    pub sender_name: Option<String>,
}
