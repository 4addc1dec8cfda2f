//! The module `rich`: messages that the server has prepared to be drawn, in a module of its own that
//! is loaded when it is first needed.
//!
//! This is the panel's side of the boundary; the module's is the crate `rich`, and between them
//! stands `shell/rich.js`, which loads the module once and keeps calls until it is there. A document
//! without that script must not go unnoticed: the first message to be drawn throws.

use crate::conversation::Rich;
use crate::extras::to_js;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// Draws this view in `slot`, or changes what has changed there. Loads the module.
    #[wasm_bindgen(js_namespace = wwbRich)]
    fn draw(slot: &Element, view: &JsValue, id: &str, last: bool, fresh: bool, own: bool);

    /// What hears of each button that says something, as JSON.
    #[wasm_bindgen(catch, js_namespace = wwbRich, js_name = listen)]
    fn hear(press: JsValue) -> Result<(), JsValue>;
}

/// How a view stands in the log.
pub(crate) struct Place<'a> {
    /// Identifies its message.
    pub(crate) id: &'a str,
    /// Its buttons may answer.
    pub(crate) last: bool,
    /// It came live.
    pub(crate) fresh: bool,
    /// It is the visitor's own.
    pub(crate) own: bool,
}

/// Draws a message.
pub(crate) fn show(slot: &Element, view: &Rich, place: &Place<'_>) {
    let Place {
        id,
        last,
        fresh,
        own,
    } = *place;
    draw(slot, &to_js(&view.metadata), id, last, fresh, own);
}

/// `pressed` hears what a button says: JSON with `text`, `metadata`, `attributes`.
pub(crate) fn listen(pressed: impl Fn(String) + 'static) {
    let pressed = Closure::<dyn Fn(JsValue)>::new(move |said: JsValue| {
        if let Some(said) = said.as_string() {
            pressed(said);
        }
    });
    // Without its script there are no buttons either, and drawing throws.
    let _ = hear(pressed.into_js_value());
}
