//! An image of the conversation: fetched when it comes near the view, at most a few at a time, and
//! shown without a jump wherever its size is known before.

use crate::Extras;
use crate::blob::BlobUrl;
use crate::card;
use crate::dom::{add, element, on, set};
use crate::facts::{Facts, shown_size};
use crate::lightbox;
use crate::request::{Missing, Request, download};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};

/// An image is at most so wide and so high in the conversation.
const MOST: (f64, f64) = (260.0, 320.0);
/// So many images are fetched at the same time.
const AT_ONCE: usize = 3;
/// How near the view an image is fetched.
const NEAR: &str = "300px";

thread_local! {
    static RUNNING: Cell<usize> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Weak<Picture>>> = const { RefCell::new(Vec::new()) };
}

/// Hears the address of an image's bytes.
type Hear = Box<dyn Fn(&str)>;

/// An image in its slot.
pub(crate) struct Picture {
    slot: Element,
    /// What is known of it.
    pub(crate) facts: Facts,
    image: HtmlElement,
    url: RefCell<Option<Rc<BlobUrl>>>,
    request: RefCell<Option<Request>>,
    asked: Cell<bool>,
    observer: RefCell<Option<IntersectionObserver>>,
    /// What wants to know when it is there.
    heard: RefCell<Option<Hear>>,
}

impl Picture {
    /// Shows an image in a slot; `local` is there already.
    pub(crate) fn show(
        extras: &'static Extras,
        slot: Element,
        facts: Facts,
        local: Option<Rc<BlobUrl>>,
    ) -> Rc<Self> {
        let picture = Rc::new(Self {
            slot,
            facts,
            image: element("img", ""),
            url: RefCell::default(),
            request: RefCell::default(),
            asked: Cell::default(),
            observer: RefCell::default(),
            heard: RefCell::default(),
        });
        picture.build(extras);
        match local {
            Some(url) => picture.arrived(url),
            None => picture.load_when_near(extras),
        }
        picture
    }

    /// Where it stands.
    pub(crate) fn slot(&self) -> &Element {
        &self.slot
    }

    /// Its bytes are needed now. `then` hears their address, now or later.
    pub(crate) fn want(self: &Rc<Self>, extras: &'static Extras, then: impl Fn(&str) + 'static) {
        let url = self.url.borrow().clone();
        match url {
            Some(url) => then(url.as_str()),
            None => {
                self.heard.replace(Some(Box::new(then)));
                self.load(extras);
            }
        }
    }

    fn build(self: &Rc<Self>, extras: &'static Extras) {
        let button = element("button", "picture");
        set(&button, "type", "button");
        set(
            &button,
            "aria-label",
            &extras.site.about("enlarge", &self.facts.name),
        );
        set(&self.image, "alt", "");
        if let Some(pixels) = self.facts.pixels {
            let (width, height) = shown_size(pixels, MOST);
            set(&self.image, "width", &width.to_string());
            set(&self.image, "height", &height.to_string());
        } else {
            set(&button, "class", "picture unmeasured");
        }
        let pressed = Rc::downgrade(self);
        on(&button, "click", move |_| {
            if let Some(picture) = pressed.upgrade() {
                lightbox::open(extras, &picture);
            }
        });
        add(&button, &[&self.image]);
        self.slot.set_text_content(None);
        add(&self.slot, &[&button]);
        set(&button, "aria-busy", "true");
    }

    fn load_when_near(self: &Rc<Self>, extras: &'static Extras) {
        let me = Rc::downgrade(self);
        let seen = move |entries: js_sys::Array| {
            let near = |entry: JsValue| {
                entry
                    .unchecked_into::<IntersectionObserverEntry>()
                    .is_intersecting()
            };
            if let (true, Some(picture)) = (entries.iter().any(near), me.upgrade()) {
                if let Some(observer) = picture.observer.take() {
                    observer.disconnect();
                }
                picture.load(extras);
            }
        };
        let seen = Closure::<dyn Fn(js_sys::Array)>::new(seen).into_js_value();
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer = IntersectionObserver::new_with_options(seen.unchecked_ref(), &options);
        match observer {
            Ok(observer) => {
                observer.observe(&self.slot);
                self.observer.replace(Some(observer));
            }
            Err(_) => self.load(extras),
        }
    }

    fn load(self: &Rc<Self>, extras: &'static Extras) {
        if self.asked.replace(true) {
            return;
        }
        WAITING.with_borrow_mut(|waiting| waiting.push(Rc::downgrade(self)));
        next(extras);
    }

    fn begin(self: &Rc<Self>, extras: &'static Extras) {
        let me = Rc::downgrade(self);
        let request = download(&extras.site, &self.facts.src, move |bytes| {
            RUNNING.set(RUNNING.get() - 1);
            if let Some(picture) = me.upgrade() {
                let ended = picture.request.take();
                let url = bytes.map(|bytes| BlobUrl::of(&bytes, &picture.facts.mime));
                match url {
                    Ok(Some(url)) => picture.arrived(Rc::new(url)),
                    Ok(None) => picture.failed(extras, Missing::Now),
                    Err(missing) => picture.failed(extras, missing),
                }
                drop(ended);
            }
            next(extras);
        });
        RUNNING.set(RUNNING.get() + usize::from(request.is_some()));
        self.request.replace(request);
    }

    fn arrived(self: &Rc<Self>, url: Rc<BlobUrl>) {
        set(&self.image, "src", url.as_str());
        if let Some(button) = self.image.parent_element() {
            set(&button, "aria-busy", "false");
        }
        if let Some(heard) = self.heard.take() {
            heard(url.as_str());
        }
        self.url.replace(Some(url));
    }

    fn failed(self: &Rc<Self>, extras: &'static Extras, missing: Missing) {
        self.asked.set(false);
        self.slot.set_text_content(None);
        let me = Rc::downgrade(self);
        let again = move || {
            if let Some(picture) = me.upgrade() {
                picture.build(extras);
                picture.load(extras);
            }
        };
        card::show_failed(extras, &self.slot, self.facts.clone(), missing, again);
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        if let Some(observer) = self.observer.take() {
            observer.disconnect();
        }
        if self.request.take().is_some() {
            RUNNING.set(RUNNING.get() - 1);
        }
    }
}

/// Fetches the next images that wait.
fn next(extras: &'static Extras) {
    while RUNNING.get() < AT_ONCE {
        let waiting =
            WAITING.with_borrow_mut(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)));
        match waiting {
            Some(picture) => {
                if let Some(picture) = picture.upgrade() {
                    picture.begin(extras);
                }
            }
            None => return,
        }
    }
}
