//! Two ways for files into the conversation: the paperclip and a drop. The third, the clipboard, is
//! the whole window's.

use crate::runtime::focus_now;
use crate::state::Console;
use crate::ui::console::{Screen, files_in, has_files};
use crate::ui::icon::{Icon, Shape};
use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;

/// The paperclip, and the browser's own picker behind it.
#[component]
pub(super) fn AttachButton(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let picker = NodeRef::<Input>::new();
    let picked = move |_| {
        let Some(picker) = picker.get_untracked() else {
            return;
        };
        screen.desk.attach(files_in(picker.files()));
        // Otherwise the same file could not be chosen again.
        picker.set_value("");
        focus_now("composer");
    };
    view! {
        <button
            type="button"
            class="icon-button attach"
            aria-label=texts.attach
            title=format!("{} (f)", texts.attach)
            on:click=move |_| screen.pick_files()
        >
            <Icon shape=Shape::Paperclip/>
        </button>
        <input type="file" id="attach" multiple hidden node_ref=picker on:change=picked/>
    }
}

/// What lies over the conversation while files are dragged over it.
#[component]
pub(super) fn DropZone(
    screen: Screen,
    /// Set when a drag with files enters.
    dragged: RwSignal<bool>,
) -> impl IntoView {
    let over = move |event: DragEvent| {
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect("copy");
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        dragged.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        screen.desk.attach(files_in(files));
        focus_now("composer");
    };
    view! {
        <div
            class="drop-zone"
            hidden=move || !dragged.get()
            on:dragover=over
            on:dragleave=move |_| dragged.set(false)
            on:drop=dropped
        >
            <p><Icon shape=Shape::Paperclip/>{screen.texts().drop_here}</p>
        </div>
    }
}

/// Whether a drag brings files, and to a chat that takes them.
pub(super) fn brings_files(screen: Screen, event: &DragEvent) -> bool {
    let console = screen.desk.console();
    has_files(event) && console.with_untracked(Console::takes_files)
}
