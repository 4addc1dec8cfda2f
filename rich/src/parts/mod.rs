//! What stands in a message: one file per kind. Each is drawn into a box of its own, which stays
//! where it is when its content changes, as when an image turns out to be missing.

mod audio;
mod file;
pub(crate) mod frame;
mod gallery;
mod image;
mod missing;
mod prose;
mod redirect;
mod sources;

use crate::Rich;
use crate::message::{Message, State};
use kit::browser::Element;
use kit::dom::{element, word};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Draws a part.
pub(crate) fn build(
    rich: &'static Rich,
    message: &Rc<Message>,
    view: &JsValue,
    state: State,
) -> Element {
    let part = element("div", "part");
    match word(view, "part").as_str() {
        "prose" => prose::draw(&part, view),
        "html" => prose::draw_message(&part, view),
        "image" => image::draw(rich, &part, view),
        "file" => file::draw(rich, &part, view),
        "audio" => audio::draw(rich, &part, view),
        "frame" => frame::draw(rich, &part, view),
        "gallery" => gallery::draw(rich, message, &part, view),
        "sources" => sources::draw(rich, &part, view),
        "redirect" => redirect::draw(rich, &part, view, state),
        "missing" => missing::draw(rich, &part, &word(view, "what")),
        // Newer than this module.
        _ => part.set("hidden", ""),
    }
    part
}
