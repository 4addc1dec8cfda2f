//! A file on its way to the server. Nothing here changes its text on the way: the conversation is
//! read aloud.

use super::FileIcon;
use crate::runtime::focus_by_id;
use crate::state::{Bubble, Input, Mark, Stage, Trouble};
use crate::texts::{Texts, fill, size};
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::prelude::*;

/// The file with its progress; how it failed stands below.
#[component]
pub(in crate::ui::conversation) fn LeavingFile(
    screen: Screen,
    bubble: Memo<Bubble>,
    name: String,
    /// In bytes.
    bytes: u64,
) -> impl IntoView {
    let texts = screen.texts();
    let percent = Memo::new(move |_| match bubble.with(|bubble| bubble.mark) {
        Mark::Upload(Stage::Waiting) => Some(0),
        Mark::Upload(Stage::Running(percent)) => Some(percent),
        _ => None,
    });
    let going = Memo::new(move |_| percent.get().is_some());
    let cancel = move |_| {
        focus_by_id("composer");
        if let Some(id) = bubble.with_untracked(|bubble| bubble.pending.clone()) {
            screen.desk.dispatch(Input::Discard(id));
        }
    };
    let progress = fill(texts.uploading, "name", &name);
    let label = fill(texts.file_cancel, "name", &name);
    view! {
        <div class="file-card" class:leaving=going>
            <FileIcon/>
            <span class="file-text">
                <span class="file-name" dir="auto">{name}</span>
                <span class="file-size">{size(texts, bytes)}</span>
            </span>
            <Show when=move || going.get()>
                <button type="button" class="icon-button" aria-label=label.clone() title=label.clone() on:click=cancel>
                    <Icon shape=Shape::Close/>
                </button>
                <progress max="100" value=percent aria-label=progress.clone()></progress>
            </Show>
        </div>
    }
}

/// What went wrong, in one sentence.
pub(in crate::ui::conversation) fn trouble(texts: &Texts, trouble: Trouble) -> String {
    let text = match trouble {
        Trouble::TooLarge(Some(max)) => return fill(texts.too_large, "max", size(texts, max)),
        Trouble::TooLarge(None) => texts.too_large_unsaid,
        Trouble::Empty => texts.file_empty,
        Trouble::Full => texts.files_full,
        Trouble::Ended => texts.failed_ended,
        Trouble::LoggedOut => texts.file_logged_out,
        Trouble::TooFast => texts.n_fast,
        Trouble::Unreachable => texts.file_cut_off,
        Trouble::NotDone => texts.failed,
    };
    text.to_owned()
}
