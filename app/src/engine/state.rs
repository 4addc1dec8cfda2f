//! What the components see: signals out, one function in.
//!
//! Components read [`PanelState`] and call [`PanelState::act`]. The engine writes it, on the browser
//! only; on the server and before the take-over everything stands at its start.

use crate::conversation::rows::Row;
use crate::conversation::{Composer, Screen};
use leptos::prelude::*;
use protocol::ids::ClientMsgId;
use send_wrapper::SendWrapper;
use std::rc::Rc;

/// Something the visitor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Begins a conversation.
    Start {
        /// Name.
        name: String,
        /// First message.
        text: String,
        /// Answers to the site's own fields, as a JSON object.
        answers: String,
    },
    /// Sends a message.
    Send(String),
    /// Tries a failed message again.
    Retry(ClientMsgId),
    /// Types; what the fields hold now. An absent field has not changed.
    Draft {
        /// The name field.
        name: Option<String>,
        /// The message field or composer.
        text: Option<String>,
    },
    /// Looks for older messages.
    LoadOlder,
    /// Has the newest message in view.
    Seen,
    /// Closes the widget.
    Close,
    /// Does not want to wait for the next attempt to connect.
    TryNow,
    /// Loads the panel again.
    Reload,
    /// Ends the conversation.
    End,
    /// Begins a new one.
    Restart,
}

/// The connection, as the banner tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkView {
    /// Nothing to tell: connected, or not wanted.
    Quiet,
    /// The first attempt runs.
    Connecting,
    /// The connection was lost; the next attempt is at this time.
    Waiting(u64),
    /// The browser has no network.
    Offline,
    /// The server wants no connection.
    Refused,
}

/// Wrapped from within the option, so that a server may drop the empty state on any thread.
type Act = SendWrapper<Rc<dyn Fn(Action)>>;

/// Everything that components show but the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// True when the engine runs; until then buttons that need it are disabled.
    pub ready: bool,
    /// True when there is a host page that can be asked to close the widget.
    pub framed: bool,
    /// True while the tab is in front.
    pub visible: bool,
    /// Counts how often the widget was opened.
    pub openings: u32,
    /// What the body shows.
    pub screen: Screen,
    /// True while the history is on its way.
    pub loading: bool,
    /// True when an earlier conversation could not be found again.
    pub lost: bool,
    /// True when there is no row.
    pub empty: bool,
    /// True when older messages exist.
    pub more: bool,
    /// Messages of others below the reader's place.
    pub unseen: u32,
    /// Who types.
    pub typing: Option<String>,
    /// Who of the team has written, in the order of their last message.
    pub people: Vec<String>,
    /// Whether the visitor may write, and what stands in the empty field.
    pub composer: Composer,
    /// The connection.
    pub link: LinkView,
    /// The visitor's clock; ticks while something counts down.
    pub now: u64,
    /// The name field as it was left.
    pub name: String,
    /// The message field as it was left, or a text that came back.
    pub draft: String,
}

impl View {
    /// Whether its draft is meant for a field that is empty: it is another one, or the visitor has come
    /// from the form to the composer or back.
    #[must_use]
    pub fn brings_draft(&self, before: Option<&Self>) -> bool {
        let in_form = |view: &Self| view.screen == Screen::Start;
        before.is_none_or(|old| old.draft != self.draft || in_form(old) != in_form(self))
    }
}

/// The panel's state. One signal for all that is shown keeps the panel small: components derive
/// [`Signal`]s of few types from it, and each type is compiled once.
#[derive(Debug, Clone, Copy)]
pub struct PanelState {
    /// Everything but the rows.
    pub view: RwSignal<View>,
    /// The conversation.
    pub rows: RwSignal<Vec<Row>>,
    act: StoredValue<Option<Act>>,
}

impl PanelState {
    /// The state before anything has happened.
    #[must_use]
    pub fn new() -> Self {
        let view = View {
            ready: false,
            framed: true,
            visible: true,
            openings: 0,
            screen: Screen::Start,
            loading: false,
            lost: false,
            empty: true,
            more: false,
            unseen: 0,
            typing: None,
            people: Vec::new(),
            composer: Composer::default(),
            link: LinkView::Quiet,
            now: 0,
            name: String::new(),
            draft: String::new(),
        };
        Self {
            view: RwSignal::new(view),
            rows: RwSignal::new(Vec::new()),
            act: StoredValue::new(None),
        }
    }

    /// Changes the view; tells nobody if it stays the same.
    pub fn change(&self, change: impl FnOnce(&mut View)) {
        let mut next = self.view.get_untracked();
        change(&mut next);
        if self.view.with_untracked(|known| *known != next) {
            self.view.set(next);
        }
    }

    /// A yes or no of the view.
    pub fn flag(&self, read: fn(&View) -> bool) -> Signal<bool> {
        let view = self.view;
        Signal::derive(move || view.with(read))
    }

    /// Some words about the view.
    pub fn words(&self, read: impl Fn(&View) -> String + Send + Sync + 'static) -> Signal<String> {
        let view = self.view;
        Signal::derive(move || view.with(&read))
    }

    /// Tells the engine what the visitor does. Without an engine nothing happens.
    pub fn act(&self, action: Action) {
        // Cloned out, as the engine may get back here before it is done.
        let act = self.act.with_value(Clone::clone);
        if let Some(act) = act {
            act(action);
        }
    }

    /// From now on the engine listens.
    pub fn listen(&self, act: impl Fn(Action) + 'static) {
        self.act.set_value(Some(SendWrapper::new(Rc::new(act))));
    }

    /// Shows these rows; tells nobody if they stay the same.
    pub fn show_rows(&self, rows: Vec<Row>) {
        if self.rows.with_untracked(|known| *known != rows) {
            self.rows.set(rows);
        }
    }
}

impl Default for PanelState {
    fn default() -> Self {
        Self::new()
    }
}
