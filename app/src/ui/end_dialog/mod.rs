//! The menu with «end chat» and the question before it. Both are the browser's own (popover and
//! dialogue), which brings focus handling, Esc and light dismissal.

use super::{state, text};
use crate::engine::Action;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Menu and dialogue.
#[component]
pub(super) fn EndDialog() -> impl IntoView {
    let state = state();
    let dialog = NodeRef::<html::Dialog>::new();
    let menu = NodeRef::<html::Div>::new();
    let ask = move |_| {
        if let Some(menu) = menu.get_untracked() {
            call(&menu, "hidePopover");
        }
        if let Some(dialog) = dialog.get_untracked() {
            call(&dialog, "showModal");
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            call(&dialog, "close");
        }
    };
    let end = move |_| {
        close();
        state.act(Action::End);
    };
    view! {
        <div class="menu" id="menu" popover="auto" node_ref=menu>
            <button class="menu-item" type="button" on:click=ask>{text(|t| &t.end_chat)}</button>
        </div>
        <dialog class="dialog" aria-labelledby="end-title" aria-describedby="end-text" node_ref=dialog>
            <h2 class="dialog-title" id="end-title">{text(|t| &t.end_question)}</h2>
            <p class="dialog-text" id="end-text">{text(|t| &t.end_explained)}</p>
            <div class="dialog-buttons">
                <button class="button secondary" type="button"  on:click=move |_| close()>
                    {text(|t| &t.cancel)}
                </button>
                <button class="button danger" type="button" on:click=end>{text(|t| &t.end_chat)}</button>
            </div>
        </dialog>
    }
}

/// Calls a method that an old browser may not have; then nothing happens.
fn call(element: &JsValue, method: &str) {
    let function = js_sys::Reflect::get(element, &method.into()).unwrap_or_default();
    if let Some(function) = function.dyn_ref::<js_sys::Function>() {
        let _ = function.call0(element);
    }
}
