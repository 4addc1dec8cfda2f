//! Where an answer comes from: cards with links. Nothing is asked of anybody to draw them; an image
//! is shown only if the message brings one.

use crate::Rich;
use crate::address::{Address, Use};
use crate::contrast::wants_dark_text;
use crate::message::each_value;
use crate::parts::image::loading;
use kit::browser::Element;
use kit::digits::digits;
use kit::dom::{add, button, each, element, get, on, text, word};
use wasm_bindgen::JsValue;

/// So many are shown at first.
const FIRST: u32 = 3;

/// Draws them.
pub(super) fn draw(rich: &'static Rich, part: &Element, view: &JsValue) {
    part.set("class", "part sources");
    let list = element("ul", "source-list");
    list.set("aria-label", &rich.site.text("sources"));
    let mut count: u32 = 0;
    each_value(&get(view, "items"), |item| {
        if let Some(card) = card(&item) {
            count += 1;
            card.toggle("hidden", count > FIRST);
            list.append(&card);
        }
    });
    if count == 0 {
        return part.set("hidden", "");
    }
    let background = word(view, "background");
    if let Some(dark) = wants_dark_text(&background) {
        list.set("data-text", if dark { "dark" } else { "light" });
        list.style().set_property("--source", &background);
    }
    part.append(&list);
    if count > FIRST {
        let (cards, around) = (list.clone(), part.clone());
        let more = button("chip more", move || show_all(&cards, &around));
        more.set_text(&rich.site.about("show_all", &digits(count)));
        part.append(&more);
    }
}

fn card(item: &JsValue) -> Option<Element> {
    let address = Address::read(Use::Link, &word(item, "href"))?;
    let link = element("a", "source");
    address.link(&link);
    let host = word(item, "host");
    let mark = element("span", "source-mark");
    mark.set("aria-hidden", "true");
    let letter = host.strip_prefix("www.").unwrap_or(&host).chars().next();
    mark.set_text(&letter.map(String::from).unwrap_or_default());
    if let Some(src) = Address::read(Use::Media, &word(item, "image")) {
        let image = loading(&src, &JsValue::UNDEFINED, "");
        let gone = image.clone();
        on(&image, "error", move |_| gone.remove());
        mark.append(&image);
    }
    let words = element("span", "source-words");
    for (class, name) in [
        ("source-title", "title"),
        ("source-text", "text"),
        ("source-host", "host"),
    ] {
        let content = word(item, name);
        if !content.is_empty() {
            let line = text("span", class, &content);
            line.set("dir", "auto");
            words.append(&line);
        }
    }
    add(&link, &[&mark, &words]);
    let entry = element("li", "");
    entry.append(&link);
    Some(entry)
}

/// The focus goes to the first that was not there before, as the button goes.
fn show_all(cards: &Element, part: &Element) {
    let mut first = true;
    each(&cards.find_all("li[hidden]"), |card| {
        card.drop_attribute("hidden");
        if std::mem::take(&mut first)
            && let Some(link) = card.first_child()
        {
            link.focus();
        }
    });
    each(&part.find_all(".more"), |more| more.remove());
}
