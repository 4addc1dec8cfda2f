//! Moving the keyboard's focus.

use app::dom::window;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn element(id: &str) -> Option<HtmlElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}

thread_local! {
    /// Wishes for the focus so far. The last one holds: what was to be drawn first must not take the
    /// focus from where a later key has put it.
    static WISHES: Cell<u32> = const { Cell::new(0) };
}

fn wish() -> u32 {
    WISHES.set(WISHES.get().wrapping_add(1));
    WISHES.get()
}

/// Focuses an element that stands there already. At once: the next key may come before the next
/// frame, and belongs to it.
pub(crate) fn focus_now(id: &str) {
    wish();
    focus(id);
}

/// Focuses an element once what just changed has been drawn.
pub(crate) fn focus_by_id(id: impl Into<String>) {
    let id = id.into();
    focus_drawn(move || id);
}

/// Focuses what `id` chooses once what just changed has been drawn.
pub(super) fn focus_drawn(id: impl FnOnce() -> String + 'static) {
    let this = wish();
    leptos::prelude::request_animation_frame(move || {
        if this == WISHES.get() {
            focus(&id());
        }
    });
}

fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
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
