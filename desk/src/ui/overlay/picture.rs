//! An image as large as the window.

use super::{Modal, close_then};
use crate::texts::{self, fill};
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use leptos::html::Dialog;
use leptos::prelude::*;
use protocol::file::FileFacts;

/// The image with its name, to be downloaded.
#[component]
pub(super) fn Picture(screen: Screen, file: FileFacts) -> impl IntoView {
    let texts = screen.texts();
    let node = NodeRef::<Dialog>::new();
    let FileFacts {
        src, name, size, ..
    } = file;
    let src = screen.desk.url(&src);
    let download = fill(texts.file_download, "name", &name);
    view! {
        <Modal screen node label=name.clone() class="picture">
            <div class="picture-head">
                <p class="picture-name" dir="auto">{name.clone()}</p>
                {size.map(|bytes| view! { <span class="picture-size">{texts::size(texts, bytes)}</span> })}
                <a class="icon-button" href=src.clone() download=name.clone() aria-label=download.clone() title=download>
                    <Icon shape=Shape::Download/>
                </a>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=texts.close
                    title=texts.close
                    autofocus
                    on:click=move |_| close_then(screen, node, || {})
                >
                    <Icon shape=Shape::Close/>
                </button>
            </div>
            <img src=src alt=name/>
        </Modal>
    }
}
