//! The shim that hydrates the panel in the browser. Everything worth reading is in `app`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the glue when the module is ready.
#[wasm_bindgen(start)]
pub fn start() {
    app::hydrate();
}
