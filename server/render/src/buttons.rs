//! Buttons: labels as one line, links through the policy.

use crate::policy::Policy;
use protocol::tiledesk;
use protocol::view::{Button, Target};
use session_core::text::one_line;

/// Longest label, in Unicode scalar values.
const LABEL_MAX_CHARS: usize = 300;
/// Longest action, in Unicode scalar values: bots put data into it.
const ACTION_MAX_CHARS: usize = 2_000;

/// Those of the buttons that can be shown.
pub(crate) fn buttons(buttons: &[tiledesk::Button], policy: &Policy) -> Vec<Button> {
    buttons
        .iter()
        .filter_map(|button| one(button, policy))
        .collect()
}

fn one(button: &tiledesk::Button, policy: &Policy) -> Option<Button> {
    match button {
        tiledesk::Button::Text { value } => Some(Button::Text {
            label: visible(value)?,
        }),
        tiledesk::Button::Action {
            value,
            action,
            show_echo,
        } => {
            let label = label(value);
            (action.chars().count() <= ACTION_MAX_CHARS).then(|| Button::Action {
                // Nothing would be shown of an empty message.
                echo: *show_echo && !label.is_empty(),
                label,
                action: action.clone(),
            })
        }
        tiledesk::Button::Url {
            value,
            link,
            target,
        } => {
            let url = policy.link(link);
            Some(Button::Url {
                label: visible(value)?,
                target: url
                    .as_ref()
                    .map_or(Target::Blank, |url| policy.target(target, url)),
                href: url.map(String::from),
            })
        }
    }
}

fn label(text: &str) -> String {
    one_line(text).chars().take(LABEL_MAX_CHARS).collect()
}

/// A label that can be seen.
fn visible(text: &str) -> Option<String> {
    Some(label(text)).filter(|label| !label.is_empty())
}
