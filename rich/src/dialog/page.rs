//! A page inside the panel, which slides over the conversation.

use super::{dialog, open_link, show};
use crate::Rich;
use crate::address::Address;
use crate::parts::frame::iframe;
use kit::dom::{add, element, icon_button, text};

/// Shows it.
pub(crate) fn open(rich: &Rich, address: &Address, name: &str) {
    let dialog = dialog("page", name);
    let closing = dialog.clone();
    let back = icon_button("back", &rich.site.text("back"), move || closing.close());
    let title = text("h2", "page-title", name);
    title.set("dir", "auto");
    let head = element("div", "page-head");
    add(&head, &[&back, &title, &open_link(rich, address)]);
    // No browser tells whether a page refuses to be framed.
    let hint = element("p", "page-hint");
    let link = text("a", "", &rich.site.text("open"));
    address.link(&link);
    hint.append_text(&rich.site.text("frame_hint"));
    hint.append_text(" ");
    hint.append(&link);
    let stage = element("div", "page-stage");
    stage.append(&iframe(address, name, &stage));
    add(&dialog, &[&head, &stage, &hint]);
    show(&dialog);
}
