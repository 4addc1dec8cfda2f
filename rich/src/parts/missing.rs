//! A note in the place of something that is not there.

use crate::Rich;
use kit::browser::Element;
use kit::dom::{add, element, icon, text};

/// Draws it in place of what stands in the part; `what` is «image», «file» or «frame».
pub(super) fn draw(rich: &Rich, part: &Element, what: &str) {
    let words = match what {
        "image" => "no_image",
        "frame" => "no_frame",
        _ => "no_file",
    };
    let note = element("p", "missing");
    add(
        &note,
        &[&icon("missing"), &text("span", "", &rich.site.text(words))],
    );
    part.set_text("");
    part.append(&note);
}
