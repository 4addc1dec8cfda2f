//! A file as a card: sort, name, size; a press opens or saves it.

use super::missing;
use crate::Rich;
use crate::address::{Address, Use};
use kit::browser::Element;
use kit::dom::{add, element, file_name, icon, number, text, word};
use wasm_bindgen::JsValue;

/// Draws it.
pub(super) fn draw(rich: &Rich, part: &Element, view: &JsValue) {
    part.set("class", "part file");
    let Some(address) = Address::read(Use::Media, &word(view, "src")) else {
        return missing::draw(rich, part, "file");
    };
    let (name, mime) = (name(rich, view), word(view, "type"));
    let card = element("a", "file-card");
    address.link(&card);
    card.set("download", &name);
    card.set("aria-label", &rich.site.about("open_file", &name));
    let tile = element("span", "file-icon");
    tile.append(&icon(kit::name::icon(&name, &mime)));
    let about = element("span", "file-text");
    about.append(&file_name(&name));
    if let Some(size) = number(view, "size") {
        about.append(&text("p", "file-state", &rich.site.size(size)));
    }
    add(&card, &[&tile, &about, &icon("download")]);
    part.set_text("");
    part.append(&card);
}

/// The name of a file, or what files without one are called.
pub(super) fn name(rich: &Rich, view: &JsValue) -> String {
    let name = word(view, "name");
    if name.is_empty() {
        rich.site.text("file")
    } else {
        name
    }
}
