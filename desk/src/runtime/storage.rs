//! What the browser remembers: the agent's name and wish for long, unsent texts as long as the tab lives.
//!
//! A browser that refuses storage costs comfort, never function; hence no errors here.

use crate::state::Kept;
use app::dom::window;
use web_sys::Storage;

const NAME_KEY: &str = "wwb:desk:name";
const LETTERS_KEY: &str = "wwb:desk:letters";
const KEPT_KEY: &str = "wwb:desk:kept";

fn lasting() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn of_the_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// The agent's name from last time.
pub(crate) fn kept_name() -> Option<String> {
    lasting()?
        .get_item(NAME_KEY)
        .ok()
        .flatten()
        .filter(|name| !name.trim().is_empty())
}

/// Remembers the agent's name.
pub(crate) fn keep_name(name: &str) {
    if let Some(storage) = lasting() {
        let _ = storage.set_item(NAME_KEY, name);
    }
}

/// Whether single keys are shortcuts; they are unless the agent has switched them off.
pub(crate) fn kept_letters() -> bool {
    let kept = lasting().and_then(|storage| storage.get_item(LETTERS_KEY).ok().flatten());
    kept.is_none()
}

/// Remembers it.
pub(crate) fn keep_letters(on: bool) {
    if let Some(storage) = lasting() {
        let _ = if on {
            storage.remove_item(LETTERS_KEY)
        } else {
            storage.set_item(LETTERS_KEY, "off")
        };
    }
}

/// Drafts and unsent replies of this tab.
pub(super) fn kept_texts() -> Kept {
    let json = of_the_tab().and_then(|storage| storage.get_item(KEPT_KEY).ok().flatten());
    json.and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

/// Remembers drafts and unsent replies.
pub(super) fn keep_texts(kept: &Kept) {
    if let (Some(storage), Ok(json)) = (of_the_tab(), serde_json::to_string(kept)) {
        let _ = storage.set_item(KEPT_KEY, &json);
    }
}

/// Forgets them: somebody else may sit here next.
pub(super) fn forget_texts() {
    if let Some(storage) = of_the_tab() {
        let _ = storage.remove_item(KEPT_KEY);
    }
}
