//! An image of the conversation: fetched when it comes near the view, at most a few at a time, and
//! shown without a jump wherever its size is known before.

use crate::Extras;
use crate::blob::BlobUrl;
use crate::card;
use crate::facts::{Facts, shown_size};
use crate::lightbox;
use crate::request::{Missing, Request, download};
use kit::browser::{Element, IntersectionObserver, List};
use kit::digits::digits;
use kit::dom::{button, element, get, on, put};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

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
    image: Element,
    url: RefCell<Option<Rc<BlobUrl>>>,
    request: RefCell<Option<Request>>,
    asked: Cell<bool>,
    /// True once its slot was seen in the document.
    stood: Cell<bool>,
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
            stood: Cell::default(),
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

    /// False once the panel has taken its slot away. A new slot stands nowhere yet.
    pub(crate) fn is_in_use(&self) -> bool {
        let stands = self.slot.is_connected();
        let stood = self.stood.get();
        self.stood.set(stood || stands);
        stands || !stood
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
        let pressed = Rc::downgrade(self);
        let button = button("picture", move || {
            if let Some(picture) = pressed.upgrade() {
                lightbox::open(extras, &picture);
            }
        });
        button.set(
            "aria-label",
            &extras.site.about("enlarge", &self.facts.name),
        );
        self.image.set("alt", "");
        let broken = Rc::downgrade(self);
        on(&self.image, "error", move |_| {
            if let Some(picture) = broken.upgrade() {
                card::show(extras, &picture.slot, picture.facts.clone());
            }
        });
        if let Some(pixels) = self.facts.pixels {
            let (width, height) = shown_size(pixels, MOST);
            self.image.set("width", &digits(width));
            self.image.set("height", &digits(height));
        } else {
            button.set("class", "picture unmeasured");
        }
        button.append(&self.image);
        self.slot.set_text("");
        self.slot.append(&button);
        button.set("aria-busy", "true");
    }

    fn load_when_near(self: &Rc<Self>, extras: &'static Extras) {
        let me = Rc::downgrade(self);
        let seen = move |entries: JsValue| {
            let entries: List = entries.unchecked_into();
            let near = |at| get(&entries.item(at), "isIntersecting").as_bool() == Some(true);
            if let (true, Some(picture)) = ((0..entries.length()).any(near), me.upgrade()) {
                picture.stop_watching();
                picture.load(extras);
            }
        };
        let seen = Closure::<dyn Fn(JsValue)>::new(seen).into_js_value();
        let options = JsValue::from(List::new());
        put(&options, "rootMargin", NEAR);
        let observer = IntersectionObserver::new(&seen, &options);
        observer.observe(&self.slot);
        self.observer.replace(Some(observer));
    }

    fn stop_watching(&self) {
        if let Some(observer) = self.observer.take() {
            observer.disconnect();
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
        let request = download(
            &extras.site,
            &self.facts.src,
            Box::new(move |bytes| {
                RUNNING.set(RUNNING.get() - 1);
                if let Some(picture) = me.upgrade() {
                    let ended = picture.request.take();
                    match bytes {
                        Ok(bytes) => {
                            let url = BlobUrl::of(&bytes, &picture.facts.mime);
                            picture.arrived(Rc::new(url));
                        }
                        Err(missing) => picture.failed(extras, missing),
                    }
                    drop(ended);
                }
                next(extras);
            }),
        );
        RUNNING.set(RUNNING.get() + 1);
        self.request.replace(Some(request));
    }

    fn arrived(self: &Rc<Self>, url: Rc<BlobUrl>) {
        self.image.set("src", url.as_str());
        if let Some(button) = self.image.parent() {
            button.set("aria-busy", "false");
        }
        if let Some(heard) = self.heard.take() {
            heard(url.as_str());
        }
        self.url.replace(Some(url));
    }

    fn failed(self: &Rc<Self>, extras: &'static Extras, missing: Missing) {
        self.asked.set(false);
        self.slot.set_text("");
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
        self.stop_watching();
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
