//! The desk console: where the team reads and answers chats.
//!
//! Invariants:
//! - [`state`] is pure and knows all rules; [`runtime`] does what it wants done; [`ui`] shows it and
//!   sends inputs back. Components decide nothing that outlives them.
//! - Everything works without a mouse, and nothing an agent wrote is lost with a connection.
//! - Text of visitors is text everywhere; only `http` and `https` addresses become links.

mod boot;
mod runtime;
mod state;
mod texts;
mod ui;

use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the console in the page's `#desk`; runs when the wasm is ready.
#[wasm_bindgen(start)]
pub fn start() {
    ui::mount(boot::Boot::read());
}
