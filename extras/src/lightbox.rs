//! An image as large as the panel allows, with the others of the conversation beside it.
//!
//! The browser's own dialogue brings Esc and gives the focus back; keeping the focus inside is done
//! here, since it would otherwise wander off to the host page.

use crate::Extras;
use crate::card;
use crate::picture::Picture;
use kit::browser::{Dialog, Element, Event, find};
use kit::dom::{add, add_to_body, element, file_name, get, icon_button, on, word};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

struct Lightbox {
    extras: &'static Extras,
    dialog: Dialog,
    title: Element,
    image: Element,
    pictures: Vec<Rc<Picture>>,
    at: RefCell<usize>,
}

/// Shows an image large.
pub(crate) fn open(extras: &'static Extras, picture: &Rc<Picture>) {
    let pictures = extras.slots.pictures();
    let Some(at) = pictures.iter().position(|known| Rc::ptr_eq(known, picture)) else {
        return;
    };
    let lightbox = Rc::new(Lightbox {
        extras,
        dialog: element("dialog", "lightbox").unchecked_into(),
        title: element("div", "lightbox-title"),
        image: element("img", "lightbox-image"),
        pictures,
        at: RefCell::new(at),
    });
    lightbox.build();
    lightbox.show(at);
    add_to_body(&lightbox.dialog);
    lightbox.dialog.show_modal();
}

impl Lightbox {
    fn build(self: &Rc<Self>) {
        let site = &self.extras.site;
        let (saving, closing) = (Rc::clone(self), self.dialog.clone());
        let head = element("div", "lightbox-head");
        let save = icon_button("download", &site.text("save"), move || {
            card::save_file(saving.extras, &saving.current().facts);
        });
        let close = icon_button("close", &site.text("close"), move || closing.close());
        add(&head, &[&self.title, &save, &close]);
        let stage = element("div", "lightbox-stage");
        stage.append(&self.image);
        add(&self.dialog, &[&head, &stage]);
        if self.pictures.len() > 1 {
            for (name, label, step) in [
                ("back", "previous", Self::before as fn(&Self) -> usize),
                ("forward", "next", Self::after),
            ] {
                let me = Rc::clone(self);
                let press = move || me.show(step(&me));
                let button = icon_button(name, &site.text(label), press);
                button.set("class", &["icon-button ", label].concat());
                stage.append(&button);
            }
        }
        self.listen(&stage);
    }

    fn listen(self: &Rc<Self>, stage: &Element) {
        let me = Rc::clone(self);
        on(&self.dialog, "keydown", move |event| me.key(&event));
        let dialog = self.dialog.clone();
        on(&self.dialog, "close", move |_| dialog.remove());
        let (dialog, around) = (self.dialog.clone(), stage.clone());
        on(stage, "click", move |event| {
            if get(&event, "target") == *around {
                dialog.close();
            }
        });
    }

    fn key(&self, event: &Event) {
        match word(event, "key").as_str() {
            "ArrowLeft" => self.show(self.before()),
            "ArrowRight" => self.show(self.after()),
            "Tab" => self.keep_focus(event),
            _ => {}
        }
    }

    /// From the last button to the first, and back.
    fn keep_focus(&self, event: &Event) {
        let buttons = self.dialog.find_all("button");
        let last = buttons.length().saturating_sub(1);
        let back = get(event, "shiftKey").as_bool() == Some(true);
        let (from, to) = if back { (0, last) } else { (last, 0) };
        let focused = find(":focus").map_or(JsValue::NULL, JsValue::from);
        if focused == buttons.item(from) {
            event.prevent_default();
            buttons.item(to).unchecked_ref::<Element>().focus();
        }
    }

    fn show(&self, at: usize) {
        self.at.replace(at);
        let picture = self.current();
        let name = &picture.facts.name;
        self.title.set_text("");
        self.title.append(&file_name(name));
        self.dialog.set("aria-label", name);
        self.image.set("alt", name);
        self.image.drop_attribute("src");
        let (image, wanted) = (self.image.clone(), name.clone());
        picture.want(self.extras, move |url| {
            if image.get("alt").as_ref() == Some(&wanted) {
                image.set("src", url);
            }
        });
    }

    fn current(&self) -> &Rc<Picture> {
        &self.pictures[*self.at.borrow()]
    }

    fn before(&self) -> usize {
        let at = *self.at.borrow();
        at.checked_sub(1).unwrap_or(self.pictures.len() - 1)
    }

    fn after(&self) -> usize {
        (*self.at.borrow() + 1) % self.pictures.len()
    }
}
