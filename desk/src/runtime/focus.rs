//! Moving the keyboard's focus.

use app::dom::window;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn element(id: &str) -> Option<HtmlElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Focuses an element once what just changed has been drawn.
pub(crate) fn focus_by_id(id: impl Into<String>) {
    let id = id.into();
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = element(&id) {
            let _ = element.focus();
        }
    });
}

/// Presses what has a browser's own dialog behind it.
pub(crate) fn press_by_id(id: &str) {
    if let Some(element) = element(id) {
        element.click();
    }
}

/// True when the layout leaves an element out, as phones do with one of list and conversation.
pub(crate) fn hidden(id: &str) -> bool {
    element(id).is_none_or(|element| element.offset_parent().is_none())
}
