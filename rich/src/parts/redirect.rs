//! A message that leads elsewhere: at once if it came just now, and by a button at any time.

use super::missing;
use crate::Rich;
use crate::address::{Address, Use};
use crate::buttons::link;
use crate::message::State;
use kit::browser::{Element, NAVIGATOR, open_window};
use kit::dom::{element, get, is, word};
use wasm_bindgen::JsValue;

/// Draws it, and follows it if it is new.
pub(super) fn draw(rich: &'static Rich, part: &Element, view: &JsValue, state: State) {
    let Some(address) = Address::read(Use::Link, &word(view, "href")) else {
        return missing::draw(rich, part, "frame");
    };
    let (target, label) = (word(view, "target"), word(view, "label"));
    let label = if label.is_empty() {
        rich.site.text("go_on")
    } else {
        label
    };
    if state.fresh && !state.own && address.is_page {
        follow(&address, &target);
    }
    let chips = element("div", "chips");
    chips.append(&link(rich, address, &target, &label));
    part.append(&chips);
}

/// A browser follows only where the reader has pressed something before; elsewhere this does nothing.
fn follow(address: &Address, target: &str) {
    let pressed = NAVIGATOR.with(|navigator| {
        let activation = get(navigator, "userActivation");
        is(&activation, "hasBeenActive")
    });
    // What covers the conversation opens by a press only.
    if pressed && target != "self" {
        let window = if target == "parent" { "_top" } else { "_blank" };
        open_window(&address.href, window, "noopener,noreferrer");
    }
}
