//! The panel's end of the conversation with the host page.
//!
//! Invariant: exactly one port is ever accepted: from the parent window, from an origin of the
//! site's list, with this site's key. After that, window messages are not looked at any more.

use crate::boot::Boot;
use crate::dom::{Listener, window};
use js_sys::{Array, Reflect};
use protocol::host::{HELLO, ToHost, ToPanel};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, MessagePort};

/// Where the boot script keeps messages that came before the panel could read them.
const STASH: &str = "wwbHello";

/// The connection to the host page, if there is one.
pub(super) struct HostPort {
    shared: Rc<Shared>,
    waiting: RefCell<Option<Listener>>,
}

struct Shared {
    port: RefCell<Option<MessagePort>>,
    hear: Closure<dyn Fn(MessageEvent)>,
    allowed_origins: Vec<String>,
    site_key: String,
}

impl HostPort {
    /// True when the panel stands in a frame.
    #[must_use]
    pub(super) fn is_framed() -> bool {
        let window = window();
        window
            .parent()
            .ok()
            .flatten()
            .is_some_and(|parent| parent != window)
    }

    /// Waits for the hand-shake, which may have come already. `heard` gets what follows.
    pub(super) fn new(boot: &Boot, heard: impl Fn(ToPanel) + 'static) -> Self {
        let shared = Rc::new(Shared {
            port: RefCell::default(),
            hear: Closure::new(move |event: MessageEvent| {
                if let Some(message) = ToPanel::from_fields(&fields(&event.data())) {
                    heard(message);
                }
            }),
            allowed_origins: boot.allowed_origins.clone(),
            site_key: boot.site_key.as_str().to_owned(),
        });
        let host = Self {
            shared,
            waiting: RefCell::default(),
        };
        let stashed = take_stash();
        if !stashed.iter().any(|event| host.shared.accept(event, &[])) {
            let shared = Rc::clone(&host.shared);
            let listener = Listener::new(&window(), "message", move |event: Event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    shared.accept(event, &[ToHost::Ready]);
                }
            });
            host.waiting.replace(Some(listener));
        }
        host
    }

    /// Tells the host page; without one nobody hears it.
    pub(super) fn tell(&self, message: &ToHost) {
        if let Some(port) = &*self.shared.port.borrow() {
            post(port, message);
        }
    }

    /// Stops listening for a hand-shake once it has happened. Not done from within the listener,
    /// as that would free the code that runs.
    pub(super) fn stop_waiting(&self) {
        if self.shared.port.borrow().is_some() {
            self.waiting.replace(None);
        }
    }
}

impl Shared {
    /// Takes the port of a valid hand-shake and answers it; a stashed one was answered by the boot
    /// script. True when there is a port afterwards.
    fn accept(&self, event: &MessageEvent, answer: &[ToHost]) -> bool {
        if self.port.borrow().is_some() {
            return true;
        }
        let from_parent = window()
            .parent()
            .ok()
            .flatten()
            .is_some_and(|parent| event.source().is_some_and(|source| *source == ***parent));
        let hello = fields(&event.data());
        let valid = from_parent
            && self.allowed_origins.contains(&event.origin())
            && matches!(&hello[..], [word, key, ..] if word == HELLO && *key == self.site_key);
        let port = event.ports().get(0).dyn_into::<MessagePort>();
        let (true, Ok(port)) = (valid, port) else {
            return false;
        };
        // Setting the handler also starts the port.
        port.set_onmessage(Some(self.hear.as_ref().unchecked_ref()));
        answer.iter().for_each(|message| post(&port, message));
        self.port.replace(Some(port));
        true
    }
}

fn post(port: &MessagePort, message: &ToHost) {
    let fields: Array = message
        .to_fields()
        .iter()
        .map(|field| JsValue::from_str(field))
        .collect();
    // Fails for values that cannot be cloned; strings can.
    let _ = port.post_message(&fields);
}

/// The strings of an array; empty for anything else.
fn fields(data: &JsValue) -> Vec<String> {
    match data.dyn_ref::<Array>() {
        Some(array) => array
            .iter()
            .map(|field| field.as_string().unwrap_or_default())
            .collect(),
        None => Vec::new(),
    }
}

/// What the boot script has kept; from now on it keeps nothing.
fn take_stash() -> Vec<MessageEvent> {
    let window = window();
    let stash = Reflect::get(&window, &STASH.into()).unwrap_or_default();
    let _ = Reflect::set(&window, &STASH.into(), &JsValue::NULL);
    match stash.dyn_into::<Array>() {
        Ok(events) => events
            .iter()
            .filter_map(|event| event.dyn_into().ok())
            .collect(),
        Err(_) => Vec::new(),
    }
}
