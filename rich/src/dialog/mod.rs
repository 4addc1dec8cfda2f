//! Dialogues that the reader opens: an image at full size, a page inside the panel.
//!
//! The browser's own dialogue brings Esc and gives the focus back; keeping the focus inside is done
//! here, since it would otherwise wander off to the host page.

pub(crate) mod image;
pub(crate) mod page;

use crate::Rich;
use crate::address::Address;
use kit::browser::{Dialog, Element, Event, find};
use kit::dom::{add_to_body, element, icon, is, on, rename, word};
use wasm_bindgen::{JsCast, JsValue};

/// A dialogue that is taken away when it is closed.
fn dialog(class: &str, name: &str) -> Dialog {
    let dialog: Dialog = element("dialog", &["rich-dialog ", class].concat()).unchecked_into();
    dialog.set("aria-label", name);
    let closed = dialog.clone();
    on(&dialog, "close", move |_| closed.remove());
    let around = dialog.clone();
    on(&dialog, "keydown", move |event| {
        if word(&event, "key") == "Tab" {
            keep_focus(&around, &event);
        }
    });
    dialog
}

fn show(dialog: &Dialog) {
    add_to_body(dialog);
    dialog.show_modal();
}

/// From the last control to the first, and back.
fn keep_focus(dialog: &Dialog, event: &Event) {
    let controls = dialog.find_all("button, a");
    let last = controls.length().saturating_sub(1);
    let (from, to) = if is(event, "shiftKey") {
        (0, last)
    } else {
        (last, 0)
    };
    let focused = find(":focus").map_or(JsValue::NULL, JsValue::from);
    if focused == controls.item(from) {
        event.prevent_default();
        controls.item(to).unchecked_ref::<Element>().focus();
    }
}

/// A round link that opens an address elsewhere.
fn open_link(rich: &Rich, address: &Address) -> Element {
    let link = element("a", "icon-button");
    address.link(&link);
    rename(&link, &rich.site.text("open"));
    link.append(&icon("leave"));
    link
}
