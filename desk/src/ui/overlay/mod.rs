//! Dialogs: the browser's own element brings focus, Esc, inertness and the way back.

mod card_fields;
mod cards;
mod close_chat;
mod keys;
mod palette;
mod picture;

use super::console::Screen;
use crate::runtime::once_drawn;
use cards::Cards;
use close_chat::CloseChat;
use keys::Keys;
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
            Overlay::Picture(file) => view! { <Picture screen file/> }.into_any(),
        })
    }
}

/// A modal dialog.
#[component]
fn Modal(
    screen: Screen,
    /// Which one it is.
    which: Overlay,
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
    // A press beside the dialog hits the element itself, one inside hits its content.
    let press = move |event: leptos::ev::MouseEvent| {
        if let Some(dialog) = node.get()
            && event.target().as_ref() == Some(dialog.as_ref())
        {
            dialog.close();
        }
    };
    // The event comes late; by then a command may have opened the next dialog.
    let closed = move |_| {
        let still = |open: &Option<Overlay>| open.as_ref() == Some(&which);
        if screen.overlay.with_untracked(still) {
            screen.overlay.set(None);
        }
    };
    view! {
        <dialog
            class=class
            aria-label=label
            node_ref=node
            on:click=press
            on:close=closed
        >
            {children()}
        </dialog>
    }
}

/// Closes the dialog, which gives the focus back, then acts.
fn close_then(screen: Screen, node: NodeRef<Dialog>, act: impl FnOnce() + 'static) {
    if let Some(dialog) = node.get_untracked() {
        dialog.close();
    }
    screen.overlay.set(None);
    once_drawn(act);
}
