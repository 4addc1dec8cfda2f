//! What is shown where: one entry per slot that the panel has given.

use crate::Extras;
use crate::blob::BlobUrl;
use crate::card;
use crate::facts::Facts;
use crate::picture::Picture;
use kit::browser::{Blob, Element, find};
use kit::dom::text;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// The attribute that says what a slot shows.
const SHOWN: &str = "data-shown";

/// Slots with images, and images that are known before they are fetched.
#[derive(Default)]
pub(crate) struct Slots {
    pictures: RefCell<Vec<Rc<Picture>>>,
    local: RefCell<Vec<(String, Rc<BlobUrl>)>>,
}

impl Slots {
    /// Shows a message in a slot.
    pub(crate) fn draw(
        &self,
        extras: &'static Extras,
        slot: Element,
        kind: &str,
        metadata: &JsValue,
    ) {
        let facts = Facts::read(metadata);
        let shown = [kind, " ", &facts.src].concat();
        if slot.get(SHOWN).as_ref() == Some(&shown) {
            return;
        }
        slot.set(SHOWN, &shown);
        self.sweep(Some(&slot));
        slot.set_text("");
        let local = self.local.borrow();
        let local = local.iter().find(|(id, _)| *id == facts.id);
        if facts.id.is_empty() {
            foreign(extras, &slot, &facts);
        } else if facts.is_image() {
            let local = local.map(|(_, url)| Rc::clone(url));
            let picture = Picture::show(extras, slot, facts, local);
            self.pictures.borrow_mut().push(picture);
        } else {
            card::show(extras, &slot, facts);
        }
    }

    /// Remembers the visitor's own image, so that it need not be fetched to be shown.
    pub(crate) fn keep_local(&self, facts: &Facts, bytes: &Blob) {
        if facts.is_image() {
            let url = Rc::new(BlobUrl::of(bytes, &facts.mime));
            self.local.borrow_mut().push((facts.id.clone(), url));
        }
    }

    /// The images in the order of the conversation.
    pub(crate) fn pictures(&self) -> Vec<Rc<Picture>> {
        let pictures = self.pictures.borrow();
        let mut ordered = Vec::new();
        if let Some(log) = find(".log") {
            let slots = log.find_all(".rich");
            for at in 0..slots.length() {
                let slot: Element = slots.item(at).unchecked_into();
                let here = |picture: &&Rc<Picture>| *picture.slot() == slot;
                ordered.extend(pictures.iter().find(here).cloned());
            }
        }
        ordered
    }

    /// Forgets everything that belongs to the session before.
    pub(crate) fn forget(&self) {
        self.pictures.take();
        self.local.take();
    }

    /// Forgets what the panel does not show any more, and what stood in `slot`.
    fn sweep(&self, slot: Option<&Element>) {
        let kept = |picture: &Rc<Picture>| picture.is_in_use() && Some(picture.slot()) != slot;
        self.pictures.borrow_mut().retain(kept);
    }
}

/// Something that is elsewhere: its name leads there, nothing is loaded.
fn foreign(extras: &Extras, slot: &Element, facts: &Facts) {
    let name = Some(facts.name.clone()).filter(|name| !name.is_empty());
    let link = text(
        "a",
        "file-link",
        &name.unwrap_or_else(|| extras.site.text("file")),
    );
    if facts.src.starts_with("https://") {
        link.set("href", &facts.src);
        link.set("target", "_blank");
        link.set("rel", "noopener noreferrer nofollow");
    }
    slot.append(&link);
}
