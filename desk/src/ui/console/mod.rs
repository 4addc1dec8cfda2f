//! The console: three columns, the banner, notices, overlays, and the keyboard.

mod act;
mod banner;
mod files;
mod keyboard;
mod title;

use super::conversation::Conversation;
use super::details::Details;
use super::list::ChatColumn;
use super::overlay::{Overlay, Overlays};
use crate::boot::Boot;
use crate::runtime::{Departure, Desk, kept_letters};
use crate::state::compose::CardDraft;
use crate::texts::Texts;
use banner::{Banner, Notices};
pub(super) use files::{files_in, has_files};
use leptos::prelude::*;

/// Handle to the screen: the desk, and what only the screen knows.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) desk: Desk,
    /// The dialog on top, if any.
    pub(super) overlay: RwSignal<Option<Overlay>>,
    /// The agent's wish for the details: shown or not. Wide screens start with them, others without.
    pub(super) details: RwSignal<Option<bool>>,
    /// Whether single keys are shortcuts.
    pub(super) letters: RwSignal<bool>,
    /// Cards that are being put together; one at least.
    pub(super) cards: RwSignal<Vec<CardDraft>>,
}

impl Screen {
    /// The strings of the console's language.
    pub(super) fn texts(self) -> &'static Texts {
        self.desk.texts
    }

    /// A value out of the state that changes only when it changes.
    pub(super) fn watch<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&crate::state::Console) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let console = self.desk.console();
        Memo::new(move |_| console.with(&read))
    }
}

/// The whole console of a logged-in agent.
#[component]
pub(super) fn ConsoleScreen(
    boot: Boot,
    name: String,
    depart: Callback<Departure>,
) -> impl IntoView {
    let desk = Desk::start(boot, name, depart);
    let screen = Screen {
        desk,
        overlay: RwSignal::new(None),
        details: RwSignal::new(None),
        letters: RwSignal::new(kept_letters()),
        cards: RwSignal::new(vec![CardDraft::default()]),
    };
    keyboard::listen(screen);
    files::listen(screen);
    title::show_unread(screen);
    let chatting = screen.watch(|console| console.selected().is_some());
    view! {
        <div
            class="console"
            class:chatting=move || chatting.get()
            class:details-shown=move || screen.details.get() == Some(true)
            class:details-hidden=move || screen.details.get() == Some(false)
        >
            <Banner screen/>
            <ChatColumn screen/>
            <Conversation screen/>
            <Details screen/>
        </div>
        <Notices screen/>
        <Overlays screen/>
    }
}
