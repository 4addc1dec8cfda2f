//! The fields of one card.

use crate::runtime::focus_by_id;
use crate::state::compose::{CARD_BUTTONS_MAX, CardDraft, Choice, Flaw};
use crate::texts::fill;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::prelude::*;

/// One of several cards. Flaws are told once sending was tried.
#[component]
pub(super) fn CardFields(
    screen: Screen,
    /// Which card.
    at: usize,
    checked: RwSignal<bool>,
) -> impl IntoView {
    let texts = screen.texts();
    let cards = screen.cards;
    let several = Memo::new(move |_| cards.with(|cards| cards.len() > 1));
    let buttons = Memo::new(move |_| card(cards, at, |card| card.buttons.len()));
    let flaws = Memo::new(move |_| match checked.get() {
        true => card(cards, at, CardDraft::flaws),
        false => Vec::new(),
    });
    let flaw = move |flaw: Flaw, text: &'static str| {
        Signal::derive(move || flaws.with(|flaws| flaws.contains(&flaw)).then_some(text))
    };
    let edit = move |change: fn(&mut CardDraft, String)| {
        Callback::new(move |text: String| update(cards, at, |card| change(card, text)))
    };
    let remove = move |_| {
        cards.update(|cards| {
            if at < cards.len() {
                cards.remove(at);
            }
        });
        focus_by_id("card-title-0");
    };
    let add = move |_| {
        update(cards, at, |card| card.buttons.push(Choice::default()));
        focus_by_id(format!("card-label-{at}-{}", buttons.get_untracked() - 1));
    };
    let read = move |part: fn(&CardDraft) -> String| Signal::derive(move || card(cards, at, part));
    view! {
        <fieldset class="card-fields">
            <legend class:spoken=move || !several.get()>
                {fill(texts.card_n, "n", at + 1)}
                <button type="button" class="icon-button" hidden=move || !several.get() aria-label=fill(texts.card_remove, "n", at + 1) on:click=remove>
                    <Icon shape=Shape::Trash/>
                </button>
            </legend>
            <Field id=format!("card-title-{at}") label=texts.card_title value=read(|card| card.title.clone()) edited=edit(|card, text| card.title = text) flaw=flaw(Flaw::Title, texts.card_no_title)/>
            <Field id=format!("card-text-{at}") label=texts.card_text value=read(|card| card.text.clone()) edited=edit(|card, text| card.text = text)/>
            <Field id=format!("card-image-{at}") label=texts.card_image value=read(|card| card.image.clone()) edited=edit(|card, text| card.image = text) flaw=flaw(Flaw::Image, texts.no_link)/>
            {move || {
                (0..buttons.get()).map(|n| view! { <ButtonFields screen at n flaws/> }).collect_view()
            }}
            <button type="button" class="button quiet small" hidden=move || { buttons.get() >= CARD_BUTTONS_MAX } on:click=add>
                {texts.card_button_add}
            </button>
        </fieldset>
    }
}

/// Label and address of a button.
#[component]
fn ButtonFields(screen: Screen, at: usize, n: usize, flaws: Memo<Vec<Flaw>>) -> impl IntoView {
    let texts = screen.texts();
    let cards = screen.cards;
    let read = move |part: fn(&Choice) -> String| {
        Signal::derive(move || {
            card(cards, at, |card| {
                card.buttons.get(n).map(part).unwrap_or_default()
            })
        })
    };
    let edit = move |change: fn(&mut Choice, String)| {
        Callback::new(move |text: String| {
            update(cards, at, |card| {
                if let Some(button) = card.buttons.get_mut(n) {
                    change(button, text);
                }
            });
        })
    };
    let flaw = move |flaw: Flaw, text: &'static str| {
        Signal::derive(move || flaws.with(|flaws| flaws.contains(&flaw)).then_some(text))
    };
    let remove = move |_| {
        update(cards, at, |card| {
            if n < card.buttons.len() {
                card.buttons.remove(n);
            }
        });
        focus_by_id(format!("card-title-{at}"));
    };
    view! {
        <div class="card-button" role="group" aria-label=fill(texts.card_button, "n", n + 1)>
            <Field id=format!("card-label-{at}-{n}") label=texts.card_label value=read(|button| button.label.clone()) edited=edit(|button, text| button.label = text) flaw=flaw(Flaw::Label(n), texts.card_no_label)/>
            <Field id=format!("card-link-{at}-{n}") label=texts.card_link value=read(|button| button.link.clone()) edited=edit(|button, text| button.link = text) flaw=flaw(Flaw::Link(n), texts.no_link)/>
            <button type="button" class="icon-button" aria-label=fill(texts.card_button_remove, "n", n + 1) on:click=remove>
                <Icon shape=Shape::Close/>
            </button>
        </div>
    }
}

/// A labelled field, with what is wrong below.
#[component]
fn Field(
    id: String,
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    edited: Callback<String>,
    /// What is wrong, if anything can be.
    #[prop(optional, into)]
    flaw: Option<Signal<Option<&'static str>>>,
) -> impl IntoView {
    let wrong = move || flaw.and_then(|flaw| flaw.get());
    let below = format!("{id}-flaw");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                dir="auto"
                autocomplete="off"
                aria-invalid=move || wrong().is_some().to_string()
                aria-describedby=below.clone()
                prop:value=move || value.get()
                on:input=move |event| edited.run(event_target_value(&event))
            />
            <p id=below class="flaw" role="alert">{wrong}</p>
        </div>
    }
}

fn card<T: Default>(
    cards: RwSignal<Vec<CardDraft>>,
    at: usize,
    read: impl FnOnce(&CardDraft) -> T,
) -> T {
    // A card that was just removed is still read once.
    cards.with(|cards| cards.get(at).map(read).unwrap_or_default())
}

fn update(cards: RwSignal<Vec<CardDraft>>, at: usize, change: impl FnOnce(&mut CardDraft)) {
    cards.update(|cards| {
        if let Some(card) = cards.get_mut(at) {
            change(card);
        }
    });
}
