//! An image as large as the panel allows, with the others of the conversation beside it.
//!
//! The browser's own dialogue brings Esc and gives the focus back; keeping the focus inside is done
//! here, since it would otherwise wander off to the host page.

use crate::Extras;
use crate::card;
use crate::dom::{add, document, element, file_name, icon_button, on, set};
use crate::picture::Picture;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};

struct Lightbox {
    extras: &'static Extras,
    dialog: HtmlDialogElement,
    title: HtmlElement,
    image: HtmlElement,
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
    if let Some(body) = document().body() {
        add(&body, &[&lightbox.dialog]);
    }
    // Fails only for a dialogue that is open or nowhere.
    let _ = lightbox.dialog.show_modal();
}

impl Lightbox {
    fn build(self: &Rc<Self>) {
        let site = &self.extras.site;
        let (saving, closing) = (Rc::clone(self), self.dialog.clone());
        let head = element("div", "lightbox-head");
        let save = icon_button("icon-download", &site.text("save"), move || {
            card::save_file(saving.extras, &saving.current().facts);
        });
        let close = icon_button("icon-close", &site.text("close"), move || closing.close());
        add(&head, &[&self.title, &save, &close]);
        let stage = element("div", "lightbox-stage");
        add(&stage, &[&self.image]);
        add(&self.dialog, &[&head, &stage]);
        if self.pictures.len() > 1 {
            for (name, label, step) in [
                ("icon-back", "previous", Self::before as fn(&Self) -> usize),
                ("icon-forward", "next", Self::after),
            ] {
                let me = Rc::clone(self);
                let press = move || me.show(step(&me));
                let button = icon_button(name, &site.text(label), press);
                // Fails only for an empty class name.
                let _ = button.class_list().add_1(label);
                add(&stage, &[&button]);
            }
        }
        self.listen(&stage);
    }

    fn listen(self: &Rc<Self>, stage: &Element) {
        let me = Rc::clone(self);
        on(&self.dialog, "keydown", move |event| {
            me.key(&event.unchecked_into());
        });
        let dialog = self.dialog.clone();
        on(&self.dialog, "close", move |_| dialog.remove());
        let (dialog, around) = (self.dialog.clone(), stage.clone());
        on(stage, "click", move |event: Event| {
            if event.target().as_ref() == Some(&around) {
                dialog.close();
            }
        });
    }

    fn key(&self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "ArrowLeft" => self.show(self.before()),
            "ArrowRight" => self.show(self.after()),
            "Tab" => self.keep_focus(event),
            _ => {}
        }
    }

    /// From the last button to the first, and back.
    fn keep_focus(&self, event: &KeyboardEvent) {
        let Ok(buttons) = self.dialog.query_selector_all("button") else {
            return;
        };
        let last = buttons.length().saturating_sub(1);
        let (from, to) = if event.shift_key() {
            (0, last)
        } else {
            (last, 0)
        };
        let active = document().active_element();
        if active.as_deref() == buttons.get(from).as_ref()
            && let Some(target) = buttons.get(to)
        {
            event.prevent_default();
            // Fails only for elements that are not in the document.
            let _ = target.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn show(&self, at: usize) {
        self.at.replace(at);
        let picture = self.current();
        let name = &picture.facts.name;
        self.title.set_text_content(None);
        add(&self.title, &[&file_name(name)]);
        set(&self.dialog, "aria-label", name);
        set(&self.image, "alt", name);
        // Fails only for a name that is no attribute name.
        let _ = self.image.remove_attribute("src");
        let (image, wanted) = (self.image.clone(), name.clone());
        picture.want(self.extras, move |url| {
            if image.get_attribute("alt").as_ref() == Some(&wanted) {
                set(&image, "src", url);
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
