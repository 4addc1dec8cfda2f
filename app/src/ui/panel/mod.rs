//! The whole body of the document.
//!
//! Header and start form are rendered by the server and taken over. Everything else cannot be there
//! before the browser has spoken to the server, so it is built in the browser only.

use super::banner::Banner;
use super::composer::Composer;
use super::end_dialog::EndDialog;
use super::ended::Ended;
use super::header::Header;
use super::start_form::StartForm;
use super::talk::Talk;
use super::{Shared, build_into};
use crate::boot::Boot;
use crate::dom::document;
use crate::engine::{Action, Engine, PanelState};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The panel, as the server renders it and as the browser takes it over.
#[component]
pub fn Panel(
    /// The start data.
    boot: Boot,
) -> impl IntoView {
    let state = PanelState::new();
    let boot = Arc::new(boot);
    let site_name = boot.site_name.clone();
    provide_context(Shared {
        boot: Arc::clone(&boot),
        state,
    });
    let (above, below) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    // Effects run in the browser only, after the first view stands.
    Effect::new(move |_| {
        build_into(above, || view! { <Banner/> <EndDialog/> });
        build_into(below, || view! { <Talk/> <Composer/> <Ended/> });
        Engine::start(&boot, state);
        show_now();
    });
    let close_on_escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() && !something_else_closes() {
            state.act(Action::Close);
        }
    };
    view! {
        <div class="panel" on:keydown=close_on_escape>
            <Header/>
            <div class="slot" node_ref=above></div>
            // Named, since the host page around the frame has a main part of its own.
            <main class="body" aria-label=site_name>
                <StartForm/>
                <div class="slot" node_ref=below></div>
            </main>
        </div>
    }
}

/// A returning visitor's document hides the start form until it is known what to show.
fn show_now() {
    if let Some(root) = document().document_element() {
        // Fails only for a name that is no attribute name.
        let _ = root.remove_attribute("data-returning");
    }
}

/// A menu or dialogue that is open takes Esc for itself.
fn something_else_closes() -> bool {
    // An older browser does not know the second selector, and then has no such menu either.
    let open = |selector| {
        document()
            .query_selector(selector)
            .is_ok_and(|found| found.is_some())
    };
    open("dialog[open]") || open(":popover-open")
}
