//! A page or a film inside the message.

use super::missing;
use crate::Rich;
use crate::address::{Address, Use};
use kit::browser::Element;
use kit::digits::digits;
use kit::dom::{add, element, icon, is, number, on, text, word};
use kit::size::whole;
use wasm_bindgen::JsValue;

/// What a framed page may do. It is never our own, so it cannot take its sandbox off.
const SANDBOX: &str =
    "allow-scripts allow-popups allow-forms allow-popups-to-escape-sandbox allow-same-origin";
/// What one of our own may do.
const SANDBOX_OURS: &str = "allow-scripts allow-popups allow-forms allow-popups-to-escape-sandbox";

/// Draws it.
pub(super) fn draw(rich: &Rich, part: &Element, view: &JsValue) {
    part.set("class", "part frame");
    let Some(address) = Address::read(Use::Frame, &word(view, "src")) else {
        return missing::draw(rich, part, "frame");
    };
    let title = match word(view, "title") {
        title if title.is_empty() => address.href.clone(),
        title => title,
    };
    let stage = element("div", "frame-stage");
    let shape = number(view, "width").zip(number(view, "height"));
    let shape = shape.filter(|(width, height)| width.min(*height) >= 1.0);
    let shape = shape.or(is(view, "video").then_some((640.0, 360.0)));
    if let Some((width, height)) = shape {
        let (width, height) = (digits(whole(width)), digits(whole(height)));
        let style = stage.style();
        style.set_property("--width", &[&width, "px"].concat());
        style.set_property("aspect-ratio", &[&width, "/", &height].concat());
    }
    stage.append(&iframe(&address, &title, &stage));
    let foot = element("a", "frame-foot");
    address.link(&foot);
    let label = text("span", "frame-title", &title);
    label.set("dir", "auto");
    let spoken = text("span", "unseen", &rich.site.text("new_tab"));
    add(&foot, &[&label, &spoken, &icon("leave")]);
    let card = element("div", "frame-card");
    add(&card, &[&stage, &foot]);
    part.append(&card);
}

/// The frame itself; `around` shimmers until it has loaded.
pub(crate) fn iframe(address: &Address, title: &str, around: &Element) -> Element {
    let frame = element("iframe", "");
    let sandbox = if address.is_ours {
        SANDBOX_OURS
    } else {
        SANDBOX
    };
    frame.set("sandbox", sandbox);
    frame.set("referrerpolicy", "strict-origin-when-cross-origin");
    frame.set("loading", "lazy");
    frame.set("allow", "picture-in-picture; encrypted-media");
    frame.set("allowfullscreen", "");
    frame.set("title", title);
    frame.set("src", &address.href);
    around.set("aria-busy", "true");
    let waiting = around.clone();
    on(&frame, "load", move |_| waiting.drop_attribute("aria-busy"));
    frame
}
