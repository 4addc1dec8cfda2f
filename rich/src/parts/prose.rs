//! Formatted text, and messages that are HTML.

use crate::door;
use kit::browser::Element;
use kit::dom::{is, word};
use wasm_bindgen::JsValue;

/// Draws formatted text in a bubble; one or two emoji large and without.
pub(super) fn draw(part: &Element, view: &JsValue) {
    let class = if is(view, "big") {
        "part big"
    } else {
        "part view-bubble prose"
    };
    part.set("class", class);
    part.set("dir", "auto");
    door::prose(&word(view, "html"), part);
}

/// Draws an HTML message in a bubble. One with looks of its own was made for light ground.
pub(super) fn draw_message(part: &Element, view: &JsValue) {
    part.set("class", "part view-bubble html");
    part.set("dir", "auto");
    let styled = door::message(&word(view, "html"), &word(view, "css"), part);
    part.toggle("data-light", styled);
}
