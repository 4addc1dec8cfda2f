//! The second column: one conversation.

mod attach;
mod bubble;
mod choices;
mod composer;
mod file;
mod head;
mod log;
mod plus;

use super::console::Screen;
use super::icon::{Icon, Shape};
use attach::{DropZone, brings_files};
pub(super) use choices::FIELD as CHOICE_FIELD;
use composer::Composer;
use head::ChatHead;
use leptos::prelude::*;
use log::Log;

/// The selected chat, or a word about how to select one.
#[component]
pub(super) fn Conversation(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    // A new chat is a new log: its place, its button and its observers start afresh.
    let selected = screen.watch(|console| console.selected().cloned());
    let dragged = RwSignal::new(false);
    let drag = move |event: leptos::ev::DragEvent| {
        if brings_files(screen, &event) {
            event.prevent_default();
            dragged.set(true);
        }
    };
    view! {
        <main class="conversation" aria-label=texts.conversation on:dragenter=drag>
            {move || match selected.get() {
                None => view! { <Nobody screen/> }.into_any(),
                Some(_) => {
                    view! {
                        <ChatHead screen/>
                        <Log screen/>
                        <Foot screen/>
                    }
                        .into_any()
                }
            }}
            <DropZone screen dragged/>
        </main>
    }
}

/// The composer, or the news that there is nothing to write to any more.
#[component]
fn Foot(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let closed = screen.watch(|console| console.selected_chat().is_some_and(|chat| chat.closed));
    view! {
        <Show
            when=move || closed.get()
            fallback=move || view! { <Composer screen/> }
        >
            <p class="ended"><Icon shape=Shape::End/>{texts.ended_here}</p>
        </Show>
    }
}

#[component]
fn Nobody(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    // Without a chat in the list there is none to pick, and the list says so.
    let any = screen.watch(|console| !console.lists().listed(console.filter()).is_empty());
    view! {
        <div class="nothing tall">
            <span class="nothing-mark" aria-hidden="true">
                <Icon shape=Shape::Brand/>
            </span>
            <Show when=move || any.get()>
                <p class="nothing-title">{texts.pick}</p>
                <p class="keys-line" hidden=move || !screen.letters.get()>
                    {texts.pick_lead}" "<kbd>"j"</kbd>" "<kbd>"k"</kbd>
                </p>
            </Show>
        </div>
    }
}
