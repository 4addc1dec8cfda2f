//! In the place of the composer when the conversation has ended.

use super::{state, text};
use crate::conversation::Screen;
use crate::engine::Action;
use leptos::prelude::*;

/// The way on after the end.
#[component]
pub(super) fn Ended() -> impl IntoView {
    let state = state();
    view! {
        <footer class="ended" hidden=state.flag(|view| view.screen != Screen::Ended)>
            <button class="button primary" type="button" on:click=move |_| state.act(Action::Restart)>
                {text(|t| &t.start_again)}
            </button>
        </footer>
    }
}
