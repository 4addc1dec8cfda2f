//! An image as large as the panel allows.

use super::{dialog, open_link, show};
use crate::Rich;
use crate::address::Address;
use kit::dom::{add, element, file_name, get, icon_button, on};

/// Shows it.
pub(crate) fn open(rich: &Rich, address: &Address, name: &str) {
    let dialog = dialog("lightbox", name);
    let title = element("div", "lightbox-title");
    title.append(&file_name(name));
    let closing = dialog.clone();
    let close = icon_button("close", &rich.site.text("close"), move || closing.close());
    close.set("autofocus", "");
    let head = element("div", "lightbox-head");
    add(&head, &[&title, &open_link(rich, address), &close]);
    let image = element("img", "lightbox-image");
    image.set("alt", name);
    image.set("referrerpolicy", "no-referrer");
    image.set("src", &address.href);
    let stage = element("div", "lightbox-stage");
    stage.append(&image);
    let (around, closing) = (stage.clone(), dialog.clone());
    on(&stage, "click", move |event| {
        if get(&event, "target") == *around {
            closing.close();
        }
    });
    add(&dialog, &[&head, &stage]);
    show(&dialog);
}
