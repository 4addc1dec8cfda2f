//! Who sits here, and the way out.

use crate::ui::avatar::Avatar;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::overlay::Overlay;
use leptos::prelude::*;

/// The head of the list.
#[component]
pub(super) fn ListHead(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let agent = screen.watch(|console| console.agent().to_owned());
    let keys = move |_| screen.overlay.set(Some(Overlay::Keys));
    let commands = move |_| screen.overlay.set(Some(Overlay::Commands));
    view! {
        <header class="bar list-head">
            {move || view! { <Avatar name=agent.get() seed=agent.get()/> }}
            <div class="bar-text">
                <h1 class="bar-title">{texts.desk}</h1>
                <p class="bar-line" dir="auto">{move || agent.get()}</p>
            </div>
            <button type="button" class="icon-button" aria-label=texts.commands title=format!("{} (/)", texts.commands) on:click=commands>
                <Icon shape=Shape::Command/>
            </button>
            <button type="button" class="icon-button keys-button" aria-label=texts.keys title=format!("{} (?)", texts.keys) on:click=keys>
                <Icon shape=Shape::Keyboard/>
            </button>
            <button type="button" class="icon-button" aria-label=texts.log_out title=texts.log_out on:click=move |_| screen.desk.leave()>
                <Icon shape=Shape::LogOut/>
            </button>
        </header>
    }
}
