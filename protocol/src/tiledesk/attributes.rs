//! The `attributes` of a message: buttons, cards, the composer, the visitor's data, steps.

use super::button::{self, Button};
use super::command::{self, Command};
use super::gallery::{self, Card};
use super::lax;
use serde_json::{Map, Value};

/// Who a message is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everybody.
    #[default]
    All,
    /// Not the visitor's eyes (`subtype` `info`, `info/support`).
    Hidden,
    /// The team alone (`subtype` `private`): it never leaves the server towards the visitor.
    Team,
}

impl Audience {
    /// What `subtype` says; capitals and blanks do not matter, since too much shown cannot be taken back.
    pub(super) fn of(fields: &Map<String, Value>) -> Self {
        let subtype = lax::text(fields.get("subtype")).unwrap_or_default();
        match subtype.to_ascii_lowercase().as_str() {
            "info" | "info/support" => Self::Hidden,
            "private" => Self::Team,
            _ => Self::All,
        }
    }
}

/// What is known of the extras of a message. Unknown fields are ignored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes {
    /// Who it is for.
    pub audience: Audience,
    /// Buttons under the message.
    pub buttons: Vec<Button>,
    /// Cards, if it has any field for them.
    pub cards: Option<Vec<Card>>,
    /// True: the visitor cannot write.
    pub disable_input: bool,
    /// What stands in the closed field.
    pub placeholder: String,
    /// The visitor's name from now on, as it was written.
    pub user_fullname: Option<String>,
    /// The visitor's address from now on, as it was written.
    pub user_email: Option<String>,
    /// The action that a button sends.
    pub action: Option<String>,
    /// Steps of a split message.
    pub commands: Option<Vec<Command>>,
}

impl Attributes {
    /// Reads an object.
    pub(super) fn read(fields: &Map<String, Value>) -> Self {
        let attachment = lax::object(fields.get("attachment"));
        Self {
            audience: Audience::of(fields),
            buttons: attachment.map(button::read).unwrap_or_default(),
            cards: attachment.and_then(gallery::read),
            disable_input: lax::flag(fields.get("disableInputMessage")).unwrap_or_default(),
            placeholder: lax::text(fields.get("inputMessagePlaceholder")).unwrap_or_default(),
            user_fullname: lax::word(fields.get("updateUserFullname")),
            user_email: lax::word(fields.get("updateUserEmail")),
            action: lax::word(fields.get("action")),
            commands: command::read(fields.get("commands")),
        }
    }
}
