//! Rich messages: what the panel loads when a message is more than text. It draws pictures, players,
//! frames, carousels, sources, formatted text, and the buttons under them.
//!
//! This is the module's side of the boundary; `shell/rich.js` between it and the panel loads this
//! module once. It calls [`start`] once, then [`draw`] as often as a message or its state changes.
//!
//! Invariants:
//! - A message is hostile. Its text becomes text nodes; its HTML is built anew, element by element,
//!   from a list ([`door`]); its addresses are parsed and compared by protocol ([`address`]).
//! - Nothing of a message covers anything outside its slot, except a dialogue that the reader opened
//!   and can close.
//! - What did not change in a message is not touched: a sound plays on, a frame stays loaded.
//! - What a button says reaches the panel as JSON, once per press and only from the last message.

mod address;
mod buttons;
mod clock;
mod contrast;
mod dialog;
mod door;
mod message;
mod parts;
mod site;
mod track;

use kit::browser::{Element, Hear, Promise};
use kit::dom::{load_style, word};
use message::{Message, State};
use site::Site;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Everything there is. Lives as long as the document.
struct Rich {
    site: Site,
    messages: RefCell<Vec<Rc<Message>>>,
}

thread_local! {
    static RICH: OnceCell<&'static Rich> = const { OnceCell::new() };
}

/// Makes the module ready; the promise is kept when its style sheet is there. `site` is the JSON
/// that `shell::script` writes; `press` hears of each answer as JSON text.
#[wasm_bindgen]
pub fn start(site: &JsValue, press: Hear) -> Promise {
    let rich: &'static Rich = Box::leak(Box::new(Rich {
        site: Site::read(site, press),
        messages: RefCell::default(),
    }));
    // The door starts each module once.
    let _ = RICH.with(|cell| cell.set(rich));
    load_style(&word(site, "css"))
}

/// Draws a view in `slot` in place of the text that stands there, or changes what has changed.
/// `last`: its answers can be given; `fresh`: it came just now; `own`: the reader wrote it.
#[wasm_bindgen]
pub fn draw(slot: Element, view: &JsValue, id: &str, last: bool, fresh: bool, own: bool) {
    let Some(rich) = RICH.with(|cell| cell.get().copied()) else {
        return;
    };
    let message = rich.message(slot, id);
    message.draw(rich, view, State { last, fresh, own });
}

impl Rich {
    /// The message in a slot, or a new one. A slot that the panel uses for another message begins
    /// anew.
    fn message(&self, slot: Element, id: &str) -> Rc<Message> {
        let mut messages = self.messages.borrow_mut();
        messages.retain(|message| message.is_in_use());
        let here = messages.iter().position(|message| message.slot == slot);
        if let Some(at) = here {
            if messages[at].id == id {
                return Rc::clone(&messages[at]);
            }
            messages.swap_remove(at);
        }
        let message = Rc::new(Message::new(slot, id));
        messages.push(Rc::clone(&message));
        message
    }
}
