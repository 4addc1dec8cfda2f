//! Dialogs: the browser's own element brings focus, Esc, inertness and the way back.

mod card_fields;
mod cards;
mod close_chat;
mod keys;
mod palette;
mod picture;

use super::console::Screen;
use crate::runtime::{once_drawn, refocus};
use cards::Cards;
use close_chat::CloseChat;
use keys::Keys;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use palette::Palette;
use picture::Picture;
use protocol::file::FileFacts;

/// Which dialog is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Overlay {
    Keys,
    Commands,
    CloseChat,
    Cards,
    Picture(Box<FileFacts>),
}

/// The open dialog, if any.
#[component]
pub(super) fn Overlays(screen: Screen) -> impl IntoView {
    move || {
        screen.overlay.get().map(|overlay| match overlay {
            Overlay::Keys => view! { <Keys screen/> }.into_any(),
            Overlay::Commands => view! { <Palette screen/> }.into_any(),
            Overlay::Cards => view! { <Cards screen/> }.into_any(),
            Overlay::CloseChat => view! { <CloseChat screen/> }.into_any(),
            Overlay::Picture(file) => view! { <Picture screen file=*file/> }.into_any(),
        })
    }
}

/// A modal dialog.
#[component]
fn Modal(
    screen: Screen,
    /// The dialog's element, so that its content can close it.
    node: NodeRef<Dialog>,
    /// Name for screen readers.
    label: String,
    class: &'static str,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
        }
    });
    let close = move || close(screen, node);
    // A press beside the dialog hits the element itself, one inside hits its content.
    let press = move |event: MouseEvent| {
        if let Some(dialog) = node.get_untracked()
            && event.target().as_ref() == Some(dialog.as_ref())
        {
            close();
        }
    };
    // The browser would close it as well, but the next key would come before its word of that.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() && !event.default_prevented() {
            event.prevent_default();
            close();
        }
    };
    view! {
        <dialog
            class=class
            aria-label=label
            node_ref=node
            on:click=press
            on:keydown=key
            on:close=move |_| close()
        >
            {children()}
        </dialog>
    }
}

/// Closes the dialog, which gives the focus back. The browser tells late that it has closed one itself:
/// by then a key may have opened the next one, and this element is gone.
fn close(screen: Screen, node: NodeRef<Dialog>) {
    if let Some(dialog) = node.try_get_untracked().flatten() {
        dialog.close();
        refocus();
        screen.overlay.set(None);
    }
}

/// Closes the dialog, then acts.
fn close_then(screen: Screen, node: NodeRef<Dialog>, act: impl FnOnce() + 'static) {
    close(screen, node);
    once_drawn(act);
}
