//! The list of keys.

use super::{Modal, close_then};
use crate::runtime::keep_letters;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::html::Dialog;
use leptos::prelude::*;

/// The overview.
#[component]
pub(super) fn Keys(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let node = NodeRef::<Dialog>::new();
    let keys: [(&[&str], &str); 14] = [
        (&["j"], texts.k_next),
        (&["k"], texts.k_previous),
        (&["r"], texts.k_reply),
        (&["f"], texts.attach),
        (&["Enter"], texts.k_send),
        (&["Shift", "Enter"], texts.k_break),
        (&["a"], texts.k_take),
        (&["e"], texts.k_close),
        (&["i"], texts.k_details),
        (&["t"], texts.k_tabs),
        (&["/"], texts.k_commands),
        (&["Ctrl", "K"], texts.k_commands),
        (&["?"], texts.k_help),
        (&["Esc"], texts.k_escape),
    ];
    let letters = screen.letters;
    let switch = move |_| {
        letters.update(|on| *on = !*on);
        keep_letters(letters.get_untracked());
    };
    let rows = keys.map(|(keys, text)| {
        let single = matches!(keys, [key] if key.chars().count() == 1);
        view! {
            <div class="key-row" hidden=move || single && !letters.get()>
                <dt>{text}</dt>
                <dd>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dd>
            </div>
        }
    });
    view! {
        <Modal screen node label=texts.keys.to_owned() class="dialog keys">
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2>{texts.keys}</h2>
                    <button type="button" class="icon-button" aria-label=texts.close autofocus on:click=move |_| close_then(screen, node, || {})>
                        <Icon shape=Shape::Close/>
                    </button>
                </div>
                <label class="key-row">
                    {texts.k_letters}
                    <input type="checkbox" role="switch" class="switch" prop:checked=letters on:change=switch/>
                </label>
                <dl class="key-list">{rows.into_iter().collect_view()}</dl>
            </div>
        </Modal>
    }
}
