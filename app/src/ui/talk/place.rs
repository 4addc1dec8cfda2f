//! Keeps the reader's place while the log changes its size.
//!
//! Rules: a reader at the end stays at the end, whatever grows (messages, the composer, the phone's
//! keyboard); a reader further up stays where he is; older messages appear above without a jump.
//! Only scrolling up leaves the end: being far from it may also mean that the log has just grown.
//! What the visitor sends goes to the end with it.
//! All of it happens in a resize observer, that is after layout and before paint.

use crate::dom::Listener;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlDivElement, ResizeObserver};

/// Closer to the end than this counts as at the end, in pixels.
const NEAR_END: i32 = 48;
/// Closer to the top than this, older messages are loaded.
const NEAR_TOP: i32 = 120;

/// The place of a reader; ends with its drop.
pub(super) struct Place {
    scroller: HtmlDivElement,
    observer: ResizeObserver,
    _resized: Closure<dyn Fn()>,
    _scrolled: Listener,
}

struct Spot {
    at_end: RwSignal<bool>,
    /// Height of the content at the last look.
    height: Cell<i32>,
    /// How far down it was scrolled at the last look.
    top: Cell<i32>,
    first: std::cell::RefCell<Option<Element>>,
}

impl Place {
    /// Watches `scroller` around `content`; `near_top` asks for older messages.
    pub(super) fn keep(
        scroller: HtmlDivElement,
        content: &HtmlDivElement,
        at_end: RwSignal<bool>,
        near_top: impl Fn() + Clone + 'static,
    ) -> Self {
        let spot = Rc::new(Spot {
            at_end,
            height: Cell::new(0),
            top: Cell::new(0),
            first: Default::default(),
        });
        let (seen, view, ask) = (Rc::clone(&spot), scroller.clone(), near_top.clone());
        let resized = Closure::<dyn Fn()>::new(move || {
            seen.resized(&view);
            if view.scroll_top() < NEAR_TOP {
                ask();
            }
        });
        let view = scroller.clone();
        let scrolled = Listener::new(&scroller, "scroll", move |_| {
            let top = view.scroll_top();
            let near = view.scroll_height() - top - view.client_height() < NEAR_END;
            // A log that has just become shorter moves by itself; the observer is about to mend that.
            let settled = view.scroll_height() == spot.height.get();
            let up = top < spot.top.replace(top) && settled;
            let was = spot.at_end.get_untracked();
            if near != was && (near || up) {
                spot.at_end.set(near);
            }
            if top < NEAR_TOP {
                near_top();
            }
        });
        let observer = observe(&resized, &[&scroller, content]);
        Self {
            scroller,
            observer,
            _resized: resized,
            _scrolled: scrolled,
        }
    }

    /// Goes to the newest message.
    pub(super) fn jump_to_end(&self) {
        self.scroller.set_scroll_top(self.scroller.scroll_height());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Spot {
    fn resized(&self, view: &HtmlDivElement) {
        let height = view.scroll_height();
        let grown = height - self.height.replace(height);
        let first = first_message(view);
        let before = self.first.replace(first.clone());
        if self.at_end.get_untracked() {
            view.set_scroll_top(height);
        } else if before.is_some() && first != before {
            view.set_scroll_top(view.scroll_top() + grown);
        }
    }
}

/// The first message in the log: another one means that older ones were put in front.
fn first_message(view: &HtmlDivElement) -> Option<Element> {
    view.query_selector(".log .row").ok().flatten()
}

#[expect(clippy::expect_used, reason = "fails only without a callback")]
fn observe(resized: &Closure<dyn Fn()>, elements: &[&Element]) -> ResizeObserver {
    let observer =
        ResizeObserver::new(resized.as_ref().unchecked_ref()).expect("a resize observer");
    for element in elements {
        observer.observe(element);
    }
    observer
}
