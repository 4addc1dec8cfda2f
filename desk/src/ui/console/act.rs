//! What shortcuts and commands do.

use super::Screen;
use crate::runtime::{focus_by_id, focus_now, press_by_id, row_id};
use crate::state::{Console, Filter, Input};
use crate::ui::commands::Command;
use crate::ui::conversation::CHOICE_FIELD;
use crate::ui::overlay::Overlay;
use crate::ui::shortcuts::Shortcut;
use leptos::prelude::*;

/// From this width on the details stand beside the conversation by themselves.
const WIDE: &str = "(min-width: 1100px)";

impl Screen {
    pub(in crate::ui) fn run(self, command: Command) {
        match command {
            Command::Assign => self.desk.dispatch(Input::Take),
            Command::Unassign => self.desk.dispatch(Input::GiveBack),
            Command::Close => self.ask_to_close(),
            Command::Details => self.toggle_details(),
            Command::File => self.pick_files(),
            Command::Replies => self.offer_replies(),
            Command::Card => self.make_cards(),
            Command::Open => self.desk.dispatch(Input::Show(Filter::Open)),
            Command::Ended => self.desk.dispatch(Input::Show(Filter::Ended)),
            Command::Keys => self.overlay.set(Some(Overlay::Keys)),
            Command::LogOut => self.desk.leave(),
        }
    }

    /// Does what a shortcut stands for; `in_text` tells where the focus was.
    pub(super) fn press(self, shortcut: Shortcut, in_text: bool) {
        match shortcut {
            Shortcut::Next => self.desk.dispatch(Input::Step(1)),
            Shortcut::Previous => self.desk.dispatch(Input::Step(-1)),
            Shortcut::Reply => focus_now("composer"),
            Shortcut::File => self.pick_files(),
            Shortcut::Commands => self.overlay.set(Some(Overlay::Commands)),
            Shortcut::Take => self.toggle_assigned(),
            Shortcut::CloseChat => self.ask_to_close(),
            Shortcut::Details => self.toggle_details(),
            Shortcut::Tabs => self.toggle_filter(),
            Shortcut::Help => self.overlay.set(Some(Overlay::Keys)),
            Shortcut::Escape => self.escape(in_text),
        }
    }

    pub(in crate::ui) fn toggle_details(self) {
        if self.chat_running().is_some() {
            let shown = self.details_shown();
            self.details.set(Some(!shown));
            // Where the details cover the conversation, the focus goes with what is on top.
            if !wide() {
                focus_by_id(if shown {
                    "conversation-title"
                } else {
                    "details-close"
                });
            }
        }
    }

    pub(in crate::ui) fn ask_to_close(self) {
        if self.chat_running() == Some(true) {
            self.overlay.set(Some(Overlay::CloseChat));
        }
    }

    /// Opens the browser's picker of files.
    pub(in crate::ui) fn pick_files(self) {
        if self.desk.console().with_untracked(Console::takes_files) {
            press_by_id("attach");
        }
    }

    /// Opens the row of quick replies below the text.
    fn offer_replies(self) {
        if self.chat_running() == Some(true) {
            let console = self.desk.console();
            let open = console.with_untracked(|console| console.choices().is_some());
            if !open {
                self.desk.dispatch(Input::Choices(Some(Vec::new())));
            }
            focus_by_id(CHOICE_FIELD);
        }
    }

    fn make_cards(self) {
        if self.chat_running() == Some(true) {
            self.overlay.set(Some(Overlay::Cards));
        }
    }

    fn toggle_assigned(self) {
        let mine = self.desk.console().with_untracked(|console| {
            let chat = console.selected_chat().filter(|chat| !chat.closed)?;
            Some(chat.assigned.as_deref() == Some(console.agent()))
        });
        if let Some(mine) = mine {
            self.desk
                .dispatch(if mine { Input::GiveBack } else { Input::Take });
        }
    }

    fn toggle_filter(self) {
        let filter = self.desk.console().with_untracked(Console::filter);
        self.desk.dispatch(Input::Show(match filter {
            Filter::Open => Filter::Ended,
            Filter::Ended => Filter::Open,
        }));
    }

    /// One step outwards: out of the text, out of the details that cover the chat, out of the chat.
    fn escape(self, in_text: bool) {
        let selected = self
            .desk
            .console()
            .with_untracked(|console| console.selected().cloned());
        if in_text {
            focus_now(&selected.map_or("list".to_owned(), |id| row_id(id.as_str())));
        } else if self.details.get_untracked() == Some(true) && !wide() {
            self.toggle_details();
        } else {
            self.desk.dispatch(Input::Select(None));
        }
    }

    fn details_shown(self) -> bool {
        self.details.get_untracked().unwrap_or_else(wide)
    }

    /// Whether the selected chat is still running; none without a chat.
    fn chat_running(self) -> Option<bool> {
        let console = self.desk.console();
        console.with_untracked(|console| console.selected_chat().map(|chat| !chat.closed))
    }
}

fn wide() -> bool {
    let query = app::dom::window().match_media(WIDE).ok().flatten();
    query.is_some_and(|query| query.matches())
}
