//! Cards, put together in a form, with a look at what the visitor will see.

use super::card_fields::CardFields;
use super::{Modal, close_then};
use crate::runtime::{focus_by_id, once_drawn, show_in};
use crate::state::compose::{CARDS_MAX, CardDraft, gallery, preview};
use crate::ui::console::Screen;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::{Dialog, Div};
use leptos::prelude::*;

/// The form. What was typed is still there after Escape; sending empties it.
#[component]
pub(super) fn Cards(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let node = NodeRef::<Dialog>::new();
    let slot = NodeRef::<Div>::new();
    let cards = screen.cards;
    let checked = RwSignal::new(false);
    let count = Memo::new(move |_| cards.with(Vec::len));
    let full = Memo::new(move |_| count.get() >= CARDS_MAX);
    let view = Memo::new(move |_| cards.with(|cards| preview(&gallery(cards))));
    show_in(slot, view.into(), true);
    let nothing = Memo::new(move |_| cards.with(|cards| cards.iter().all(CardDraft::is_empty)));
    let add = move |_: MouseEvent| {
        cards.update(|cards| cards.push(CardDraft::default()));
        checked.set(false);
        focus_by_id(format!("card-title-{}", count.get_untracked() - 1));
    };
    let send = move || {
        checked.set(true);
        let wrong =
            cards.with_untracked(|cards| cards.iter().position(|card| !card.flaws().is_empty()));
        if wrong.is_some() {
            once_drawn(focus_first_flaw);
            return;
        }
        let message = gallery(&cards.get_untracked());
        close_then(screen, node, move || {
            cards.set(vec![CardDraft::default()]);
            screen.desk.send_message(message);
            focus_by_id("composer");
        });
    };
    let keys = move |event: KeyboardEvent| {
        let command = event.ctrl_key() || event.meta_key();
        if command && event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let cancel = move |_| close_then(screen, node, || focus_by_id("composer"));
    view! {
        <Modal screen node label=texts.card.to_owned() class="dialog cards">
            <form
                class="dialog-body"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
                on:keydown=keys
            >
                <h2>{texts.card}</h2>
                <div class="cards-columns">
                    <div class="cards-fields">
                        {move || {
                            (0..count.get()).map(|at| view! { <CardFields screen at checked/> }).collect_view()
                        }}
                        <button type="button" class="button quiet" hidden=move || full.get() on:click=add>
                            {texts.card_add}
                        </button>
                    </div>
                    <section class="cards-preview" aria-label=texts.card_preview>
                        <p class="hint" hidden=move || !nothing.get()>{texts.card_preview_hint}</p>
                        <div class="bubble" hidden=move || nothing.get()>
                            <div class="rich" node_ref=slot></div>
                        </div>
                    </section>
                </div>
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=cancel>{texts.cancel}</button>
                    <button type="submit" class="button primary" title="Ctrl+Enter">{texts.send}</button>
                </div>
            </form>
        </Modal>
    }
}

fn focus_first_flaw() {
    use wasm_bindgen::JsCast;
    let found = document().query_selector(".cards-fields [aria-invalid=true]");
    let field = found.ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
