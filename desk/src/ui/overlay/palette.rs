//! Commands by their name: type, choose with the arrows, Enter.

use super::{Modal, close_then};
use crate::ui::commands::Command;
use crate::ui::console::Screen;
use leptos::ev::KeyboardEvent;
use leptos::html::Dialog;
use leptos::prelude::*;

/// The palette.
#[component]
pub(super) fn Palette(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let node = NodeRef::<Dialog>::new();
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let console = screen.desk.console();
    let found =
        Memo::new(move |_| console.with(|console| Command::matching(&query.get(), texts, console)));
    let run = move |command: Command| close_then(screen, node, move || screen.run(command));
    let keys = move |event: KeyboardEvent| {
        let last = found.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" if !event.is_composing() => {
                if let Some(command) = found.with(|found| found.get(at.get()).copied()) {
                    run(command);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let option = move |(place, command): (usize, Command)| {
        let chosen = move || at.get() == place;
        view! {
            <li
                role="option"
                id=option_id(place)
                class="command"
                aria-selected=move || chosen().to_string()
                on:click=move |_| run(command)
                on:pointermove=move |_| at.set(place)
            >
                <span>{command.label(texts)}</span>
                <kbd>{format!("/{}", command.word())}</kbd>
            </li>
        }
    };
    view! {
        <Modal screen node label=texts.commands.to_owned() class="dialog palette">
            <div class="dialog-body">
                <input
                    type="text"
                    class="palette-input"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="commands"
                    aria-autocomplete="list"
                    aria-label=texts.commands_hint
                    aria-activedescendant=move || option_id(at.get())
                    placeholder=texts.commands_hint
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    prop:value=move || query.get()
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        at.set(0);
                    }
                    on:keydown=keys
                />
                <ul class="command-list" id="commands" role="listbox" aria-label=texts.commands>
                    {move || found.get().into_iter().enumerate().map(option).collect_view()}
                </ul>
                <p class="hint" role="status" hidden=move || !found.with(Vec::is_empty)>{texts.no_command}</p>
            </div>
        </Modal>
    }
}

fn option_id(place: usize) -> String {
    format!("command-{place}")
}
