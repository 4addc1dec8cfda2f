//! The few browser functions that the modules need, under names that say what they do.
//!
//! Declared here instead of taken from `web-sys`, whose fallible bindings cost bytes at every call.
//! What is called here fails only when it is called wrongly; the one thing that fails by nature,
//! reading JSON that may be none, says so.

#![allow(
    missing_docs,
    reason = "these are the browser's own functions, described there"
)]

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    pub static NAVIGATOR: JsValue;
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    pub fn create(tag: &str) -> Element;
    #[wasm_bindgen(js_namespace = document, js_name = querySelector)]
    pub fn find(selector: &str) -> Option<Element>;
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(act: &JsValue, ms: u32);
    #[wasm_bindgen(js_name = addEventListener)]
    pub fn listen_to_window(event: &str, handler: &JsValue);
    #[wasm_bindgen(js_namespace = URL, js_name = createObjectURL)]
    pub fn create_url(blob: &Blob) -> String;
    #[wasm_bindgen(js_namespace = URL, js_name = revokeObjectURL)]
    pub fn revoke_url(url: &str);
    #[wasm_bindgen(js_name = encodeURIComponent)]
    pub fn percent_encode(text: &str) -> String;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    pub fn parse_json(text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    pub fn write_json(value: &JsValue) -> String;
    #[wasm_bindgen(thread_local_v2, js_name = location)]
    pub static LOCATION: JsValue;
    #[wasm_bindgen(js_name = open)]
    pub fn open_window(address: &str, target: &str, features: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = Reflect, js_name = get)]
    pub fn get_property(object: &JsValue, name: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    pub fn set_property(object: &JsValue, name: &str, value: &JsValue);

    /// An element of any sort, or what listens like one.
    #[derive(Clone, PartialEq)]
    pub type Element;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set(this: &Element, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub fn get(this: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub fn drop_attribute(this: &Element, name: &str);
    #[wasm_bindgen(method, js_name = toggleAttribute)]
    pub fn toggle(this: &Element, name: &str, on: bool);
    #[wasm_bindgen(method, js_name = hasAttribute)]
    pub fn has(this: &Element, name: &str) -> bool;
    #[wasm_bindgen(method)]
    pub fn append(this: &Element, child: &Element);
    #[wasm_bindgen(method)]
    pub fn after(this: &Element, next: &Element);
    #[wasm_bindgen(method, js_name = append)]
    pub fn append_text(this: &Element, text: &str);
    #[wasm_bindgen(method, js_name = replaceWith)]
    pub fn replace_with(this: &Element, other: &Element);
    #[wasm_bindgen(method)]
    pub fn closest(this: &Element, selector: &str) -> Option<Element>;
    #[wasm_bindgen(method, js_name = focus)]
    pub fn focus_with(this: &Element, options: &JsValue);
    #[wasm_bindgen(method, js_name = scrollTo)]
    pub fn scroll_to(this: &Element, options: &JsValue);
    #[wasm_bindgen(method, js_name = attachShadow)]
    pub fn attach_shadow(this: &Element, options: &JsValue) -> Element;
    #[wasm_bindgen(method)]
    pub fn remove(this: &Element);
    #[wasm_bindgen(method)]
    pub fn focus(this: &Element);
    #[wasm_bindgen(method)]
    pub fn click(this: &Element);
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub fn listen(this: &Element, event: &str, handler: &JsValue);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &Element, text: &str);
    #[wasm_bindgen(method, getter, js_name = isConnected)]
    pub fn is_connected(this: &Element) -> bool;
    #[wasm_bindgen(method, getter, js_name = lastChild)]
    pub fn last_child(this: &Element) -> Element;
    #[wasm_bindgen(method, getter, js_name = parentNode)]
    pub fn parent(this: &Element) -> Option<Element>;
    #[wasm_bindgen(method, js_name = querySelectorAll)]
    pub fn find_all(this: &Element, selector: &str) -> List;
    #[wasm_bindgen(method, getter, js_name = firstChild)]
    pub fn first_child(this: &Element) -> Option<Element>;
    #[wasm_bindgen(method, getter, js_name = nextSibling)]
    pub fn next_sibling(this: &Element) -> Option<Element>;
    #[wasm_bindgen(method, getter)]
    pub fn style(this: &Element) -> Style;

    /// A `<dialog>`.
    #[derive(Clone)]
    #[wasm_bindgen(extends = Element)]
    pub type Dialog;
    #[wasm_bindgen(method, js_name = showModal)]
    pub fn show_modal(this: &Dialog);
    #[wasm_bindgen(method)]
    pub fn close(this: &Dialog);

    /// An audio or video element.
    #[derive(Clone)]
    #[wasm_bindgen(extends = Element)]
    pub type Media;
    #[wasm_bindgen(method)]
    pub fn play(this: &Media) -> Promise;
    #[wasm_bindgen(method)]
    pub fn pause(this: &Media);

    /// An address, taken apart by the browser.
    pub type Url;
    #[wasm_bindgen(constructor, js_class = "URL", catch)]
    pub fn new(address: &str) -> Result<Url, JsValue>;

    #[wasm_bindgen(js_name = DOMParser)]
    pub type DomParser;
    #[wasm_bindgen(constructor, js_class = "DOMParser")]
    pub fn new() -> DomParser;
    #[wasm_bindgen(method, js_name = parseFromString)]
    pub fn parse(this: &DomParser, text: &str, mime: &str) -> JsValue;

    #[wasm_bindgen(js_name = CSSStyleSheet)]
    pub type StyleSheet;
    #[wasm_bindgen(constructor, js_class = "CSSStyleSheet")]
    pub fn new() -> StyleSheet;
    #[wasm_bindgen(method, js_name = replaceSync)]
    pub fn replace(this: &StyleSheet, css: &str);

    /// A plain object.
    pub type Object;
    #[wasm_bindgen(constructor, js_class = "Object")]
    pub fn new() -> Object;

    #[derive(Clone)]
    pub type Style;
    #[wasm_bindgen(method, js_name = getPropertyValue)]
    pub fn property(this: &Style, name: &str) -> String;
    #[wasm_bindgen(method, js_name = setProperty)]
    pub fn set_property(this: &Style, name: &str, value: &str);

    /// An array or what counts like one.
    pub type List;
    #[wasm_bindgen(constructor, js_class = "Array")]
    pub fn new() -> List;
    #[wasm_bindgen(method, getter)]
    pub fn length(this: &List) -> u32;
    #[wasm_bindgen(method, structural, indexing_getter)]
    pub fn item(this: &List, index: u32) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn push(this: &List, value: &JsValue);

    /// A file or any other bytes.
    #[derive(Clone)]
    pub type Blob;
    #[wasm_bindgen(method, getter)]
    pub fn size(this: &Blob) -> f64;
    /// Absent on bytes that are no file.
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Blob) -> String;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn mime(this: &Blob) -> String;
    #[wasm_bindgen(method)]
    pub fn slice(this: &Blob, from: f64, to: f64, mime: &str) -> Blob;

    #[derive(Clone)]
    #[wasm_bindgen(js_name = XMLHttpRequest)]
    pub type XmlHttpRequest;
    #[wasm_bindgen(constructor, js_class = "XMLHttpRequest")]
    pub fn new() -> XmlHttpRequest;
    #[wasm_bindgen(method)]
    pub fn open(this: &XmlHttpRequest, method: &str, address: &str);
    #[wasm_bindgen(method, js_name = setRequestHeader)]
    pub fn header(this: &XmlHttpRequest, name: &str, value: &str);
    #[wasm_bindgen(method)]
    pub fn send(this: &XmlHttpRequest, body: &JsValue);
    #[wasm_bindgen(method)]
    pub fn abort(this: &XmlHttpRequest);
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &XmlHttpRequest) -> u16;
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &XmlHttpRequest) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn upload(this: &XmlHttpRequest) -> Element;

    pub type IntersectionObserver;
    #[wasm_bindgen(constructor)]
    pub fn new(seen: &JsValue, options: &JsValue) -> IntersectionObserver;
    #[wasm_bindgen(method)]
    pub fn observe(this: &IntersectionObserver, element: &Element);
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &IntersectionObserver);

    #[wasm_bindgen(method, js_name = preventDefault)]
    pub fn prevent_default(this: &Event);
    pub type Event;

    /// A function of the panel's.
    pub type Hear;
    #[wasm_bindgen(method, js_name = call)]
    pub fn tell(this: &Hear, nobody: &JsValue, text: &str);
    #[wasm_bindgen(method, js_name = call)]
    pub fn tell_of(this: &Hear, nobody: &JsValue, about: &str, text: &str);

    pub type Promise;
    #[wasm_bindgen(constructor)]
    pub fn new(begin: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = catch)]
    pub fn catch(this: &Promise, act: &JsValue) -> Promise;
}
