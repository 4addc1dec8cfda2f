//! One chat in the list.

use super::Count;
use crate::runtime::{focus_by_id, row_id};
use crate::state::Input;
use crate::ui::avatar::{Avatar, initials};
use crate::ui::console::Screen;
use leptos::prelude::*;
use protocol::desk::ChatSummary;
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, UnixMs};

/// A chat as a button: it opens; pressed again it leads to the composer.
#[component]
pub(super) fn ChatRow(screen: Screen, id: ChatId, now: Signal<UnixMs>) -> impl IntoView {
    let texts = screen.texts();
    let element_id = row_id(id.as_str());
    let known = id.clone();
    let chat = screen.watch(move |console| console.lists().get(&known).cloned());
    let here = id.clone();
    let selected = screen.watch(move |console| console.selected() == Some(&here));
    let unread = Memo::new(move |_| chat.with(|chat| chat.as_ref().map_or(0, |chat| chat.unread)));
    let typed = id.clone();
    let typing = screen.watch(move |console| {
        console
            .typing()
            .names(&typed)
            .any(|(from, _)| from == SenderKind::Visitor)
    });
    let open = move |_| {
        if selected.get_untracked() {
            focus_by_id("composer");
        } else {
            screen.desk.dispatch(Input::Select(Some(id.clone())));
        }
    };
    let show = move |chat: ChatSummary| {
        let name = name_of(screen, &chat);
        let last = if typing.get() {
            texts.typing.to_owned()
        } else {
            last_line(screen, &chat)
        };
        view! {
            <Avatar name=name.clone() seed=chat.chat_id.to_string() online=chat.online/>
            <span class="row-text">
                <span class="row-top">
                    <span class="row-name" dir="auto">{name}</span>
                    {chat.online.then(|| view! { <span class="spoken">{texts.online}</span> })}
                    <time class="row-time">
                        {move || screen.desk.with_clock(|clock| clock.short(chat.changed, now.get()))}
                    </time>
                </span>
                <span class="row-last" class:typing-line=typing dir="auto">{last}</span>
                <span class="row-foot">
                    <span class="row-site" dir="auto">{chat.site}</span>
                    {chat.assigned.map(|agent| view! { <Assigned agent/> })}
                </span>
            </span>
        }
    };
    view! {
        <li>
            <button
                type="button"
                class="chat-row"
                class:unread=move || { unread.get() > 0 }
                id=element_id
                aria-current=move || selected.get().then_some("true")
                on:click=open
            >
                {move || chat.get().map(show)}
                <Count screen count=unread/>
            </button>
        </li>
    }
}

#[component]
fn Assigned(agent: String) -> impl IntoView {
    let short = initials(&agent);
    let title = agent.clone();
    view! {
        <span class="assigned" title=title>
            <span aria-hidden="true">{short}</span>
            <span class="spoken">{agent}</span>
        </span>
    }
}

/// The visitor's name, or the word for somebody without one.
pub(in crate::ui) fn name_of(screen: Screen, chat: &ChatSummary) -> String {
    let name = chat.visitor.trim();
    if name.is_empty() {
        screen.texts().visitor.to_owned()
    } else {
        name.to_owned()
    }
}

fn last_line(screen: Screen, chat: &ChatSummary) -> String {
    let texts = screen.texts();
    let text = if chat.last_text.is_empty() && chat.last_n > 0 {
        texts.withdrawn
    } else {
        &chat.last_text
    };
    match chat.last_from {
        SenderKind::Agent => format!("{}: {text}", texts.team),
        SenderKind::Bot => format!("{}: {text}", texts.bot),
        SenderKind::Visitor | SenderKind::System => text.to_owned(),
    }
}
