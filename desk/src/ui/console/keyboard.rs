//! The window's keys and the agent's attention.

use super::Screen;
use crate::state::Input;
use crate::ui::shortcuts::{Press, shortcut};
use app::dom::is_visible;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Listens as long as the screen lives.
pub(super) fn listen(screen: Screen) {
    let keys = window_event_listener(ev::keydown, move |event| pressed(screen, &event));
    let attend = move || {
        let looking = is_visible() && document().has_focus().unwrap_or(true);
        screen.desk.dispatch(Input::Attentive(looking));
    };
    attend();
    let focus = window_event_listener(ev::focus, move |_| attend());
    let blur = window_event_listener(ev::blur, move |_| attend());
    let visible = window_event_listener(ev::visibilitychange, move |_| attend());
    let back = window_event_listener(ev::popstate, move |_| follow_address(screen));
    on_cleanup(move || {
        for listener in [keys, focus, blur, visible, back] {
            listener.remove();
        }
    });
}

fn pressed(screen: Screen, event: &KeyboardEvent) {
    // An open dialog has its own keys; a composing input method owns all of them.
    let busy = screen.overlay.with_untracked(Option::is_some);
    if busy || event.default_prevented() || event.is_composing() {
        return;
    }
    let command = event.ctrl_key() != event.meta_key() && !event.alt_key();
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let target = event.target();
    let focus = target.as_ref().and_then(JsCast::dyn_ref::<Element>);
    let in_text = is_text(focus);
    let key = event.key();
    if let Some(shortcut) = shortcut(Press {
        key: &key,
        modified,
        command,
        in_text,
        in_list: focus.is_some_and(|focus| focus.class_list().contains("chat-row")),
        letters: screen.letters.get_untracked(),
    }) {
        event.prevent_default();
        screen.press(shortcut, in_text);
    }
}

fn is_text(element: Option<&Element>) -> bool {
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// The browser's own «back» and «forward».
fn follow_address(screen: Screen) {
    let chat = crate::boot::chat_in_address();
    let chat = chat.and_then(|chat| protocol::ids::ChatId::parse(chat).ok());
    screen.desk.dispatch(Input::Select(chat));
}
