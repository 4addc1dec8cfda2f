//! The module `rich`, which draws messages as visitors see them. It is loaded when the first one is
//! there; `shell/rich.js` stands between it and the console and keeps calls until then.

use app::fresh_id::fresh_id;
use leptos::html::Div;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = wwbRich)]
    fn draw(
        slot: &Element,
        view: &JsValue,
        id: &str,
        last: bool,
        fresh: bool,
        own: bool,
    ) -> Result<(), JsValue>;
}

/// Draws a view in a slot, now and whenever it changes. Its buttons cannot be pressed, and it leads
/// nowhere by itself.
pub(crate) fn show_in(slot: NodeRef<Div>, view: Signal<Value>, own: bool) {
    let id = fresh_id();
    Effect::new(move |_| {
        let (Some(slot), Ok(view)) = (slot.get(), js_sys::JSON::parse(&view.get().to_string()))
        else {
            return;
        };
        // Without the module, the text in the slot stays.
        let _ = draw(&slot, &view, id.as_str(), false, false, own);
    });
}
