//! What the page brings along: the JSON in `#boot`, and the log-in token in the fragment.

use app::dom::window;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// Where the fragment carries a log-in token.
const TOKEN_MARK: &str = "#token=";
/// Where the fragment names the open chat.
const CHAT_MARK: &str = "#chat=";

/// The page's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Boot {
    /// Path prefix of the server with a trailing slash.
    pub(crate) base: String,
    /// Language of the console.
    pub(crate) lang: String,
}

impl Default for Boot {
    fn default() -> Self {
        Self {
            base: "/".to_owned(),
            lang: "en".to_owned(),
        }
    }
}

impl Boot {
    /// Reads `<script type="application/json" id="boot">`; a page without one is served at `/`.
    pub(crate) fn read() -> Self {
        let element = window()
            .document()
            .and_then(|document| document.get_element_by_id("boot"));
        let json = element
            .and_then(|element| element.text_content())
            .unwrap_or_default();
        serde_json::from_str(&json).unwrap_or_default()
    }

    /// An address below the prefix, e.g. `desk/login`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// Whether the address carries a log-in token.
pub(crate) fn has_token() -> bool {
    let hash = window().location().hash();
    hash.is_ok_and(|hash| hash.starts_with(TOKEN_MARK))
}

/// Takes the token out of the address, so that neither history nor a shared screen keeps it.
pub(crate) fn take_token() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let token = hash.strip_prefix(TOKEN_MARK)?;
    replace_fragment("");
    let token = js_sys::decode_uri_component(token).map_or(token.to_owned(), String::from);
    Some(token).filter(|token| !token.is_empty())
}

/// The chat that the address names.
pub(crate) fn chat_in_address() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix(CHAT_MARK).map(str::to_owned)
}

/// Puts a chat into the address; a new history entry when it was opened from the list.
pub(crate) fn put_chat_in_address(chat: &str, new_entry: bool) {
    let fragment = format!("{CHAT_MARK}{chat}");
    if new_entry {
        push_fragment(&fragment);
    } else {
        replace_fragment(&fragment);
    }
}

/// Takes the chat out of the address without touching the history's length.
pub(crate) fn clear_address() {
    replace_fragment("");
}

fn replace_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address(fragment)));
    }
}

fn push_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address(fragment)));
    }
}

fn address(fragment: &str) -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    format!("{path}{query}{fragment}")
}
