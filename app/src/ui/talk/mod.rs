//! The conversation: a scrolling log that never takes the reader's place away.

mod place;
mod rows;

use super::bubble::RETRY;
use super::{boot, state, text};
use crate::conversation::Screen;
use crate::conversation::rows::{Row, RowKind};
use crate::engine::{Action, Calendar, PanelState, View};
use crate::texts::{Texts, fill};
use leptos::html;
use leptos::prelude::*;
use place::Place;
use protocol::ids::ClientMsgId;
use rows::Rows;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// The conversation.
#[component]
pub(super) fn Talk() -> impl IntoView {
    let state = state();
    let scroller = NodeRef::<html::Div>::new();
    let content = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    let place = StoredValue::new_local(None::<Place>);
    Effect::new(move |_| {
        let (Some(scroller), Some(content)) = (scroller.get_untracked(), content.get_untracked())
        else {
            return;
        };
        place.set_value(Some(Place::keep(scroller, &content, at_end, move || {
            older(state);
        })));
    });
    // Seen is what is in view; a new row is in view when the reader is at the end.
    Effect::new(move |_| {
        let looks = state
            .view
            .with(|view| view.visible && view.openings > 0 && !view.empty);
        if looks && at_end.get() {
            state.act(Action::Seen);
        }
    });
    let jump = move |()| place.with_value(|place| place.iter().for_each(Place::jump_to_end));
    let log = NodeRef::<html::Div>::new();
    let calendar = Calendar::new(&boot().lang);
    let own = RefCell::new(None);
    Effect::new(move |drawn: Option<Rows>| {
        let mut drawn = drawn.unwrap_or_default();
        if let Some(log) = log.get_untracked() {
            let rows = state.rows.get();
            let sent = newest_own(&rows);
            drawn.show(&log, rows, &calendar);
            if sent.is_some() && own.replace(sent.clone()) != sent {
                at_end.set(true);
                jump(());
            }
        }
        drawn
    });
    let (texts, labels) = (boot(), boot());
    let hint = state.words(move |view| {
        let texts = &texts.texts;
        if waits(view) {
            texts.loading.clone()
        } else {
            texts.no_messages.clone()
        }
    });
    let hint_class = state.words(|view| if waits(view) { "spinner" } else { "empty" }.to_owned());
    let who_types = state.words(|view| typing(view.typing.as_deref()));
    let jump_label = state.words(move |view| news(&labels.texts, view.unseen));
    view! {
        <div class="talk" hidden=state.flag(|view| view.screen == Screen::Start)>
            <div class="scroller" tabindex="0" role="region" aria-label=text(|t| &t.conversation) node_ref=scroller>
                <div class="content" node_ref=content>
                    <p class=hint_class dir="auto" hidden=state.flag(|view| !waits(view) && !view.empty)>{hint}</p>
                    <div
                        class="log"
                        role="log"
                        aria-busy=state.words(|view| view.loading.to_string())
                        aria-label=text(|t| &t.conversation)
                        node_ref=log
                        on:click=move |event| retry(state, &event)
                    ></div>
                    <div class="row theirs first last typing" hidden=state.flag(|view| view.typing.is_none())>
                        <div class="bubble" role="img" aria-label=who_types>
                            <i></i><i></i><i></i>
                        </div>
                    </div>
                </div>
            </div>
            <button
                class="jump"
                class:news=state.flag(|view| view.unseen > 0)
                type="button"
                hidden=Signal::derive(move || at_end.get())
                on:click=move |_| jump(())
            >
                <span class="icon icon-down"></span>
                <span>{jump_label}</span>
            </button>
        </div>
    }
}

/// The visitor's own message, if it is the newest.
fn newest_own(rows: &[Row]) -> Option<String> {
    let row = rows.last()?;
    match &row.kind {
        RowKind::Bubble(bubble) if bubble.own => Some(row.key.clone()),
        _ => None,
    }
}

/// True while messages are on their way.
fn waits(view: &View) -> bool {
    view.loading || view.more
}

fn older(state: PanelState) {
    if state.view.with_untracked(|view| view.more) {
        state.act(Action::LoadOlder);
    }
}

/// A failed message's button was pressed.
fn retry(state: PanelState, event: &Event) {
    let pressed = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let id = pressed.and_then(|pressed| pressed.get_attribute(RETRY));
    if let Some(id) = id.and_then(|id| ClientMsgId::parse(id).ok()) {
        state.act(Action::Retry(id));
    }
}

/// Who types, in words; nothing when nobody does.
fn typing(name: Option<&str>) -> String {
    match name {
        None => String::new(),
        Some("") => text(|t| &t.somebody_typing),
        Some(name) => fill(&text(|t| &t.typing), name),
    }
}

fn news(texts: &Texts, unseen: u32) -> String {
    match unseen {
        0 => texts.to_newest.clone(),
        1 => texts.new_message.clone(),
        _ => fill(&texts.new_messages, &unseen.to_string()),
    }
}
