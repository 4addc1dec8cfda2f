//! Where the visitor writes: grows with the text, Enter sends, Shift+Enter breaks the line.
//!
//! The field belongs to the browser; only drafts that come from elsewhere are put into it. Enter is
//! left alone while an input method composes, as it then chooses a word. While a message wants an
//! answer by its buttons only, nothing can be written; what was written before stays.

use super::{boot, focus_soon, state, text};
use crate::conversation::Screen;
use crate::engine::{Action, View};
use crate::texts::fill;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use protocol::limits::TEXT_MAX_CHARS;

/// From so many characters left on, the composer says so.
const NEAR_LIMIT: usize = 200;
/// A megabyte, as limits are told.
const MB: u64 = 1_000_000;
/// Key code of a key that an input method has taken (Safari sends no `isComposing` for Enter).
const IME_KEY: u32 = 229;

/// The composer.
#[component]
pub(super) fn Composer() -> impl IntoView {
    let state = state();
    let field = NodeRef::<html::Textarea>::new();
    // A copy of the field's text: its size, what can be sent and what is said about it derive from it.
    let words = RwSignal::new(String::new());
    let measure = move || {
        if let Some(field) = field.get_untracked() {
            words.set(field.value());
        }
    };
    let length = move || words.read().trim().chars().count();

    Effect::new(move |before: Option<View>| {
        let view = state.view.get();
        if let Some(field) = field.get_untracked() {
            let text = match view.screen {
                // It stands in the form.
                Screen::Start => Some(""),
                _ if !field.value().is_empty() => None,
                _ => view.brings_draft(before.as_ref()).then_some(&*view.draft),
            };
            if let Some(text) = text.filter(|text| *text != field.value()) {
                field.set_value(text);
                measure();
            }
            let here = |view: &View| (view.screen == Screen::Talk).then_some(view.openings);
            let is_here = here(&view).is_some_and(|openings| openings > 0);
            if is_here && before.as_ref().and_then(here) != here(&view) {
                focus_soon(field.into());
            }
        }
        view
    });

    let too_long = Signal::derive(move || length() > TEXT_MAX_CHARS);
    let closed = state.flag(|view| view.composer.closed);
    let unsendable =
        Signal::derive(move || closed.get() || !(1..=TEXT_MAX_CHARS).contains(&length()));
    let usual = text(|t| &t.write_message);
    let placeholder = state.words(move |view| match view.composer.placeholder.as_str() {
        "" => usual.clone(),
        other => other.to_owned(),
    });
    let send = move || {
        if let Some(field) = field.get_untracked()
            && !unsendable.get_untracked()
        {
            let text = field.value().trim().to_owned();
            field.set_value("");
            measure();
            state.act(Action::Send(text));
            let _ = field.focus();
        }
    };
    let typed = move |_| {
        measure();
        state.act(Action::Draft {
            name: None,
            text: Some(words.get_untracked()),
        });
    };
    let key = move |event: KeyboardEvent| {
        let composing = event.is_composing() || event.key_code() == IME_KEY;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            send();
        }
    };
    let texts = boot();
    let note = Signal::derive(move || {
        let length = length();
        if closed.get() {
            // An empty field says it itself.
            let said = placeholder.get();
            if length > 0 { said } else { String::new() }
        } else if length > TEXT_MAX_CHARS {
            fill(
                &texts.texts.characters_over,
                &(length - TEXT_MAX_CHARS).to_string(),
            )
        } else if length + NEAR_LIMIT >= TEXT_MAX_CHARS {
            fill(
                &texts.texts.characters_left,
                &(TEXT_MAX_CHARS - length).to_string(),
            )
        } else {
            String::new()
        }
    });
    // A field of the browser's own opens its picker at once, whether or not the extras are there yet.
    let attach = boot().files.map(|limits| {
        view! {
            <div class="attach icon-button">
                <input
                    id="attach"
                    type="file"
                    multiple
                    aria-label=text(|t| &t.attach)
                    disabled=closed
                    title=fill(&text(|t| &t.attach_limit), &(limits.max / MB).to_string())
                />
                <span class="icon icon-clip"></span>
            </div>
        }
    });
    view! {
        <footer class="composer" hidden=state.flag(|view| view.screen != Screen::Talk)>
            <p class="composer-note" id="composer-note" class:over=too_long>
                {note}
            </p>
            <div class="composer-box" class:closed=closed>
                {attach}
                <div class="composer-grow" data-text=Signal::derive(move || words.get())>
                    <textarea
                        class="composer-field"
                        rows="1"
                        dir="auto"
                        enterkeyhint="send"
                        aria-label=text(|t| &t.write_message)
                        placeholder=placeholder
                        disabled=closed
                        aria-describedby="composer-note"
                        node_ref=field
                        on:input=typed
                        on:keydown=key
                    ></textarea>
                </div>
                <button
                    class="send-button"
                    type="button"
                    aria-label=text(|t| &t.send)
                    disabled=unsendable
                    on:click=move |_| send()
                >
                    <span class="icon icon-send"></span>
                </button>
            </div>
        </footer>
    }
}
