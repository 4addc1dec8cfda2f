//! Where replies are written. Enter sends, Shift+Enter breaks the line, and an input method that is
//! composing keeps its Enter.

use super::attach::AttachButton;
use super::choices::{Choices, Typed};
use super::plus::Plus;
use crate::state::Input;
use crate::texts::fill;
use crate::ui::commands::Command;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::list::name_of;
use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use protocol::limits::TEXT_MAX_CHARS;

/// What browsers report for keys that belong to an input method.
const IME_KEY_CODE: u32 = 229;

/// The composer of the selected chat.
#[component]
pub(super) fn Composer(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let field = NodeRef::<Textarea>::new();
    let draft = screen.watch(|console| console.draft().to_owned());
    let placeholder = screen.watch(move |console| {
        let name = console.selected_chat().map(|chat| name_of(screen, chat));
        fill(
            texts.reply_to,
            "name",
            name.as_deref().unwrap_or(texts.visitor),
        )
    });
    let typed = Typed::new();
    let choosing = screen.watch(|console| console.choices().is_some());
    let chosen = screen.watch(|console| console.choices().is_some_and(|all| !all.is_empty()));
    let offers = move || chosen.get() || (choosing.get() && !typed.is_empty());
    let sendable = move || {
        let says = draft.with(|draft| !draft.trim().is_empty());
        (says || offers()) && draft.with(|draft| excess(draft) == 0)
    };
    let submit = move || {
        // What was typed for the row goes along, or is looked at first.
        if !choosing.get_untracked() || typed.add(screen) {
            send(screen, &draft.get_untracked());
        }
    };
    let keys = move |event: KeyboardEvent| {
        let composing = event.is_composing() || event.key_code() == IME_KEY_CODE;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            submit();
        }
    };
    grow(field, draft);
    view! {
        <form
            class="composer"
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                submit();
            }
        >
            <div class="composer-box">
                <Plus screen/>
                <AttachButton screen/>
                <textarea
                    id="composer"
                    node_ref=field
                    rows="1"
                    dir="auto"
                    enterkeyhint="send"
                    aria-label=move || placeholder.get()
                    aria-describedby="composer-hint"
                    placeholder=move || placeholder.get()
                    prop:value=move || draft.get()
                    on:input=move |event: Event| screen.desk.dispatch(Input::Draft(event_target_value(&event)))
                    on:keydown=keys
                ></textarea>
                <button type="submit" class="send" aria-label=texts.send title=texts.send disabled=move || !sendable()>
                    <Icon shape=Shape::Send/>
                </button>
            </div>
            <Show when=move || choosing.get()>
                <Choices screen typed send=submit/>
            </Show>
            <Hint screen draft/>
        </form>
    }
}

fn send(screen: Screen, draft: &str) {
    match Command::of_draft(draft) {
        Some(command) => {
            screen.desk.dispatch(Input::Draft(String::new()));
            screen.run(command);
        }
        None => screen.desk.send_draft(),
    }
}

/// Characters over the limit.
fn excess(draft: &str) -> usize {
    draft.trim().chars().count().saturating_sub(TEXT_MAX_CHARS)
}

/// What Enter will do, or why it will not.
#[component]
fn Hint(screen: Screen, draft: Memo<String>) -> impl IntoView {
    let texts = screen.texts();
    let over = Memo::new(move |_| draft.with(|draft| excess(draft)));
    let command = Memo::new(move |_| draft.with(|draft| Command::of_draft(draft)));
    let text = move || {
        match (over.get(), command.get()) {
        (0, None) => view! {
            <span class="keys-line">
                <kbd>"Enter"</kbd>" "{texts.send_hint}"  "<kbd>"Shift"</kbd>" "<kbd>"Enter"</kbd>" "{texts.break_hint}
            </span>
        }
        .into_any(),
        (0, Some(command)) => view! { <span>{texts.runs_command}" "<b>{command.label(texts)}</b></span> }.into_any(),
        (n, _) => view! { <span class="over">{fill(texts.too_long, "n", n)}</span> }.into_any(),
    }
    };
    view! { <p class="composer-hint" id="composer-hint">{text}</p> }
}

/// The field is as high as its text; the style sheet sets the limit.
fn grow(field: NodeRef<Textarea>, draft: Memo<String>) {
    Effect::new(move |_| {
        draft.track();
        request_animation_frame(move || {
            // The chat may have been left meanwhile.
            if let Some(field) = field.try_get_untracked().flatten() {
                let style = web_sys::HtmlElement::style(&field);
                let _ = style.set_property("height", "auto");
                let _ = style.set_property("height", &format!("{}px", field.scroll_height()));
            }
        });
    });
}
