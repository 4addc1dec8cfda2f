//! Cards beside each other: swiped, moved by keys or by buttons.

use crate::Rich;
use crate::address::{Address, Use};
use crate::buttons;
use crate::message::{Message, each_value};
use crate::parts::image::{loading, wait_for};
use crate::track::{nearest, step};
use kit::browser::{Element, Event, IntersectionObserver, List, Object};
use kit::digits::digits;
use kit::dom::{add, each, element, get, handler, icon_button, is, number, on, put, text, word};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A slide is in view when so much of it is.
const IN_VIEW: f64 = 0.9;

struct Carousel {
    track: Element,
    slides: Vec<Element>,
    /// Where it goes while it moves.
    going: Cell<Option<usize>>,
}

/// Draws it.
pub(super) fn draw(rich: &'static Rich, message: &Rc<Message>, part: &Element, view: &JsValue) {
    part.set("class", "part gallery");
    let cards = get(view, "cards");
    let (mut slides, mut count) = (Vec::new(), 0);
    each_value(&cards, |card| {
        slides.push(slide(rich, message, &card));
        count += 1;
    });
    if slides.is_empty() {
        return part.set("hidden", "");
    }
    let (all, mut at) = (digits(count), 0);
    for slide in &slides {
        at += 1;
        slide.set("aria-label", &rich.site.of("slide", &digits(at), &all));
    }
    let track = element("div", "track");
    for slide in &slides {
        track.append(slide);
    }
    part.append(&track);
    if slides.len() == 1 {
        return;
    }
    part.set("role", "region");
    part.set("aria-roledescription", "carousel");
    part.set("aria-label", &rich.site.text("cards"));
    track.set("tabindex", "0");
    let carousel = Rc::new(Carousel {
        track,
        slides,
        going: Cell::new(None),
    });
    carousel.listen(part);
    carousel.add_arrows(rich, part);
}

fn slide(rich: &'static Rich, message: &Rc<Message>, card: &JsValue) -> Element {
    let slide = element("div", "slide");
    slide.set("role", "group");
    slide.set("aria-roledescription", "slide");
    let image = get(card, "image");
    if let Some(address) = Address::read(Use::Media, &word(&image, "src")) {
        let stage = element("div", "slide-image");
        let picture = loading(&address, &image, &word(&image, "name"));
        wait_for(&picture, &stage);
        let gone = stage.clone();
        on(&picture, "error", move |_| {
            gone.set_text("");
            gone.set("class", "slide-image icon-missing");
            gone.drop_attribute("aria-busy");
        });
        stage.append(&picture);
        slide.append(&stage);
    }
    let words = element("div", "slide-text");
    for (tag, class, name) in [("p", "slide-title", "title"), ("p", "", "text")] {
        let content = word(card, name);
        if !content.is_empty() {
            let line = text(tag, class, &content);
            line.set("dir", "auto");
            words.append(&line);
        }
    }
    add(&slide, &[&words, &buttons::of_card(rich, message, card)]);
    slide
}

impl Carousel {
    fn listen(self: &Rc<Self>, part: &Element) {
        let me = Rc::clone(self);
        on(part, "keydown", move |event| {
            let steps = match word(&event, "key").as_str() {
                "ArrowRight" => me.direction(),
                "ArrowLeft" => -me.direction(),
                "Home" => isize::MIN,
                "End" => isize::MAX,
                _ => return,
            };
            event.prevent_default();
            me.go(steps);
        });
        for event in ["scrollend", "pointerdown", "wheel"] {
            let me = Rc::clone(self);
            on(&self.track, event, move |_| me.going.set(None));
        }
    }

    /// One step forward, as a step to the right.
    fn direction(&self) -> isize {
        let first = |at: usize| {
            self.slides
                .get(at)
                .and_then(|slide| number(slide, "offsetLeft"))
        };
        if first(1) < first(0) { -1 } else { 1 }
    }

    /// Goes so many slides on.
    fn go(&self, steps: isize) {
        let starts: Vec<f64> = self.slides.iter().map(|slide| self.start(slide)).collect();
        let at = self
            .going
            .get()
            .unwrap_or_else(|| nearest(&starts, number(&self.track, "scrollLeft").unwrap_or(0.0)));
        let to = step(at, steps, starts.len());
        self.going.set(Some(to));
        let options = JsValue::from(Object::new());
        put(&options, "left", starts[to]);
        self.track.scroll_to(&options);
    }

    fn start(&self, slide: &Element) -> f64 {
        let left = |element: &Element| number(element, "offsetLeft").unwrap_or(0.0);
        left(slide) - left(&self.slides[0])
    }

    /// Arrows know by themselves whether there is more on their side.
    fn add_arrows(self: &Rc<Self>, rich: &Rich, part: &Element) {
        let arrow = |name: &str, label: &str, steps| {
            let me = Rc::clone(self);
            let arrow = icon_button(name, &rich.site.text(label), move || me.go(steps));
            arrow.set("class", &["icon-button arrow ", label].concat());
            part.append(&arrow);
            arrow
        };
        let (back, forward) = (arrow("back", "previous", -1), arrow("forward", "next", 1));
        let ends = [
            (self.slides[0].clone(), back),
            (self.slides[self.slides.len() - 1].clone(), forward),
        ];
        let watched = ends.clone();
        let seen = move |entries: Event| {
            each(entries.unchecked_ref::<List>(), |entry| {
                let slide = get(&entry, "target");
                if let Some((_, arrow)) = watched.iter().find(|(end, _)| slide == **end) {
                    // Not disabled, as that would take the focus away from it.
                    let shown = is(&entry, "isIntersecting");
                    arrow.set("aria-disabled", if shown { "true" } else { "false" });
                }
            });
        };
        let options = JsValue::from(Object::new());
        put(&options, "root", JsValue::from(self.track.clone()));
        put(&options, "threshold", IN_VIEW);
        let observer = IntersectionObserver::new(&handler(Box::new(seen)), &options);
        for (end, _) in &ends {
            observer.observe(end);
        }
    }
}
