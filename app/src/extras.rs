//! The extras: files and images, in a module of its own that is loaded when it is first needed.
//!
//! This is the panel's side of the boundary; the module's is the crate `extras`. Between them stands
//! `shell/extras.js`, which loads the module once, keeps calls until it is there, and brings it the
//! files that the visitor chooses, drops or pastes, and those that `shell/kept.js` has kept for a
//! page that is gone. Whatever the module fetches or shows, it shows
//! inside the elements that it was given.

use crate::conversation::Rich;
use crate::json::Json;
use js_sys::{Array, Object, Reflect};
use protocol::ids::ClientMsgId;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// Shows a message of this kind in `slot`, or changes what is shown there. Loads the module.
    #[wasm_bindgen(js_namespace = wwbExtras)]
    fn draw(slot: &Element, kind: &str, metadata: &JsValue);

    /// Shows a portrait before a name, as long as it can be loaded; none if its address is empty.
    #[wasm_bindgen(js_namespace = wwbExtras)]
    pub(crate) fn portrait(name: &Element, address: &str);

    /// From now on this session's files may be sent and loaded; none while it is empty. What waits to
    /// be sent in a session that is over is thrown away.
    #[wasm_bindgen(js_namespace = wwbExtras)]
    pub(crate) fn session(token: &str, over: bool);

    /// What hears of each file that was stored: its identifier, and the JSON that the server answered.
    #[wasm_bindgen(js_namespace = wwbExtras, js_name = listen)]
    fn hear(stored: JsValue);
}

/// Shows a message.
pub(crate) fn show(slot: &Element, rich: &Rich) {
    draw(slot, &rich.kind, &to_js(&rich.metadata));
}

/// `stored` hears of each file that is with the server and can be sent as a message, and under which
/// identifier: it was made when the file was chosen, so that the file is one message whatever happens.
pub(crate) fn listen(stored: impl Fn(ClientMsgId, String) + 'static) {
    let stored = Closure::<dyn Fn(JsValue, JsValue)>::new(move |id: JsValue, file: JsValue| {
        let id = id.as_string().and_then(|id| ClientMsgId::parse(id).ok());
        if let (Some(id), Some(file)) = (id, file.as_string()) {
            stored(id, file);
        }
    });
    hear(stored.into_js_value());
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes and lengths are exact in a double"
)]
pub(crate) fn to_js(json: &Json) -> JsValue {
    match json {
        Json::Other => JsValue::NULL,
        Json::Bool(yes) => JsValue::from_bool(*yes),
        Json::Number(number) => JsValue::from_f64(*number as f64),
        Json::Text(text) => JsValue::from_str(text),
        Json::List(items) => items.iter().map(to_js).collect::<Array>().into(),
        Json::Object(fields) => {
            let object = Object::new();
            for (name, value) in fields {
                // A plain object takes every property.
                let _ = Reflect::set(&object, &name.as_str().into(), &to_js(value));
            }
            object.into()
        }
    }
}
