//! How far an own message got: a mark with words for everybody, or a sentence when something is to
//! be done.

use crate::conversation::rows::Delivery;
use crate::dom::{element, put, set};
use crate::ui::text;
use web_sys::Element;

/// The attribute of a button that tries a failed message again: the message's identifier.
pub(in crate::ui) const RETRY: &str = "data-retry";

/// Shows the state of one message at the end of `meta`.
pub(super) fn mark(meta: &Element, state: &Delivery) {
    let trouble = "trouble";
    // Either an icon with a label, or a sentence that is announced.
    let (class, label, sentence) = match state {
        Delivery::Sending => ("icon icon-clock", text(|t| &t.sending), None),
        Delivery::Sent => ("icon icon-check", text(|t| &t.sent), None),
        Delivery::Delivered => ("icon icon-checks", text(|t| &t.delivered), None),
        Delivery::Read => ("icon icon-checks is-read", text(|t| &t.read), None),
        Delivery::Undeliverable => (trouble, String::new(), Some(text(|t| &t.undeliverable))),
        Delivery::Failed(_) => (trouble, String::new(), Some(text(|t| &t.failed))),
        Delivery::Waiting => ("", String::new(), Some(text(|t| &t.wait))),
    };
    let span = element("span", class);
    match sentence {
        Some(sentence) => {
            set(&span, &[("role", "alert")]);
            span.set_text_content(Some(&sentence));
        }
        None => set(&span, &[("role", "img"), ("title", &label)]),
    }
    put(meta, &span, None);
    if let Delivery::Failed(id) = state {
        let again = element("button", "retry-button");
        set(&again, &[("type", "button"), (RETRY, id.as_str())]);
        again.set_text_content(Some(&text(|t| &t.retry)));
        put(meta, &again, None);
    }
}
