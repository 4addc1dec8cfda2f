//! Buttons: answers, and links that look the same.

use crate::Rich;
use crate::address::{Address, Use};
use crate::dialog::page;
use crate::message::{Message, each_value};
use kit::browser::{Element, Object, write_json};
use kit::dom::{button, element, get, icon, is, on, put, text, word};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// The buttons under a message.
pub(crate) fn chips(rich: &'static Rich, message: &Rc<Message>, list: &JsValue) -> Element {
    let chips = element("div", "chips");
    chips.set("role", "group");
    chips.set("aria-label", &rich.site.text("choices"));
    each_value(list, |one| chips.append(&build(rich, message, &one, false)));
    chips
}

/// A button; `card`: it stands in a card.
pub(crate) fn build(
    rich: &'static Rich,
    message: &Rc<Message>,
    view: &JsValue,
    card: bool,
) -> Element {
    let label = word(view, "label");
    match word(view, "kind").as_str() {
        "url" => to_page(rich, view, &label),
        kind => {
            let says = says(kind, view, &label);
            let message = Rc::clone(message);
            let chip = named("button", &label);
            chip.set("type", "button");
            chip.set("data-answer", "");
            chip.toggle("data-card", card);
            let pressed = chip.clone();
            on(&chip, "click", move |_| {
                if message.answer(&pressed) {
                    rich.site.press(&says);
                }
            });
            chip
        }
    }
}

/// The answer as JSON.
fn says(kind: &str, view: &JsValue, label: &str) -> String {
    let (says, more) = (JsValue::from(Object::new()), JsValue::from(Object::new()));
    put(&says, "text", label);
    if kind == "action" {
        put(&more, "action", word(view, "action").as_str());
        let silent = if is(view, "echo") { "" } else { "info" };
        put(&more, "subtype", silent);
        put(&says, "attributes", more);
    } else {
        put(&more, "button", true);
        put(&says, "metadata", more);
    }
    write_json(&says)
}

fn to_page(rich: &'static Rich, view: &JsValue, label: &str) -> Element {
    let Some(address) = Address::read(Use::Link, &word(view, "href")) else {
        let chip = named("button", label);
        chip.set("type", "button");
        chip.toggle("disabled", true);
        return chip;
    };
    link(rich, address, &word(view, "target"), label)
}

/// A link that looks like a button. Pages that go into the panel cannot be unencrypted there.
pub(crate) fn link(rich: &'static Rich, address: Address, target: &str, label: &str) -> Element {
    let label = match label {
        "" => address.href.clone(),
        label => label.to_owned(),
    };
    // The team's page stays where it is.
    let target = if rich.site.team { "" } else { target };
    if target == "self" && Address::read(Use::Frame, &address.href).is_some() {
        let title = label.clone();
        let chip = button("chip", move || page::open(rich, &address, &title));
        add_label(&chip, &label);
        chip.append(&icon("right"));
        return chip;
    }
    let chip = named("a", &label);
    address.link(&chip);
    if target == "parent" && address.is_page {
        chip.set("target", "_top");
    } else if address.is_page {
        chip.append(&text("span", "unseen", &rich.site.text("new_tab")));
    }
    chip.append(&icon("leave"));
    chip
}

fn named(tag: &str, label: &str) -> Element {
    let chip = element(tag, "chip");
    add_label(&chip, label);
    chip
}

fn add_label(chip: &Element, label: &str) {
    let label = text("span", "chip-label", label);
    label.set("dir", "auto");
    chip.append(&label);
}

/// The buttons of a card, if it has any.
pub(crate) fn of_card(rich: &'static Rich, message: &Rc<Message>, card: &JsValue) -> Element {
    let row = element("div", "card-buttons");
    each_value(&get(card, "buttons"), |one| {
        row.append(&build(rich, message, &one, true));
    });
    row
}
