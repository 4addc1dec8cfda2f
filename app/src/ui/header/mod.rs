//! The head of the panel: the site's titles, who is there, close button. It is large while
//! there is nothing else to read and slim once the conversation runs.

use super::{boot, state, text};
use crate::conversation::Screen;
use crate::engine::Action;
use leptos::prelude::*;

/// Names shown at most; more people than that are not of interest.
const MOST_NAMES: usize = 3;

/// The header.
#[component]
pub(super) fn Header() -> impl IntoView {
    let state = state();
    let boot = boot();
    let site = boot.site_name.clone();
    let who = state.words(move |view| match &view.people[..] {
        [] => site.clone(),
        people => people[..people.len().min(MOST_NAMES)].join(", "),
    });
    let initial = boot.site_name.chars().next().map(String::from);
    view! {
        <header class="header" class:slim=state.flag(|view| view.screen != Screen::Start)>
            <span class="monogram" aria-hidden="true">{initial}</span>
            <div class="titles">
                <p class="title-secondary" dir="auto">{boot.title_secondary.clone()}</p>
                <h1 class="title-primary" dir="auto">{boot.title_primary.clone()}</h1>
                <p class="who" dir="auto">{who}</p>
            </div>
            <div class="header-buttons">
                <button
                    class="icon-button menu-button"
                    type="button"
                    popovertarget="menu"
                    aria-label=text(|t| &t.menu)
                    hidden=state.flag(|view| view.screen != Screen::Talk)
                >
                    <span class="icon icon-more"></span>
                </button>
                <button
                    class="icon-button close-button"
                    type="button"
                    aria-label=text(|t| &t.close_chat)
                    hidden=state.flag(|view| !view.framed)
                    on:click=move |_| state.act(Action::Close)
                >
                    <span class="icon icon-close"></span>
                </button>
            </div>
        </header>
    }
}
