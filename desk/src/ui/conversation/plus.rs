//! What can be sent beside text, for those who do not type commands.

use crate::ui::commands::Command;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A button that discloses the others. Escape or leaving hides them again.
#[component]
pub(super) fn Plus(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let around = NodeRef::<Div>::new();
    let open = RwSignal::new(false);
    let left = move |event: FocusEvent| {
        let to = event.related_target();
        let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let around = around.get_untracked();
        if !around.is_some_and(|around| around.contains(to.as_ref())) {
            open.set(false);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            crate::runtime::focus_by_id("plus");
        }
    };
    let item = move |command: Command| {
        let run = move |_| {
            open.set(false);
            screen.run(command);
        };
        view! {
            <button type="button" class="plus-item" on:click=run>
                {command.label(texts)}
                <kbd>{format!("/{}", command.word())}</kbd>
            </button>
        }
    };
    view! {
        <div class="plus" node_ref=around on:focusout=left on:keydown=keys>
            <button
                type="button"
                id="plus"
                class="icon-button attach"
                aria-label=texts.add
                title=texts.add
                aria-expanded=move || open.get().to_string()
                aria-controls="plus-menu"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Plus/>
            </button>
            <div class="plus-menu" id="plus-menu" role="group" aria-label=texts.add hidden=move || !open.get()>
                {item(Command::Replies)}
                {item(Command::Card)}
            </div>
        </div>
    }
}
