//! The conversation: a scrolling log that never takes the reader's place away.

mod place;

use super::bubble::Message;
use super::{boot, state, text};
use crate::conversation::Screen;
use crate::conversation::rows::{Row, RowKind};
use crate::dom::now_ms;
use crate::engine::{Action, Calendar, LiveRow, PanelState, View};
use crate::texts::{Texts, fill};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;
use place::Place;

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
    let jump = move |_| place.with_value(|place| place.iter().for_each(Place::jump_to_end));
    let calendar = Calendar::new(&boot().lang);
    let live_row = move |live: LiveRow| {
        let calendar = calendar.clone();
        move || show(live.row.get(), &calendar)
    };
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
                    >
                        <For each=move || state.rows.get() key=|live| live.number children=live_row/>
                    </div>
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
                on:click=jump
            >
                <span class="icon icon-down"></span>
                <span>{jump_label}</span>
            </button>
        </div>
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

fn show(row: Row, calendar: &Calendar) -> impl IntoView + use<> {
    let (class, words) = match row.kind {
        RowKind::Bubble(bubble) => {
            let time = calendar.time(row.ts);
            return Either::Left(view! { <Message bubble time/> });
        }
        RowKind::Day => ("day", day(row.ts, calendar)),
        RowKind::Notice(words) => ("notice", words),
        RowKind::Ended(true) => ("notice", text(|t| &t.ended_by_you)),
        RowKind::Ended(false) => ("notice", text(|t| &t.ended_by_team)),
    };
    Either::Right(view! { <p class=class dir="auto">{words}</p> })
}

fn day(ts: u64, calendar: &Calendar) -> String {
    match Calendar::day(now_ms()) - Calendar::day(ts) {
        0 => text(|t| &t.today),
        1 => text(|t| &t.yesterday),
        _ => calendar.date(ts),
    }
}
