//! Who is spoken to, and what can be done with the chat.

use crate::state::Input;
use crate::texts::fill;
use crate::ui::avatar::Avatar;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::list::name_of;
use leptos::prelude::*;

/// The head of the conversation.
#[component]
pub(super) fn ChatHead(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let chat = screen.watch(|console| console.selected_chat().cloned());
    let name = move || {
        chat.with(|chat| {
            chat.as_ref()
                .map_or(String::new(), |chat| name_of(screen, chat))
        })
    };
    let face = move || {
        chat.get().map(|chat| {
            view! { <Avatar name=name_of(screen, &chat) seed=chat.chat_id.to_string() online=chat.online/> }
        })
    };
    let line = move || {
        let chat = chat.get()?;
        let there = if chat.online {
            texts.online
        } else {
            texts.offline
        };
        let assigned = chat
            .assigned
            .as_ref()
            .map(|name| fill(texts.assigned_to, "name", name));
        let parts = [Some(there.to_owned()), Some(chat.site), assigned];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    };
    let running =
        Memo::new(move |_| chat.with(|chat| chat.as_ref().is_some_and(|chat| !chat.closed)));
    let back = move |_| screen.desk.dispatch(Input::Select(None));
    view! {
        <header class="bar">
            <button type="button" class="icon-button back" aria-label=texts.back title=texts.back on:click=back>
                <Icon shape=Shape::Back/>
            </button>
            {face}
            <div class="bar-text">
                <h2 class="bar-title" id="conversation-title" tabindex="-1" dir="auto">{name}</h2>
                <p class="bar-line" dir="auto">{line}</p>
            </div>
            <Show when=move || running.get()>
                <AssignButton screen/>
                <button
                    type="button"
                    class="button"
                    title=format!("{} (e)", texts.close_chat)
                    aria-label=texts.close_chat
                    on:click=move |_| screen.ask_to_close()
                >
                    <Icon shape=Shape::End/>
                    <span class="button-text">{texts.close_chat}</span>
                </button>
            </Show>
            <button
                type="button"
                class="icon-button details-button"
                aria-label=texts.details
                title=format!("{} (i)", texts.details)
                on:click=move |_| screen.toggle_details()
            >
                <Icon shape=Shape::Details/>
            </button>
        </header>
    }
}

/// Takes the chat, gives it back, or takes it over from a colleague.
#[component]
fn AssignButton(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let mine = screen.watch(|console| {
        let assigned = console
            .selected_chat()
            .and_then(|chat| chat.assigned.as_deref());
        assigned == Some(console.agent())
    });
    let text = move || {
        if mine.get() {
            texts.give_back
        } else {
            texts.take
        }
    };
    let press = move |_| {
        screen.desk.dispatch(if mine.get_untracked() {
            Input::GiveBack
        } else {
            Input::Take
        });
    };
    view! {
        <button type="button" class="button" title=move || format!("{} (a)", text()) aria-label=text on:click=press>
            {move || view! { <Icon shape=if mine.get() { Shape::Release } else { Shape::Take }/> }}
            <span class="button-text">{text}</span>
        </button>
    }
}
