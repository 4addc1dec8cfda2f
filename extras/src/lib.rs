//! The extras: what the panel loads when a conversation needs it. Today that is files: choosing,
//! dropping and pasting them, sending them with progress, and showing those of the conversation as
//! cards and images with a lightbox.
//!
//! This is the module's side of the boundary; the panel's is `app::extras`, and `shell/extras.js`
//! between them loads this module once. It calls, in this order:
//! - [`start`] once, with the site's data and what hears of settled files;
//! - [`session`] whenever the session's token changes;
//! - [`draw`], [`take`] and [`drag`] as often as needed.
//!
//! Invariants:
//! - The module owns what it puts into the slots it is given, a list of files on their way right
//!   after the log, an overlay and a dialogue. It touches nothing else of the panel's document.
//! - Bytes are fetched with the session's token and shown or saved as blobs of a type that is set
//!   here; no address of anybody else is ever loaded.
//! - A file becomes a message by the panel: the module hands over what the server answered, and the
//!   panel's outbox does the rest.

mod blob;
mod card;
mod facts;
mod lightbox;
mod overlay;
mod picture;
mod problem;
mod queue;
mod request;
mod site;
mod slots;
mod upload_row;
mod uploads;

use kit::browser::{Blob, Element, Hear, List, Promise};
use kit::dom::{load_style, word};
use site::Site;
use slots::Slots;
use std::cell::OnceCell;
use uploads::Uploads;
use wasm_bindgen::prelude::*;

/// Everything there is. Lives as long as the document.
struct Extras {
    site: Site,
    slots: Slots,
    uploads: Uploads,
}

thread_local! {
    static EXTRAS: OnceCell<&'static Extras> = const { OnceCell::new() };
}

fn with(act: impl FnOnce(&'static Extras)) {
    EXTRAS.with(|cell| {
        if let Some(extras) = cell.get() {
            act(extras);
        }
    });
}

/// Makes the module ready; the promise is kept when its style sheet is there. `site` is the JSON
/// that `shell::script` writes; `settled` hears of each file that is stored, with the JSON text of the
/// answer, or not wanted any more, with nothing. Its first argument is the file's `key`.
#[wasm_bindgen]
pub fn start(site: &JsValue, settled: Hear) -> Promise {
    let extras: &'static Extras = Box::leak(Box::new(Extras {
        site: Site::read(site, settled),
        slots: Slots::default(),
        uploads: Uploads::default(),
    }));
    // The door starts each module once.
    let _ = EXTRAS.with(|cell| cell.set(extras));
    extras.uploads.watch_network(extras);
    overlay::watch();
    load_style(&word(site, "css"))
}

/// From now on this token opens the session; empty: there is none.
#[wasm_bindgen]
pub fn session(token: &str) {
    with(|extras| {
        if extras.site.change_token(token) {
            extras.uploads.forget();
            extras.slots.forget();
        }
        extras.uploads.pump(extras);
    });
}

/// Shows a message of this kind in `slot`. Called again for the same slot it changes what is there.
#[wasm_bindgen]
pub fn draw(slot: Element, kind: &str, metadata: &JsValue) {
    with(|extras| extras.slots.draw(extras, slot, kind, metadata));
}

/// Takes the files that the visitor chose, dropped or pasted, now or on a page that is gone: an array of
/// `File`, each with a `key` that the message will have as its identifier.
#[wasm_bindgen]
pub fn take(files: &List) {
    with(|extras| {
        let file = |at| files.item(at).unchecked_into::<Blob>();
        extras
            .uploads
            .take(extras, (0..files.length()).map(file).collect());
    });
}

/// Files are being dragged over the panel.
#[wasm_bindgen]
pub fn drag() {
    with(|extras| overlay::show(&extras.site));
}
