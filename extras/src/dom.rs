//! Building and listening, in few words.
#![expect(
    clippy::expect_used,
    reason = "a browser document always has a window, and known names make elements"
)]

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, HtmlLinkElement, Window};

/// The window.
pub(crate) fn window() -> Window {
    web_sys::window().expect("window")
}

/// The document.
pub(crate) fn document() -> Document {
    window().document().expect("document")
}

/// A new element with a class.
pub(crate) fn element(tag: &str, class: &str) -> HtmlElement {
    let element = document().create_element(tag).expect("element");
    element.set_class_name(class);
    element.unchecked_into()
}

/// A new element with a class and a text.
pub(crate) fn text(tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = element(tag, class);
    element.set_text_content(Some(text));
    element
}

/// A new icon.
pub(crate) fn icon(name: &str) -> HtmlElement {
    element("span", &["icon ", name].concat())
}

/// A round button with an icon and a name.
pub(crate) fn icon_button(icon_name: &str, label: &str, press: impl Fn() + 'static) -> HtmlElement {
    let button = element("button", "icon-button");
    set(&button, "type", "button");
    set(&button, "aria-label", label);
    set(&button, "title", label);
    add(&button, &[&icon(icon_name)]);
    on(&button, "click", move |_| press());
    button
}

/// Sets an attribute.
pub(crate) fn set(element: &Element, name: &str, value: &str) {
    // Fails only for a name that is no attribute name.
    let _ = element.set_attribute(name, value);
}

/// Adds elements at the end of another.
pub(crate) fn add(parent: &Element, children: &[&Element]) {
    for child in children {
        // Fails only for an element inside itself.
        let _ = parent.append_child(child);
    }
}

/// Listens for as long as the target lives.
pub(crate) fn on(target: &EventTarget, name: &str, handler: impl Fn(Event) + 'static) {
    let handler = Closure::<dyn Fn(Event)>::new(handler).into_js_value();
    // Fails only for a null handler.
    let _ = target.add_event_listener_with_callback(name, handler.unchecked_ref());
}

/// Calls once after so many milliseconds.
pub(crate) fn later(ms: u32, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    // Fails only without a window.
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
}

/// Adds a style sheet; the promise breaks when it cannot be loaded.
pub(crate) fn load_style(address: &str) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let link: HtmlLinkElement = element("link", "").unchecked_into();
        link.set_rel("stylesheet");
        link.set_href(address);
        let gone = link.clone();
        on(&link, "load", move |_| drop(resolve.call0(&JsValue::NULL)));
        on(&link, "error", move |_| {
            gone.remove();
            drop(reject.call0(&JsValue::NULL));
        });
        if let Some(head) = document().head() {
            add(&head, &[&link]);
        }
    })
}

/// The name of a file, cut off in its middle where there is no room for all of it.
pub(crate) fn file_name(name: &str) -> HtmlElement {
    let (head, tail) = crate::name::parts(name);
    let line = element("p", "file-name");
    set(&line, "dir", "auto");
    set(&line, "title", name);
    add(&line, &[&text("span", "", head), &text("span", "", tail)]);
    line
}
