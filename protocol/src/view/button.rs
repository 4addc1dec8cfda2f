//! What can be pressed in a view.

use serde::{Deserialize, Serialize};

/// Where a link opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// In a new tab.
    #[default]
    Blank,
    /// In place of the host page. Only for the site's own pages.
    Parent,
    /// In the panel, over the conversation.
    #[serde(rename = "self")]
    Here,
}

/// A button. Text and action buttons are for the last message only; links stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Button {
    /// Sends its label.
    Text {
        /// The label.
        label: String,
    },
    /// Sends its action to whoever answers.
    Action {
        /// The label.
        label: String,
        /// What is sent as `attributes.action`.
        action: String,
        /// True: the label is shown as the visitor's message; else the press is silent.
        echo: bool,
    },
    /// Leads somewhere.
    Url {
        /// The label.
        label: String,
        /// Where to; absent when the address was refused or is missing: then a press does nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        href: Option<String>,
        /// Where it opens.
        target: Target,
    },
}
