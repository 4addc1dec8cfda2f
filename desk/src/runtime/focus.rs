//! Moving the keyboard's focus.

use app::dom::document;
use leptos::prelude::request_animation_frame;
use leptos::task::{spawn_local, tick};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
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
    once_drawn(move || {
        if this != WISHES.get() {
            return;
        }
        let id = id();
        if !focus(&id) {
            // What only a laid out page shows, such as a dialog that is just opening.
            request_animation_frame(move || {
                if this == WISHES.get() {
                    focus(&id);
                }
            });
        }
    });
}

/// Acts once what just changed has been drawn, and before the next key: drawing goes in tasks that the
/// browser finishes before it looks for input, and none of ours takes more than these turns.
pub(crate) fn once_drawn(act: impl FnOnce() + 'static) {
    const TURNS: usize = 3;
    spawn_local(async move {
        for _ in 0..TURNS {
            tick().await;
        }
        act();
    });
}

/// False where the element cannot have the focus yet.
fn focus(id: &str) -> bool {
    let Some(element) = element(id) else {
        return false;
    };
    let _ = element.focus();
    element.matches(":focus").unwrap_or_default()
}

/// Gives the focus anew to what has it. Where a dialog has just let go of a text field, Chromium brings
/// the focus back at once but the caret only with the next frame, and drops keys until then.
pub(crate) fn refocus() {
    let active = document().active_element();
    if let Some(active) = active.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        let _ = active.blur();
        let _ = active.focus();
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
