//! Asks before a chat is ended.

use super::{Modal, close_then};
use crate::state::Input;
use crate::texts::fill;
use crate::ui::console::Screen;
use crate::ui::list::name_of;
use leptos::html::Dialog;
use leptos::prelude::*;

/// The question.
#[component]
pub(super) fn CloseChat(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let node = NodeRef::<Dialog>::new();
    let console = screen.desk.console();
    let chat = console.with_untracked(|console| console.selected_chat().cloned());
    let name = chat.map_or_else(|| texts.visitor.to_owned(), |chat| name_of(screen, &chat));
    let title = fill(texts.close_title, "name", name);
    let end = move |_| close_then(screen, node, move || screen.desk.dispatch(Input::CloseChat));
    let cancel = move |_| close_then(screen, node, || {});
    view! {
        <Modal screen node label=title.clone() class="dialog ask">
            <div class="dialog-body">
                <h2 dir="auto">{title}</h2>
                <p>{texts.close_lead}</p>
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=cancel>{texts.cancel}</button>
                    <button type="button" class="button primary" autofocus on:click=end>{texts.close_chat}</button>
                </div>
            </div>
        </Modal>
    }
}
