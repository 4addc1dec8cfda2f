//! The panel's frame and the port to it (`protocol::host`).
//!
//! Invariants:
//! - The only window message ever posted goes to the panel's window with the server's exact origin.
//!   No window message is ever listened to: the panel answers on the port it was handed, which
//!   nobody else holds.
//! - A new document in the frame gets a new channel; the old port is dropped.

use std::cell::{Cell, OnceCell};

use protocol::host::{HELLO, kind};
use wasm_bindgen::prelude::*;

use crate::{
    dom::{Loader, MessageChannel, Node, get, get_node, list, list2, list4, number},
    shell::HTML,
    signal,
    state::Input,
};

#[derive(Default)]
pub(crate) struct Frame {
    element: OnceCell<Node>,
    port: Cell<Option<Node>>,
}

impl Frame {
    /// Points the frame at the panel; the first time, makes it.
    pub(crate) fn load(&self, loader: &Loader, site: &JsValue, container: &Node) {
        let address = get(site, "panel");
        if let Some(element) = self.element.get() {
            element.set_attribute("src", &address);
            return;
        }
        let element = get_node(container, "ownerDocument").create(HTML, "iframe");
        element.set_attribute("title", &get(site, "title"));
        // Films in messages can fill the screen.
        element.set_attribute("allow", &JsValue::from_str("fullscreen"));
        // Without it a host page that hides its address would be refused by the server.
        let policy = JsValue::from_str("strict-origin-when-cross-origin");
        element.set_attribute("referrerpolicy", &policy);
        element.set_attribute("src", &address);
        loader.listen(&element, "load", signal::FRAME_LOADED);
        container.append(&element);
        // Empty until here, as asked above.
        let _ = self.element.set(element);
    }

    /// Hands the panel one end of a new channel.
    pub(crate) fn greet(&self, loader: &Loader, site: &JsValue) {
        let Some(element) = self.element.get() else {
            return;
        };
        let channel = MessageChannel::new();
        let port = get_node(&channel, "port1");
        loader.listen(&port, "message", signal::SAID);
        port.start_port();
        let hello = list2(&JsValue::from_str(HELLO), &get(site, "key"));
        let transfer = list(&get(&channel, "port2"));
        get_node(element, "contentWindow").post_to(&hello, &get(site, "origin"), &transfer);
        self.port.set(Some(port));
    }

    /// Tells the panel whether it is open, and on which page.
    pub(crate) fn tell(&self, open: bool) {
        let (Some(element), Some(port)) = (self.element.get(), self.port.take()) else {
            return;
        };
        let message = if open {
            let document = get_node(element, "ownerDocument");
            list4(
                &JsValue::from_str(kind::OPENED),
                &get(&document, "URL"),
                &get(&document, "title"),
                &get(&document, "referrer"),
            )
        } else {
            list(&JsValue::from_str(kind::CLOSED))
        };
        port.post(&message);
        self.port.set(Some(port));
    }

    /// Moves the focus into the panel.
    pub(crate) fn focus(&self) {
        if let Some(element) = self.element.get() {
            element.focus();
        }
    }
}

/// Reads what the panel said; `None` for anything that is not a message of `protocol::host`.
pub(crate) fn read(event: &JsValue) -> Option<Input> {
    let message = get(event, "data");
    let said = get(&message, "0");
    let is = |kind: &str| said == JsValue::from_str(kind);
    if is(kind::READY) {
        Some(Input::Answered)
    } else if is(kind::CLOSE) {
        Some(Input::Dismissed)
    } else if is(kind::UNREAD) {
        // The conversion saturates: whatever is not a count becomes 0.
        Some(Input::Unread(number(&get(&message, "1")) as u32))
    } else {
        None
    }
}
