//! The panel's components, one folder each. They read [`PanelState`] and [`Texts`] from the
//! context.
#![expect(
    unreachable_pub,
    reason = "the component macro makes its structs of properties public"
)]

mod banner;
mod bubble;
mod composer;
mod end_dialog;
mod ended;
mod header;
mod panel;
mod start_form;
mod talk;

pub use panel::Panel;

use crate::boot::Boot;
use crate::engine::PanelState;
use crate::texts::Texts;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// What all components share.
#[derive(Debug, Clone)]
struct Shared {
    boot: Arc<Boot>,
    state: PanelState,
}

#[expect(
    clippy::expect_used,
    reason = "the panel provides it before any component runs"
)]
fn shared() -> Shared {
    use_context().expect("panel context")
}

/// The state.
fn state() -> PanelState {
    shared().state
}

/// The start data, with the texts.
fn boot() -> Arc<Boot> {
    shared().boot
}

/// One text.
fn text(choose: fn(&Texts) -> &String) -> String {
    choose(&boot().texts).clone()
}

/// Builds a view inside an element that stands already, for as long as the document lives. What is
/// built like this needs no code for being rendered by the server and taken over.
fn build_into<V: IntoView>(slot: NodeRef<html::Div>, view: impl FnOnce() -> V) {
    if let Some(slot) = slot.get_untracked() {
        let mut state = view().into_view().build();
        state.mount(&slot, None);
        std::mem::forget(state);
    }
}

/// Gives an element the focus once what has just changed is drawn: what is hidden cannot have it.
fn focus_soon(element: web_sys::HtmlElement) {
    request_animation_frame(move || {
        // Fails only for elements that are not in the document.
        let _ = element.focus();
    });
}
