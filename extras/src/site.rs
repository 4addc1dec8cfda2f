//! What the extras know of the site and the session.

use kit::browser::Hear;
use kit::dom::{get, number, word};
use kit::fill::fill;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// Site, language and session.
pub(crate) struct Site {
    /// The server's path prefix, with a slash at both ends.
    base: String,
    /// Language of the texts.
    lang: String,
    /// Bytes that a file may have; `None` when the site takes no files.
    pub(crate) max: Option<f64>,
    texts: JsValue,
    settled: Hear,
    token: RefCell<String>,
}

impl Site {
    /// Reads the JSON that the document carries.
    pub(crate) fn read(json: &JsValue, settled: Hear) -> Self {
        Self {
            base: word(json, "base"),
            lang: word(json, "lang"),
            max: number(&get(json, "files"), "max"),
            texts: get(json, "texts"),
            settled,
            token: RefCell::default(),
        }
    }

    /// The token that opens the session; empty while there is none.
    pub(crate) fn token(&self) -> String {
        self.token.borrow().clone()
    }

    /// Takes another token; true when one session has followed another.
    pub(crate) fn change_token(&self, token: &str) -> bool {
        let before = self.token.replace(token.to_owned());
        !before.is_empty() && before != token
    }

    /// An address below the server's base.
    pub(crate) fn address(&self, relative: &str) -> String {
        [&self.base, relative].concat()
    }

    /// One of `app::texts::ExtrasTexts`.
    pub(crate) fn text(&self, name: &str) -> String {
        word(&self.texts, name)
    }

    /// The same with a value in place of `{n}`.
    pub(crate) fn about(&self, name: &str, value: &str) -> String {
        self.fill(name, &[("n", value)])
    }

    /// The same with values in place of their names in braces.
    pub(crate) fn fill(&self, name: &str, values: &[(&str, &str)]) -> String {
        fill(&self.text(name), values)
    }

    /// A number of bytes as people read it.
    pub(crate) fn size(&self, bytes: f64) -> String {
        kit::size::format(bytes, if self.lang == "de" { ',' } else { '.' })
    }

    /// Tells the panel that a file is with the server and can be sent, or, without an answer, that it is
    /// not wanted any more.
    pub(crate) fn settled(&self, key: &str, answer: &str) {
        self.settled.tell_of(&JsValue::NULL, key, answer);
    }
}
