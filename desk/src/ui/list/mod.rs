//! The first column: who waits for an answer.

mod head;
mod row;

use super::console::Screen;
use super::icon::{Icon, Shape};
use crate::state::{Filter, Input};
use head::ListHead;
use leptos::prelude::*;
use row::ChatRow;
pub(super) use row::name_of;

/// How often relative times are looked at again.
const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// The column with tabs and the list.
#[component]
pub(super) fn ChatColumn(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let ids = screen.watch(|console| console.lists().listed(console.filter()));
    let loaded = screen.watch(|console| console.lists().loaded(console.filter()));
    let more = screen.watch(|console| console.lists().more(console.filter()));
    let now = RwSignal::new(app::dom::now_ms());
    if let Ok(minutes) = set_interval_with_handle(move || now.set(app::dom::now_ms()), MINUTE) {
        on_cleanup(move || minutes.clear());
    }
    view! {
        <section class="chats" aria-label=texts.chats>
            <ListHead screen/>
            <Tabs screen/>
            <div class="chat-scroll" id="list" tabindex="-1">
                <ul class="chat-list" aria-label=texts.chats>
                    <For each=move || ids.get() key=Clone::clone let:id>
                        <ChatRow screen id now=now.into()/>
                    </For>
                </ul>
                <Show when=move || ids.with(Vec::is_empty)>
                    <Show when=move || loaded.get() fallback=Skeleton>
                        <Nothing screen/>
                    </Show>
                </Show>
                <Show when=move || more.get()>
                    <button type="button" class="button quiet more" on:click=move |_| screen.desk.dispatch(Input::MoreChats)>
                        {texts.more_chats}
                    </button>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Tabs(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let filter = screen.watch(crate::state::Console::filter);
    let unread = screen.watch(|console| console.lists().unread());
    let tab = move |which: Filter, text: &'static str| {
        view! {
            <button
                type="button"
                class="tab"
                aria-pressed=move || (filter.get() == which).to_string()
                on:click=move |_| screen.desk.dispatch(Input::Show(which))
            >
                {text}
                {(which == Filter::Open).then(|| view! { <Count screen count=unread/> })}
            </button>
        }
    };
    view! {
        <div class="tabs" role="group" aria-label=texts.k_tabs>
            {tab(Filter::Open, texts.open_chats)}
            {tab(Filter::Ended, texts.ended_chats)}
        </div>
    }
}

/// A number of unread messages; nothing at zero.
#[component]
fn Count(screen: Screen, count: Memo<u32>) -> impl IntoView {
    let texts = screen.texts();
    let spoken = move || crate::texts::fill(texts.unread, "n", count.get());
    view! {
        <Show when=move || { count.get() > 0 }>
            <span class="count">
                <span aria-hidden="true">{move || shown(count.get())}</span>
                <span class="spoken">{spoken}</span>
            </span>
        </Show>
    }
}

fn shown(count: u32) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

#[component]
fn Nothing(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let filter = screen.watch(crate::state::Console::filter);
    let said = move || match filter.get() {
        Filter::Open => (texts.no_open, texts.no_open_lead),
        Filter::Ended => (texts.no_ended, texts.no_ended_lead),
    };
    view! {
        <div class="nothing">
            <span class="nothing-mark" aria-hidden="true"><Icon shape=Shape::Inbox/></span>
            <p class="nothing-title">{move || said().0}</p>
            <p>{move || said().1}</p>
        </div>
    }
}

/// Shapes of rows while the first page is on its way; the style sheet shows them after 200 ms.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            <span></span>
            <span></span>
            <span></span>
        </div>
    }
}
