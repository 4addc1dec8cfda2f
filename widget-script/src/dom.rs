//! The few browser functions that the launcher needs.
//!
//! Declared here instead of taken from `web-sys`, whose fallible bindings bring exception handling
//! and with it an allocator: several kilobytes on every visited page. A call that throws ends
//! the signal being handled, and the loader reports it in one line of the console.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the loader does for the launcher.
    pub type Loader;

    /// Brings each event back as `signal`; does nothing for a target that the browser lacks.
    #[wasm_bindgen(method)]
    pub(crate) fn listen(this: &Loader, target: &JsValue, event: &str, signal: u32);

    /// Brings `signal` back after so many milliseconds.
    #[wasm_bindgen(method)]
    pub(crate) fn later(this: &Loader, milliseconds: u32, signal: u32);

    /// Sends `signal` to the other widgets of this page.
    #[wasm_bindgen(method)]
    pub(crate) fn neighbours(this: &Loader, signal: u32);

    /// Tells the page's developer why the panel may have stayed silent.
    #[wasm_bindgen(method)]
    pub(crate) fn unanswered(this: &Loader);

    /// A document, an element, a shadow root, a window or a port: whatever has the method at hand.
    pub type Node;

    #[wasm_bindgen(method, js_name = createElementNS)]
    pub(crate) fn create(this: &Node, namespace: &str, name: &str) -> Node;
    #[wasm_bindgen(method, js_name = getElementById)]
    pub(crate) fn find(this: &Node, id: &str) -> Node;
    #[wasm_bindgen(method)]
    pub(crate) fn append(this: &Node, child: &Node);
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(crate) fn set_attribute(this: &Node, name: &str, value: &JsValue);
    #[wasm_bindgen(method, js_name = toggleAttribute)]
    pub(crate) fn toggle_attribute(this: &Node, name: &str, on: bool);
    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Node);

    /// On a `CSSStyleDeclaration`, which a Content-Security-Policy leaves alone.
    #[wasm_bindgen(method, js_name = setProperty)]
    pub(crate) fn set_property(this: &Node, name: &str, value: &JsValue);

    #[wasm_bindgen(method, js_name = postMessage)]
    pub(crate) fn post(this: &Node, message: &List);
    #[wasm_bindgen(method, js_name = postMessage)]
    pub(crate) fn post_to(this: &Node, message: &List, origin: &JsValue, transfer: &List);
    /// Starts a port's queue.
    #[wasm_bindgen(method, js_name = start)]
    pub(crate) fn start_port(this: &Node);

    pub(crate) type Sheet;
    #[wasm_bindgen(constructor, js_class = "CSSStyleSheet")]
    pub(crate) fn new() -> Sheet;
    #[wasm_bindgen(method, js_name = replaceSync)]
    pub(crate) fn replace(this: &Sheet, css: &str);

    pub(crate) type MessageChannel;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> MessageChannel;

    pub(crate) type List;
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    pub(crate) fn list(item: &JsValue) -> List;
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    pub(crate) fn list2(first: &JsValue, second: &JsValue) -> List;
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    pub(crate) fn list4(a: &JsValue, b: &JsValue, c: &JsValue, d: &JsValue) -> List;

    #[wasm_bindgen(js_namespace = Reflect, js_name = get)]
    pub(crate) fn get(target: &JsValue, name: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = Reflect, js_name = get)]
    pub(crate) fn get_number(target: &JsValue, name: &str) -> f64;
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    pub(crate) fn set(target: &JsValue, name: &str, value: &JsValue);

    /// JavaScript's own conversion; not a number becomes NaN.
    #[wasm_bindgen(js_name = Number)]
    pub(crate) fn number(value: &JsValue) -> f64;

    pub(crate) type Text;
    #[wasm_bindgen(method, js_name = replace)]
    pub(crate) fn fill(this: &Text, placeholder: &str, value: &JsValue) -> JsValue;
}

/// A property that holds an object.
pub(crate) fn get_node(target: &JsValue, name: &str) -> Node {
    get(target, name).unchecked_into()
}

/// Shows text; never parsed as markup.
pub(crate) fn set_text(node: &Node, text: &JsValue) {
    set(node, "textContent", text);
}

/// Sets a custom property on the element.
pub(crate) fn set_style(node: &Node, name: &str, value: &JsValue) {
    get_node(node, "style").set_property(name, value);
}
