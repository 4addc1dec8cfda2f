//! The row of quick replies below the text: Enter adds one, Backspace in the empty field takes the
//! last one back, Escape leaves.

use crate::runtime::focus_by_id;
use crate::state::Input;
use crate::state::compose::{CHOICES_MAX, Choice};
use crate::texts::fill;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Field in which labels are typed.
pub(in crate::ui) const FIELD: &str = "choice";

/// What is being typed, and whether its address is none.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    text: RwSignal<String>,
    wrong: RwSignal<bool>,
}

impl Typed {
    pub(super) fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            wrong: RwSignal::new(false),
        }
    }

    /// Nothing typed that is not added yet.
    pub(super) fn is_empty(self) -> bool {
        self.text.with(|text| text.trim().is_empty())
    }

    /// Adds what was typed; false when it cannot be.
    pub(super) fn add(self, screen: Screen) -> bool {
        let typed = self.text.get_untracked();
        if typed.trim().is_empty() {
            return true;
        }
        let mut choices = chosen(screen).unwrap_or_default();
        let read = Choice::read(&typed).filter(|_| choices.len() < CHOICES_MAX);
        self.wrong.set(read.is_none());
        let Some(choice) = read else {
            focus_by_id(FIELD);
            return false;
        };
        choices.push(choice);
        self.text.set(String::new());
        screen.desk.dispatch(Input::Choices(Some(choices)));
        true
    }

    fn edit(self, text: String) {
        self.text.set(text);
        self.wrong.set(false);
    }
}

fn chosen(screen: Screen) -> Option<Vec<Choice>> {
    let console = screen.desk.console();
    console.with_untracked(|console| console.choices().map(<[Choice]>::to_vec))
}

/// The row, while it is open. `send` sends text and row.
#[component]
pub(super) fn Choices(
    screen: Screen,
    typed: Typed,
    send: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let texts = screen.texts();
    let choices = screen.watch(|console| console.choices().unwrap_or_default().to_vec());
    let full = Memo::new(move |_| choices.with(|choices| choices.len() >= CHOICES_MAX));
    let close = move || {
        typed.edit(String::new());
        screen.desk.dispatch(Input::Choices(None));
        focus_by_id("composer");
    };
    let keys = move |event: KeyboardEvent| {
        let empty = typed.text.with_untracked(String::is_empty);
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "Enter" if event.ctrl_key() || event.meta_key() || typed.is_empty() => send(),
            "Enter" => {
                typed.add(screen);
            }
            "Backspace" if empty => remove(screen, None),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="choices" role="group" aria-label=texts.replies>
            <ul class="choice-list">
                {move || {
                    choices.get().into_iter().enumerate().map(|(at, choice)| chip(screen, at, choice)).collect_view()
                }}
            </ul>
            <input
                id=FIELD
                type="text"
                dir="auto"
                autocomplete="off"
                enterkeyhint="done"
                aria-label=texts.reply_label
                aria-describedby="choice-hint"
                aria-invalid=move || typed.wrong.get().to_string()
                placeholder=texts.reply_label
                disabled=move || full.get()
                prop:value=move || typed.text.get()
                on:input=move |event| typed.edit(event_target_value(&event))
                on:keydown=keys
            />
            <button type="button" class="icon-button" aria-label=texts.replies_remove title=texts.replies_remove on:click=move |_| close()>
                <Icon shape=Shape::Close/>
            </button>
            <p id="choice-hint" class="choice-hint" class:over=move || typed.wrong.get() class:keys=move || !typed.wrong.get() && !full.get() role="status">
                {move || match (typed.wrong.get(), full.get()) {
                    (true, _) => texts.no_link.to_owned(),
                    (_, true) => fill(texts.replies_full, "n", CHOICES_MAX),
                    _ => texts.replies_hint.to_owned(),
                }}
            </p>
        </div>
    }
}

fn chip(screen: Screen, at: usize, choice: Choice) -> impl IntoView {
    let label = fill(screen.texts().reply_remove, "name", &choice.label);
    let leads = !choice.link.is_empty();
    view! {
        <li class="choice" title=choice.link>
            <bdi>{choice.label}</bdi>
            {leads.then(|| view! { <Icon shape=Shape::Leave/> })}
            <button type="button" class="choice-remove" aria-label=label on:click=move |_| remove(screen, Some(at))>
                <Icon shape=Shape::Close/>
            </button>
        </li>
    }
}

/// Takes one out, or the last.
fn remove(screen: Screen, at: Option<usize>) {
    let mut choices = chosen(screen).unwrap_or_default();
    match at {
        Some(at) if at < choices.len() => {
            choices.remove(at);
        }
        _ => {
            choices.pop();
        }
    }
    screen.desk.dispatch(Input::Choices(Some(choices)));
    focus_by_id(FIELD);
}
