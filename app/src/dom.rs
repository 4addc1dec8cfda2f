//! Thin holders for browser resources: each gives back on drop what it took.

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, Node};

/// The window. Panics outside a browser, where nothing calls it.
#[must_use]
#[expect(clippy::expect_used, reason = "a browser document always has a window")]
pub fn window() -> web_sys::Window {
    web_sys::window().expect("window")
}

/// The document. Panics outside a browser, where nothing calls it.
#[must_use]
#[expect(clippy::expect_used, reason = "a window always has a document")]
pub fn document() -> web_sys::Document {
    window().document().expect("document")
}

/// Milliseconds since 1970-01-01 UTC by the visitor's clock.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a date's milliseconds are a small non-negative integer"
)]
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// True unless the browser is sure that there is no network.
#[must_use]
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// True while the tab is in front.
#[must_use]
pub fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// A new element of this class. The name must be one that can be an element's.
#[must_use]
#[expect(clippy::expect_used, reason = "names of elements stand in our code")]
pub fn element(name: &str, class: &str) -> Element {
    let element = document().create_element(name).expect("an element");
    element.set_class_name(class);
    element
}

/// Gives an element attributes.
pub fn set(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        // Fails only for a name that is no attribute name.
        let _ = element.set_attribute(name, value);
    }
}

/// Puts an element before another one, or at the end.
pub fn put(parent: &Element, child: &Element, before: Option<&Node>) {
    // Fails only for what does not stand in the parent.
    let _ = parent.insert_before(child, before);
}

/// An event listener that is removed on drop.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    handler: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Listens until dropped.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        handler: impl Fn(Event) + 'static,
    ) -> Self {
        let handler = Closure::<dyn Fn(Event)>::new(handler);
        // Fails only for a null handler.
        let _ = target.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            name,
            handler,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let handler = self.handler.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, handler);
    }
}

/// One timer with one handler: setting it again replaces the time, dropping it cancels.
pub struct Timer {
    running: Rc<RefCell<Option<i32>>>,
    handler: Closure<dyn Fn()>,
}

impl Timer {
    /// A timer that is not running yet.
    pub fn new(handler: impl Fn() + 'static) -> Self {
        let running = Rc::new(RefCell::new(None));
        let fired = Rc::clone(&running);
        let handler = Closure::<dyn Fn()>::new(move || {
            fired.replace(None);
            handler();
        });
        Self { running, handler }
    }

    /// Fires once after `ms`, instead of any earlier appointment.
    pub fn set(&self, ms: u32) {
        self.clear();
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let handler = self.handler.as_ref().unchecked_ref();
        let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(handler, ms);
        self.running.replace(id.ok());
    }

    /// Does not fire any more.
    pub fn clear(&self) {
        if let Some(id) = self.running.take() {
            window().clear_timeout_with_handle(id);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clear();
    }
}
