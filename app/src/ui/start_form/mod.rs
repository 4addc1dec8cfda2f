//! The form that begins a conversation: name, the site's own fields, first message.
//!
//! The fields belong to the browser, so what was typed before the take-over stays. Errors appear
//! on submit and go with the next key.

use super::{boot, focus_soon, state, text};
use crate::conversation::Screen;
use crate::engine::{Action, View};
use crate::own_fields;
use crate::texts::{Texts, fill};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use protocol::limits::{NAME_MAX_CHARS, TEXT_MAX_CHARS};

/// What is wrong with a field, as the text that says so.
fn problem(
    texts: &Texts,
    value: &str,
    most: usize,
    missing: fn(&Texts) -> &String,
    too_long: fn(&Texts) -> &String,
) -> String {
    match value.chars().count() {
        0 => missing(texts).clone(),
        count if count > most => fill(too_long(texts), &most.to_string()),
        _ => String::new(),
    }
}

fn invalid(error: RwSignal<String>) -> Signal<String> {
    Signal::derive(move || error.with(|error| (!error.is_empty()).to_string()))
}

/// The form.
#[component]
pub(super) fn StartForm() -> impl IntoView {
    let state = state();
    let name = NodeRef::<html::Input>::new();
    let message = NodeRef::<html::Textarea>::new();
    let name_error = RwSignal::new(String::new());
    let message_error = RwSignal::new(String::new());

    Effect::new(move |before: Option<View>| {
        let view = state.view.get();
        if let (Some(name), Some(message)) = (name.get_untracked(), message.get_untracked()) {
            if name.value().is_empty() {
                name.set_value(&view.name);
            }
            if view.screen != Screen::Start {
                // It is sent, or stands in the composer.
                message.set_value("");
            } else if message.value().is_empty() && view.brings_draft(before.as_ref()) {
                message.set_value(&view.draft);
            }
            let here = |view: &View| (view.screen == Screen::Start).then_some(view.openings);
            let is_here = here(&view).is_some_and(|openings| openings > 0);
            if is_here && before.as_ref().and_then(here) != here(&view) {
                let named = !name.value().is_empty();
                focus_soon(if named { message.into() } else { name.into() });
            }
        }
        view
    });

    let texts = boot();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(message)) = (name.get_untracked(), message.get_untracked()) else {
            return;
        };
        let (who, what) = (
            name.value().trim().to_owned(),
            message.value().trim().to_owned(),
        );
        let texts = &texts.texts;
        let about_name = problem(
            texts,
            &who,
            NAME_MAX_CHARS,
            |t| &t.name_missing,
            |t| &t.name_too_long,
        );
        let about_message = problem(
            texts,
            &what,
            TEXT_MAX_CHARS,
            |t| &t.message_missing,
            |t| &t.message_too_long,
        );
        if !about_name.is_empty() {
            let _ = name.focus();
        } else if !about_message.is_empty() {
            let _ = message.focus();
        } else if let Some(answers) = own_fields::answers() {
            message.set_value("");
            state.act(Action::Start {
                name: who,
                text: what,
                answers,
            });
        }
        name_error.set(about_name);
        message_error.set(about_message);
    };
    let (greeting, lost) = (text(|t| &t.greeting), text(|t| &t.lost));
    let greeting = state.words(move |view| {
        if view.lost {
            lost.clone()
        } else {
            greeting.clone()
        }
    });
    let typed = move |_| {
        let (name, message) = (name.get_untracked(), message.get_untracked());
        let draft = Action::Draft {
            name: name.map(|f| f.value()),
            text: message.map(|f| f.value()),
        };
        state.act(draft);
    };

    view! {
        <form
            class="start"
            novalidate
            hidden=state.flag(|view| view.screen != Screen::Start)
            on:submit=submit
            on:input=typed
        >
            <p class="greeting" dir="auto">{greeting}</p>
            <div class="field">
                <label for="name">{text(|t| &t.your_name)}</label>
                <input
                    id="name"
                    name="name"
                    type="text"
                    dir="auto"
                    autocomplete="name"
                    autocapitalize="words"
                    enterkeyhint="next"
                    required
                    aria-describedby="name-error"
                    aria-invalid=invalid(name_error)
                    node_ref=name
                    on:input=move |_| name_error.set(String::new())
                />
                <p class="field-error" id="name-error" role="alert">{Signal::derive(move || name_error.get())}</p>
            </div>
            <div class="own-fields" inner_html=own_fields::html(&boot())></div>
            <div class="field grows">
                <label for="message">{text(|t| &t.your_message)}</label>
                <textarea
                    id="message"
                    name="message"
                    rows="4"
                    dir="auto"
                    required
                    aria-describedby="message-error"
                    aria-invalid=invalid(message_error)
                    node_ref=message
                    on:input=move |_| message_error.set(String::new())
                ></textarea>
                <p class="field-error" id="message-error" role="alert">{Signal::derive(move || message_error.get())}</p>
            </div>
            <button class="button primary" type="submit" disabled=state.flag(|view| !view.ready)>
                {text(|t| &t.start)}
            </button>
            <noscript>{text(|t| &t.needs_script)}</noscript>
        </form>
    }
}
