//! Buttons as senders write them. What decides is `type` alone: designers leave empty fields of the
//! other types on every button.

use super::lax;
use serde::Serialize;
use serde_json::{Map, Value};

/// Buttons of one message or card that are read.
const BUTTONS_MAX: usize = 100;

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Button {
    /// Sends its label.
    Text {
        /// The label, never empty.
        value: String,
    },
    /// Sends an action.
    Action {
        /// The label; may be empty.
        value: String,
        /// The action, never empty.
        action: String,
        /// Whether the label is shown as the visitor's message.
        show_echo: bool,
    },
    /// Leads somewhere.
    Url {
        /// The label, never empty.
        value: String,
        /// Where to, as it was written; may be empty.
        link: String,
        /// Where it opens, as it was written; empty for a new tab.
        target: String,
    },
}

impl Button {
    fn read(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        let label = lax::text(fields.get("value")).unwrap_or_default();
        let word = |name| lax::text(fields.get(name)).unwrap_or_default();
        match word("type").as_str() {
            "text" if !label.is_empty() => Some(Self::Text { value: label }),
            "action" => Some(Self::Action {
                value: label,
                action: lax::word(fields.get("action"))?,
                // `show_reply` is its name before widget 5.0.18.
                show_echo: lax::flag(fields.get("show_echo").or(fields.get("show_reply")))
                    .unwrap_or_default(),
            }),
            "url" if !label.is_empty() => Some(Self::Url {
                value: label,
                link: word("link"),
                target: word("target"),
            }),
            _ => None,
        }
    }
}

/// The buttons under `buttons`, or under `json_buttons` as bots' templates have them. What is no
/// button is left out.
pub(super) fn read(holder: &Map<String, Value>) -> Vec<Button> {
    let own = lax::list(holder.get("buttons"), BUTTONS_MAX);
    let found = own.or_else(|| lax::list(holder.get("json_buttons"), BUTTONS_MAX));
    let values = found.unwrap_or_default();
    values.iter().filter_map(Button::read).collect()
}
