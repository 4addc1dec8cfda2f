//! The few browser functions that the extras need.
//!
//! Declared here instead of taken from `web-sys`, whose fallible bindings cost bytes at every call.
//! What is called here fails only when it is called wrongly; the one thing that fails by nature,
//! reading JSON that may be none, says so.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    pub(crate) static NAVIGATOR: JsValue;
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    pub(crate) fn create(tag: &str) -> Element;
    #[wasm_bindgen(js_namespace = document, js_name = querySelector)]
    pub(crate) fn find(selector: &str) -> Option<Element>;
    #[wasm_bindgen(js_name = setTimeout)]
    pub(crate) fn set_timeout(act: &JsValue, ms: u32);
    #[wasm_bindgen(js_name = addEventListener)]
    pub(crate) fn listen_to_window(event: &str, handler: &JsValue);
    #[wasm_bindgen(js_namespace = URL, js_name = createObjectURL)]
    pub(crate) fn create_url(blob: &Blob) -> String;
    #[wasm_bindgen(js_namespace = URL, js_name = revokeObjectURL)]
    pub(crate) fn revoke_url(url: &str);
    #[wasm_bindgen(js_name = encodeURIComponent)]
    pub(crate) fn percent_encode(text: &str) -> String;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    pub(crate) fn parse_json(text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Reflect, js_name = get)]
    pub(crate) fn get_property(object: &JsValue, name: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue);

    /// An element of any sort, or what listens like one.
    #[derive(Clone, PartialEq)]
    pub type Element;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(crate) fn set(this: &Element, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub(crate) fn get(this: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(crate) fn drop_attribute(this: &Element, name: &str);
    #[wasm_bindgen(method, js_name = toggleAttribute)]
    pub(crate) fn toggle(this: &Element, name: &str, on: bool);
    #[wasm_bindgen(method, js_name = hasAttribute)]
    pub(crate) fn has(this: &Element, name: &str) -> bool;
    #[wasm_bindgen(method)]
    pub(crate) fn append(this: &Element, child: &Element);
    #[wasm_bindgen(method)]
    pub(crate) fn after(this: &Element, next: &Element);
    #[wasm_bindgen(method)]
    pub(crate) fn remove(this: &Element);
    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Element);
    #[wasm_bindgen(method)]
    pub(crate) fn click(this: &Element);
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(crate) fn listen(this: &Element, event: &str, handler: &JsValue);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(crate) fn set_text(this: &Element, text: &str);
    #[wasm_bindgen(method, getter, js_name = isConnected)]
    pub(crate) fn is_connected(this: &Element) -> bool;
    #[wasm_bindgen(method, getter, js_name = lastChild)]
    pub(crate) fn last_child(this: &Element) -> Element;
    #[wasm_bindgen(method, getter, js_name = parentNode)]
    pub(crate) fn parent(this: &Element) -> Option<Element>;
    #[wasm_bindgen(method, js_name = querySelectorAll)]
    pub(crate) fn find_all(this: &Element, selector: &str) -> List;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn style(this: &Element) -> Style;

    /// A `<dialog>`.
    #[derive(Clone)]
    #[wasm_bindgen(extends = Element)]
    pub(crate) type Dialog;
    #[wasm_bindgen(method, js_name = showModal)]
    pub(crate) fn show_modal(this: &Dialog);
    #[wasm_bindgen(method)]
    pub(crate) fn close(this: &Dialog);

    pub(crate) type Style;
    #[wasm_bindgen(method, js_name = setProperty)]
    pub(crate) fn set_property(this: &Style, name: &str, value: &str);

    /// An array or what counts like one.
    pub type List;
    #[wasm_bindgen(constructor, js_class = "Array")]
    pub(crate) fn new() -> List;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn length(this: &List) -> u32;
    #[wasm_bindgen(method, structural, indexing_getter)]
    pub(crate) fn item(this: &List, index: u32) -> JsValue;

    /// A file or any other bytes.
    #[derive(Clone)]
    pub(crate) type Blob;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn size(this: &Blob) -> f64;
    /// Absent on bytes that are no file.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn name(this: &Blob) -> String;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(crate) fn mime(this: &Blob) -> String;
    #[wasm_bindgen(method)]
    pub(crate) fn slice(this: &Blob, from: f64, to: f64, mime: &str) -> Blob;

    #[derive(Clone)]
    #[wasm_bindgen(js_name = XMLHttpRequest)]
    pub(crate) type XmlHttpRequest;
    #[wasm_bindgen(constructor, js_class = "XMLHttpRequest")]
    pub(crate) fn new() -> XmlHttpRequest;
    #[wasm_bindgen(method)]
    pub(crate) fn open(this: &XmlHttpRequest, method: &str, address: &str);
    #[wasm_bindgen(method, js_name = setRequestHeader)]
    pub(crate) fn header(this: &XmlHttpRequest, name: &str, value: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &XmlHttpRequest, body: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn abort(this: &XmlHttpRequest);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn status(this: &XmlHttpRequest) -> u16;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn response(this: &XmlHttpRequest) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn upload(this: &XmlHttpRequest) -> Element;

    pub(crate) type IntersectionObserver;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(seen: &JsValue, options: &JsValue) -> IntersectionObserver;
    #[wasm_bindgen(method)]
    pub(crate) fn observe(this: &IntersectionObserver, element: &Element);
    #[wasm_bindgen(method)]
    pub(crate) fn disconnect(this: &IntersectionObserver);

    #[wasm_bindgen(method, js_name = preventDefault)]
    pub(crate) fn prevent_default(this: &Event);
    pub(crate) type Event;

    /// A function of the panel's.
    pub type Hear;
    #[wasm_bindgen(method, js_name = call)]
    pub(crate) fn tell(this: &Hear, nobody: &JsValue, text: &str);

    pub type Promise;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(begin: &JsValue) -> Promise;
}
