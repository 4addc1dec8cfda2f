//! Over the whole panel while files are dragged over it.
//!
//! Browsers tell badly when a drag has left a frame, so the overlay goes as soon as nothing moves
//! over it any more.

use crate::site::Site;
use kit::browser::Element;
use kit::dom::{add, add_to_body, element, icon, later, on_window, text};
use std::cell::{Cell, RefCell};

/// A drag is told about at least every 350 ms (HTML standard); after this long it has left.
const SILENCE_MS: u32 = 600;

thread_local! {
    static SHOWN: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// Counts what was heard of the drag.
    static HEARD: Cell<u32> = const { Cell::new(0) };
}

/// Listens for the end of drags.
pub(crate) fn watch() {
    on_window("dragover", |_| stay());
    on_window("drop", |_| hide());
}

/// Shows the overlay.
pub(crate) fn show(site: &Site) {
    let (shown, Some(max)) = (SHOWN.with_borrow(Option::is_some), site.max) else {
        return;
    };
    stay();
    if shown {
        return;
    }
    let overlay = element("div", "drop");
    overlay.set("role", "status");
    add(
        &overlay,
        &[
            &icon("clip"),
            &text("p", "drop-title", &site.text("drop")),
            &text("p", "", &site.about("drop_limit", &site.size(max))),
        ],
    );
    add_to_body(&overlay);
    SHOWN.set(Some(overlay));
}

fn stay() {
    let heard = HEARD.get().wrapping_add(1);
    HEARD.set(heard);
    later(SILENCE_MS, move || {
        if HEARD.get() == heard {
            hide();
        }
    });
}

fn hide() {
    if let Some(overlay) = SHOWN.take() {
        overlay.remove();
    }
}
