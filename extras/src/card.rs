//! A file as a card: sort, name, size, and a button that saves it.

use crate::Extras;
use crate::blob::save;
use crate::facts::Facts;
use crate::request::{Missing, Request, download};
use kit::browser::Element;
use kit::dom::{add, button, element, file_name, icon, icon_button};
use std::cell::RefCell;
use std::rc::Rc;

struct Card {
    facts: Facts,
    element: Element,
    state: Element,
    request: RefCell<Option<Request>>,
}

/// Shows the card in a slot, and nothing else there.
pub(crate) fn show(extras: &'static Extras, slot: &Element, facts: Facts) {
    slot.set_text("");
    let card = build(extras, facts);
    slot.append(&card.element);
}

/// The same for an image that could not be shown; `again` tries to show it.
pub(crate) fn show_failed(
    extras: &'static Extras,
    slot: &Element,
    facts: Facts,
    missing: Missing,
    again: impl Fn() + 'static,
) {
    let card = build(extras, facts);
    card.failed(extras, missing);
    if missing == Missing::Now {
        let retry = button("retry-button", again);
        retry.set_text(&extras.site.text("retry"));
        if let Some(about) = card.state.parent() {
            about.append(&retry);
        }
    }
    slot.append(&card.element);
}

/// Fetches a file and saves it.
pub(crate) fn save_file(extras: &'static Extras, facts: &Facts) {
    build(extras, facts.clone()).fetch(extras);
}

fn build(extras: &'static Extras, facts: Facts) -> Rc<Card> {
    let site = &extras.site;
    let name = if facts.name.is_empty() {
        site.text("file")
    } else {
        facts.name.clone()
    };
    let tile = element("span", "file-icon");
    tile.append(&icon(kit::name::icon(&name, &facts.mime)));
    let state = element("p", "file-state");
    state.set_text(&facts.size.map(|size| site.size(size)).unwrap_or_default());
    let about = element("div", "file-text");
    add(&about, &[&file_name(&name), &state]);
    let card = Rc::new(Card {
        facts,
        element: element("div", "file-card"),
        state,
        request: RefCell::default(),
    });
    let pressed = Rc::clone(&card);
    let label = site.about("download", &name);
    let button = icon_button("download", &label, move || pressed.fetch(extras));
    add(&card.element, &[&tile, &about, &button]);
    card
}

impl Card {
    /// Fetches the bytes and saves them; pressed again meanwhile, nothing happens.
    fn fetch(self: &Rc<Self>, extras: &'static Extras) {
        if self.request.borrow().is_some() {
            return;
        }
        self.element.set("aria-busy", "true");
        self.say(&extras.site.text("loading"), false);
        let card = Rc::clone(self);
        let request = download(
            &extras.site,
            &self.facts.src,
            Box::new(move |bytes| {
                // Not dropped from within its own answer: it has nothing to break off any more.
                let ended = card.request.take();
                card.element.set("aria-busy", "false");
                match bytes {
                    Ok(bytes) => {
                        let size = card.facts.size.unwrap_or_else(|| bytes.size());
                        card.say(&extras.site.size(size), false);
                        save(&bytes, &card.facts.name);
                    }
                    Err(missing) => card.failed(extras, missing),
                }
                drop(ended);
            }),
        );
        self.request.replace(Some(request));
    }

    fn failed(&self, extras: &Extras, missing: Missing) {
        let words = match missing {
            Missing::Now => "unavailable",
            Missing::ForEver => "gone",
        };
        self.element
            .toggle("data-gone", missing == Missing::ForEver);
        self.say(&extras.site.text(words), true);
    }

    fn say(&self, words: &str, trouble: bool) {
        self.state.set_text(words);
        self.state
            .set("role", if trouble { "alert" } else { "status" });
        self.element.toggle("data-refused", trouble);
    }
}
