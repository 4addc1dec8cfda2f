//! What the extras know of the site and the session.

use crate::browser::Hear;
use crate::dom::{get, number, word};
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
    stored: Hear,
    token: RefCell<String>,
}

impl Site {
    /// Reads the JSON that the document carries.
    pub(crate) fn read(json: &JsValue, stored: Hear) -> Self {
        Self {
            base: word(json, "base"),
            lang: word(json, "lang"),
            max: number(&get(json, "files"), "max"),
            texts: get(json, "texts"),
            stored,
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
        crate::size::format(bytes, if self.lang == "de" { ',' } else { '.' })
    }

    /// Tells the panel that a file is with the server and can be sent.
    pub(crate) fn stored(&self, answer: &str) {
        self.stored.tell(&JsValue::NULL, answer);
    }
}

/// Values in place of their names in braces.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte == b'{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().position(|byte| byte == b'}').unwrap_or(0);
        let named = values.iter().find(|(name, _)| *name == &rest[..end]);
        filled.push_str(named.map_or("", |(_, value)| value));
        rest = &rest[(end + 1).min(rest.len())..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_stand_in_the_place_of_their_names_whatever_they_contain() {
        let values = [("n", "{max}.tif"), ("max", "20 MB")];
        let text = fill("{n} is larger than {max}.", &values);
        assert_eq!(text, "{max}.tif is larger than 20 MB.");
        assert_eq!(fill("n and max", &values), "n and max");
    }
}
