//! Files in the conversation: a thumbnail, a card, or one on its way.

mod fit;
mod leaving;

use crate::texts::{fill, size};
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::overlay::Overlay;
use fit::fit;
pub(super) use leaving::{LeavingFile, trouble};
use leptos::prelude::*;
use protocol::entry::EntryType;
use protocol::file::FileFacts;

/// A file that the server has.
#[component]
pub(super) fn FileView(screen: Screen, file: FileFacts) -> impl IntoView {
    // Its bytes may be gone, or still with the team's messenger; its name is here.
    let broken = RwSignal::new(false);
    move || {
        let file = file.clone();
        if file.kind() == EntryType::Image && !broken.get() {
            view! { <Thumbnail screen file broken/> }.into_any()
        } else {
            view! { <Card screen file/> }.into_any()
        }
    }
}

#[component]
fn Thumbnail(
    screen: Screen,
    file: FileFacts,
    /// Becomes true when there is nothing to show.
    broken: RwSignal<bool>,
) -> impl IntoView {
    let place = fit(file.image);
    let label = fill(screen.texts().file_open, "name", &file.name);
    let src = screen.desk.url(&file.src);
    let open = move |_| {
        let picture = Overlay::Picture(Box::new(file.clone()));
        screen.overlay.set(Some(picture));
    };
    view! {
        <button
            type="button"
            class="thumbnail"
            style:width=format!("{}px", place.width)
            style:aspect-ratio=format!("{} / {}", place.width, place.height)
            aria-label=label.clone()
            title=label
            on:click=open
        >
            <img src=src alt="" loading="lazy" decoding="async" on:error=move |_| broken.set(true)/>
        </button>
    }
}

/// A file that is downloaded.
#[component]
fn Card(screen: Screen, file: FileFacts) -> impl IntoView {
    let texts = screen.texts();
    let label = fill(texts.file_download, "name", &file.name);
    let name = file.name.clone();
    view! {
        <a class="file-card" href=screen.desk.url(&file.src) download=name title=label>
            <FileIcon/>
            <span class="file-text">
                <span class="file-name" dir="auto">{file.name}</span>
                {file.size.map(|bytes| view! { <span class="file-size">{size(texts, bytes)}</span> })}
            </span>
            <Icon shape=Shape::Download/>
        </a>
    }
}

#[component]
fn FileIcon() -> impl IntoView {
    view! { <span class="file-icon"><Icon shape=Shape::File/></span> }
}
