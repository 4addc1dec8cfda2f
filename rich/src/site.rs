//! What the module knows of the site.

use kit::browser::Hear;
use kit::dom::{get, is, word};
use kit::fill::fill;
use wasm_bindgen::JsValue;

/// Language and texts, and who hears of answers.
pub(crate) struct Site {
    lang: String,
    texts: JsValue,
    /// The reader is of the team: answers are shown to whom they were not offered, and links must not
    /// take the page away.
    pub(crate) team: bool,
    press: Hear,
}

impl Site {
    /// Reads the JSON that the document carries.
    pub(crate) fn read(json: &JsValue, press: Hear) -> Self {
        Self {
            lang: word(json, "lang"),
            texts: get(json, "texts"),
            team: is(json, "team"),
            press,
        }
    }

    /// One of `app::texts::RichTexts`.
    pub(crate) fn text(&self, name: &str) -> String {
        word(&self.texts, name)
    }

    /// The same with a value in place of `{n}`.
    pub(crate) fn about(&self, name: &str, value: &str) -> String {
        fill(&self.text(name), &[("n", value)])
    }

    /// The same with one of several: `{n}` of `{max}`.
    pub(crate) fn of(&self, name: &str, at: &str, all: &str) -> String {
        fill(&self.text(name), &[("n", at), ("max", all)])
    }

    /// A number of bytes as people read it.
    pub(crate) fn size(&self, bytes: f64) -> String {
        kit::size::format(bytes, if self.lang == "de" { ',' } else { '.' })
    }

    /// Tells the panel what a button says.
    pub(crate) fn press(&self, json: &str) {
        self.press.tell(&JsValue::NULL, json);
    }
}
