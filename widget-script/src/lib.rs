//! The launcher: the chat button on the host page, and the frame that holds the panel.
//!
//! The loader (`widget-script-template.js`) calls [`start`] once and [`handle`] for everything that
//! happens afterwards. The same source is served twice, as wasm and translated to plain JavaScript.
//!
//! Invariants:
//! - Before the first press there is a button and nothing else: no frame, no channel, no timer.
//! - Nothing is allocated and no text is copied out of JavaScript. Strings stay handles, so neither
//!   an allocator nor a text encoder is part of the download.
//! - One instance serves one site; a second tag on the page brings its own instance.

mod dom;
mod frame;
#[cfg(test)]
#[path = "../build/markup.rs"]
mod markup;
mod shell;
mod signal;
mod state;
mod widget;

use std::cell::OnceCell;

use wasm_bindgen::prelude::*;

use dom::{Loader, Node};
use widget::Widget;

thread_local! {
    static WIDGET: OnceCell<Widget> = const { OnceCell::new() };
}

/// Builds the button into the shadow root; `site` is the JSON that the server put into the script,
/// with the panel's address and origin and the button's index among its neighbours added.
#[wasm_bindgen]
pub fn start(loader: Loader, site: JsValue, root: Node) {
    WIDGET.with(|cell| {
        let widget = cell.get_or_init(|| Widget::build(loader, site, root));
        widget.watch();
    });
}

/// Takes one signal: an event of the page, of the panel, or a timer that ran out.
#[wasm_bindgen]
pub fn handle(signal: u32, event: &JsValue) {
    WIDGET.with(|cell| {
        if let Some(widget) = cell.get() {
            widget.handle(signal, event);
        }
    });
}
