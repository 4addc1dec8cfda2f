//! The messages, and the reader's place in them.
//!
//! Who reads at the end stays at the end; who reads above stays where they are, whatever arrives
//! below or is loaded above.

use super::bubble::BubbleRow;
use crate::runtime::Clock;
use crate::state::{Bubble, Console, Input, Row, RowKey, timeline};
use crate::texts::fill;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::list::name_of;
use app::dom::now_ms;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::entry::SenderKind;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// This close to the end counts as being there.
const AT_END_PX: i32 = 64;
/// This close to the start, older messages are fetched.
const NEAR_START_PX: i32 = 240;

/// Where the reader is.
#[derive(Clone, Copy)]
struct Place {
    scroller: NodeRef<Div>,
    content: NodeRef<Div>,
    at_end: RwSignal<bool>,
    /// Distance from the end of the content: what stays true when the start grows.
    from_end: StoredValue<i32>,
    /// How far down it was scrolled at the last look.
    top: StoredValue<i32>,
    /// Rows came above and the place is yet to be restored: what scroll events tell until then is
    /// about a place the reader never chose.
    held: StoredValue<bool>,
}

impl Place {
    fn scrolled(self) {
        if self.held.get_value() {
            return;
        }
        if let Some(scroller) = self.scroller.get_untracked() {
            let top = scroller.scroll_top();
            let from_end = scroller.scroll_height() - top;
            self.from_end.set_value(from_end);
            let near = from_end - scroller.client_height() <= AT_END_PX;
            let up = top < self.top.get_value();
            self.top.set_value(top);
            // Only scrolling up leaves the end: far from it may also mean that rows came below.
            if near || up {
                self.at_end.set(near);
            }
        }
    }

    fn to_end(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    }

    /// After the content changed.
    fn keep(self) {
        let above = self.held.get_value();
        self.held.set_value(false);
        if self.at_end.get_untracked() {
            self.to_end();
        } else if above && let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(scroller.scroll_height() - self.from_end.get_value());
        }
    }
}

/// The conversation's rows.
#[component]
pub(super) fn Log(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let rows = screen.watch(|console| timeline(console, Clock::day_of));
    let loaded = screen.watch(|console| console.thread().is_some_and(crate::state::Thread::loaded));
    let older = screen.watch(|console| {
        console
            .thread()
            .is_some_and(crate::state::Thread::has_older)
    });
    let typing = screen.watch(typing_name(screen));
    let place = Place {
        scroller: NodeRef::new(),
        content: NodeRef::new(),
        at_end: RwSignal::new(true),
        top: StoredValue::new(0),
        from_end: StoredValue::new(0),
        held: StoredValue::new(false),
    };
    let fresh = keep_place(rows, typing, place);
    let scrolled = move |_| {
        place.scrolled();
        let near = |scroller: web_sys::HtmlDivElement| scroller.scroll_top() < NEAR_START_PX;
        if older.get_untracked() && place.scroller.get_untracked().is_some_and(near) {
            screen.desk.dispatch(Input::OlderMessages);
        }
    };
    let earlier = move |_| screen.desk.dispatch(Input::OlderMessages);
    view! {
        <div class="log-frame">
            <div class="log-scroll" node_ref=place.scroller on:scroll=scrolled tabindex="0" aria-label=texts.conversation>
                <div class="log" node_ref=place.content role="log" aria-busy=move || (!loaded.get()).to_string()>
                    <Show when=move || older.get()>
                        <button type="button" class="button quiet more" on:click=earlier>{texts.earlier}</button>
                    </Show>
                    <For each=move || rows.get() key=Row::key let:row>
                        <LogRow screen rows row/>
                    </For>
                    <TypingSign screen typing/>
                </div>
            </div>
            <Show when=move || !place.at_end.get()>
                <button
                    type="button"
                    class="button to-end"
                    aria-label=texts.to_end
                    on:click=move |_| place.to_end()
                >
                    <Icon shape=Shape::Down/>
                    <Show when=move || fresh.get()>{texts.newer}</Show>
                </button>
            </Show>
        </div>
    }
}

/// Holds the place whenever the content changes; true while something new waits below.
fn keep_place(rows: Memo<Vec<Row>>, typing: Memo<Option<Typist>>, place: Place) -> RwSignal<bool> {
    let fresh = RwSignal::new(false);
    let ends = move || rows.with(|rows| (first_message(rows), rows.last().map(Row::key)));
    Effect::new(move |before: Option<(Option<RowKey>, Option<RowKey>)>| {
        typing.track();
        let now = ends();
        if let Some((first, last)) = before {
            if first != now.0 && first.is_some() {
                place.held.set_value(true);
            }
            if last != now.1 && !place.at_end.get_untracked() {
                fresh.set(true);
            }
        }
        // The effect may run before the rows are in the document; the frame comes after.
        request_animation_frame(move || {
            // The chat may have been left meanwhile.
            if !place.held.is_disposed() {
                place.keep();
            }
        });
        now
    });
    Effect::new(move |_| {
        if place.at_end.get() {
            fresh.set(false);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| place.keep());
    on_cleanup(move || resized.remove());
    watch_size(place);
    fresh
}

/// Rich messages are drawn after their rows are there, their images come later still, and the composer
/// takes room when something stands below it.
fn watch_size(place: Place) {
    let grown = Closure::<dyn Fn()>::new(move || {
        if place.at_end.get_untracked() {
            place.to_end();
        }
    });
    let Ok(observer) = ResizeObserver::new(grown.as_ref().unchecked_ref()) else {
        return;
    };
    let watched = StoredValue::new_local((observer, grown));
    Effect::new(move |_| {
        for element in [place.content.get(), place.scroller.get()]
            .into_iter()
            .flatten()
        {
            watched.with_value(|(observer, _)| observer.observe(&element));
        }
    });
    on_cleanup(move || watched.with_value(|(observer, _)| observer.disconnect()));
}

/// Days are no help here: an older page of the same day leaves the first day where it is.
fn first_message(rows: &[Row]) -> Option<RowKey> {
    rows.iter()
        .find(|row| matches!(row, Row::Bubble(_)))
        .map(Row::key)
}

/// One row; it follows its message through sending, stored, seen and withdrawn.
#[component]
fn LogRow(screen: Screen, rows: Memo<Vec<Row>>, row: Row) -> impl IntoView {
    match row {
        Row::Day { day, ts } => {
            let text = day_name(screen, day, ts);
            view! { <div class="day"><span>{text}</span></div> }.into_any()
        }
        Row::Bubble(first) => {
            let bubble = Memo::new(move |_| {
                rows.with(|rows| find(rows, &first.key))
                    .unwrap_or_else(|| first.clone())
            });
            view! { <BubbleRow screen bubble/> }.into_any()
        }
    }
}

fn find(rows: &[Row], key: &RowKey) -> Option<Bubble> {
    rows.iter().rev().find_map(|row| match row {
        Row::Bubble(bubble) if bubble.key == *key => Some(bubble.clone()),
        _ => None,
    })
}

fn day_name(screen: Screen, day: i64, ts: u64) -> String {
    match Clock::day_of(now_ms()) - day {
        0 => screen.texts().today.to_owned(),
        1 => screen.texts().yesterday.to_owned(),
        _ => screen.desk.with_clock(|clock| clock.day(ts)),
    }
}

/// Somebody who types: what sort of person, and the name to show.
type Typist = (SenderKind, String);

fn typing_name(screen: Screen) -> impl Fn(&Console) -> Option<Typist> {
    move |console| {
        let chat = console.selected_chat()?;
        let (from, name) = console.typing().names(&chat.chat_id).next()?;
        let name = if name.is_empty() {
            name_of(screen, chat)
        } else {
            name.to_owned()
        };
        Some((from, name))
    }
}

/// Who is typing: the visitor, or a colleague.
#[component]
fn TypingSign(screen: Screen, typing: Memo<Option<Typist>>) -> impl IntoView {
    let sign = move || {
        typing.get().map(|(from, name)| {
            view! {
                <div class="typing" class:end=from == SenderKind::Agent>
                    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                    <span class="typing-name">{fill(screen.texts().types, "name", name)}</span>
                </div>
            }
        })
    };
    view! { {sign} }
}
