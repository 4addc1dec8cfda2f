//! An image, which a press shows large.

use super::missing;
use crate::Rich;
use crate::address::{Address, Use};
use crate::dialog::image;
use kit::browser::Element;
use kit::digits::digits;
use kit::dom::{button, element, number, on, rename, word};
use kit::size::whole;
use wasm_bindgen::JsValue;

/// Draws it.
pub(super) fn draw(rich: &'static Rich, part: &Element, view: &JsValue) {
    part.set("class", "part image");
    let Some(address) = Address::read(Use::Media, &word(view, "src")) else {
        return missing::draw(rich, part, "image");
    };
    let name = word(view, "name");
    let shown = if name.is_empty() {
        rich.site.text("image")
    } else {
        name
    };
    let image = loading(&address, view, "");
    let label = rich.site.about("enlarge", &shown);
    let button = button("view-image", move || image::open(rich, &address, &shown));
    rename(&button, &label);
    button.append(&image);
    wait_for(&image, &button);
    let note = part.clone();
    on(&image, "error", move |_| {
        missing::draw(rich, &note, "image");
    });
    part.append(&button);
}

/// An image that begins to load when it comes near the view.
pub(super) fn loading(address: &Address, view: &JsValue, alt: &str) -> Element {
    let image = element("img", "");
    image.set("alt", alt);
    image.set("loading", "lazy");
    image.set("decoding", "async");
    image.set("referrerpolicy", "no-referrer");
    let known = number(view, "width").zip(number(view, "height"));
    if let Some((width, height)) = known.filter(|(width, height)| width.min(*height) >= 1.0) {
        image.set("width", &digits(whole(width)));
        image.set("height", &digits(whole(height)));
    } else {
        image.set("data-unmeasured", "");
    }
    image.set("src", &address.href);
    image
}

/// Shimmers until the image is there.
pub(super) fn wait_for(image: &Element, around: &Element) {
    around.set("aria-busy", "true");
    let (loaded, waiting) = (image.clone(), around.clone());
    on(image, "load", move |_| {
        loaded.drop_attribute("data-unmeasured");
        waiting.drop_attribute("aria-busy");
    });
}
