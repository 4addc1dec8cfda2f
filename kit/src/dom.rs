//! Building and listening, in few words.

use crate::browser::{
    Element, Event, List, NAVIGATOR, Promise, create, find, get_property, listen_to_window,
    set_property, set_timeout,
};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A new element with a class.
pub fn element(tag: &str, class: &str) -> Element {
    let element = create(tag);
    element.set("class", class);
    element
}

/// A new element with a class and a text.
pub fn text(tag: &str, class: &str, text: &str) -> Element {
    let element = element(tag, class);
    element.set_text(text);
    element
}

/// A new icon.
pub fn icon(name: &str) -> Element {
    element("span", &["icon icon-", name].concat())
}

/// A round button with an icon and a name.
pub fn icon_button(icon_name: &str, label: &str, press: impl Fn() + 'static) -> Element {
    let button = button("icon-button", press);
    rename(&button, label);
    button.append(&icon(icon_name));
    button
}

/// Gives a button another name.
pub fn rename(button: &Element, label: &str) {
    button.set("aria-label", label);
    button.set("title", label);
}

/// A button without a name.
pub fn button(class: &str, press: impl Fn() + 'static) -> Element {
    let button = element("button", class);
    button.set("type", "button");
    on(&button, "click", move |_| press());
    button
}

/// Adds elements at the end of another.
pub fn add(parent: &Element, children: &[&Element]) {
    for child in children {
        parent.append(child);
    }
}

/// Adds an element at the end of the document.
pub fn add_to_body(element: &Element) {
    if let Some(body) = find("body") {
        body.append(element);
    }
}

/// A function for the browser. Boxed, and of one type, as each type would bring its own glue; what
/// it hears need not be an event.
pub fn handler(act: Box<dyn Fn(Event)>) -> JsValue {
    Closure::wrap(act).into_js_value()
}

/// Listens for as long as the element lives.
pub fn on(element: &Element, event: &str, act: impl Fn(Event) + 'static) {
    element.listen(event, &handler(Box::new(act)));
}

/// Listens to the window, for as long as the document lives.
pub fn on_window(event: &str, act: impl Fn(Event) + 'static) {
    listen_to_window(event, &handler(Box::new(act)));
}

/// Calls after so many milliseconds.
pub fn later(ms: u32, act: impl Fn() + 'static) {
    set_timeout(&handler(Box::new(move |_| act())), ms);
}

/// Adds a style sheet; the promise breaks when it cannot be loaded.
pub fn load_style(address: &str) -> Promise {
    let address = address.to_owned();
    let begin = move |resolve: JsValue, reject: JsValue| {
        let link = create("link");
        link.set("rel", "stylesheet");
        link.set("href", &address);
        link.listen("load", &resolve);
        link.listen("error", &reject);
        if let Some(head) = find("head") {
            head.append(&link);
        }
    };
    Promise::new(&Closure::<dyn Fn(JsValue, JsValue)>::new(begin).into_js_value())
}

/// The name of a file, cut off in its middle where there is no room for all of it.
pub fn file_name(name: &str) -> Element {
    let (head, tail) = crate::name::parts(name);
    let line = element("p", "file-name");
    line.set("dir", "auto");
    line.set("title", name);
    add(&line, &[&text("span", "", head), &text("span", "", tail)]);
    line
}

/// Does nothing about a promise that breaks.
pub fn ignore(promise: &Promise) {
    let _ = promise.catch(&handler(Box::new(|_| {})));
}

/// Does something with each element of a list.
pub fn each(list: &List, mut act: impl FnMut(Element)) {
    for at in 0..list.length() {
        act(list.item(at).unchecked_into());
    }
}

/// A property; undefined when there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        get_property(object, name)
    } else {
        JsValue::UNDEFINED
    }
}

/// A text property; empty when there is none.
pub fn word(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// A number property.
pub fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name).as_f64()
}

/// Sets a property that is a plain value.
pub fn put(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    set_property(object, name, &value.into());
}

/// True for the property `true`.
pub fn is(object: &JsValue, name: &str) -> bool {
    get(object, name).as_bool() == Some(true)
}

/// True while the browser is sure that there is no network.
pub fn is_offline() -> bool {
    NAVIGATOR.with(|navigator| get(navigator, "onLine").as_bool() == Some(false))
}
