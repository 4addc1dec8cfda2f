//! A message: text with safe links, time and delivery state at the end of its group.
//!
//! What others wrote only ever becomes text nodes and the addresses that [`pieces`] lets through.

mod delivery;

pub(super) use delivery::RETRY;

use super::{boot, text};
use crate::conversation::rows::{Bubble, Delivery};
use crate::conversation::{Body, Rich};
use crate::dom::{element, put, set};
use crate::extras;
use crate::prose::{Piece, is_emoji_only, pieces};
use crate::rich::{self, Place};
use web_sys::Element;

/// The class names of a bubble: whose it is, its place in the group, how it looks.
fn class(bubble: &Bubble) -> String {
    let mut class = "row ".to_owned();
    class.push_str(if bubble.own { "own" } else { "theirs" });
    let marks = [
        (bubble.first, " first"),
        (bubble.last, " last"),
        (bubble.body == Body::Withdrawn, " withdrawn"),
        (
            matches!(&bubble.body, Body::Text(text) if is_emoji_only(text)),
            " emoji",
        ),
        (
            matches!(&bubble.body, Body::Rich(rich) if !rich.caption.is_empty() && !rich.is_view()),
            " captioned",
        ),
        (bubble.state == Some(Delivery::Sending), " sending"),
    ];
    for (holds, name) in marks {
        if holds {
            class.push_str(name);
        }
    }
    class
}

/// Draws a message into its row, or changes what is not as it was `before`. The time may only be
/// left as it is if `same_time`.
pub(super) fn draw(
    row: &Element,
    key: &str,
    before: Option<&Bubble>,
    bubble: &Bubble,
    (time, same_time): (&str, bool),
) {
    row.set_class_name(&class(bubble));
    let words = part(row, ":scope > .bubble").unwrap_or_else(|| {
        let words = element("div", "bubble");
        set(&words, &[("dir", "auto")]);
        put(&words, &element("span", "hidden"), None);
        put(row, &words, None);
        words
    });
    let parts = |bubble: &Bubble| (bubble.name.clone(), bubble.picture.clone());
    if before.map(parts) != Some(parts(bubble)) {
        show_name(row, &words, bubble);
    }
    let parts = |bubble: &Bubble| (bubble.body.clone(), bubble.answers);
    if before.map(parts) != Some(parts(bubble)) {
        fill(&words, key, bubble);
    }
    let parts = |bubble: &Bubble| (bubble.last, bubble.state.clone());
    if !same_time || before.map(parts) != Some(parts(bubble)) {
        show_meta(row, bubble, time);
    }
}

/// The child that this selector names.
fn part(of: &Element, selector: &str) -> Option<Element> {
    of.query_selector(selector).ok().flatten()
}

/// The writer's name, for eyes above the bubble and for ears within.
fn show_name(row: &Element, words: &Element, bubble: &Bubble) {
    if let Some(old) = part(row, ":scope > .name") {
        old.remove();
    }
    if let Some(name) = &bubble.name {
        let shown = element("p", "name");
        set(&shown, &[("dir", "auto"), ("aria-hidden", "true")]);
        shown.set_text_content(Some(name));
        let portrait = bubble.picture.as_ref().map_or(String::new(), |picture| {
            [&boot().base, picture.as_str()].concat()
        });
        extras::portrait(&shown, &portrait);
        put(row, &shown, Some(words));
    }
    let speaker = match bubble.speaker.as_str() {
        _ if bubble.own => text(|t| &t.you),
        "" => text(|t| &t.team),
        name => name.to_owned(),
    };
    if let Some(spoken) = words.first_element_child() {
        spoken.set_text_content(Some(&[&speaker, ": "].concat()));
    }
}

/// What the message says. A slot that a module draws into stays, since something may play in it.
fn fill(words: &Element, key: &str, bubble: &Bubble) {
    let slot = match &bubble.body {
        Body::Rich(rich) => part(
            words,
            [":scope > .rich:not(.view)", ":scope > .view"][usize::from(rich.is_view())],
        ),
        _ => None,
    };
    let stays = slot.clone().or_else(|| words.first_element_child());
    while let Some(last) = words.last_child()
        && stays.as_ref().is_none_or(|stays| **stays != last)
    {
        // Fails only for strangers' children.
        let _ = words.remove_child(&last);
    }
    let written = match &bubble.body {
        Body::Text(written) if written.is_empty() => text(|t| &t.unsupported),
        Body::Text(written) => written.clone(),
        Body::Rich(rich) => {
            let slot = slot.unwrap_or_else(|| {
                let slot = element("div", if rich.is_view() { "rich view" } else { "rich" });
                put(words, &slot, None);
                slot
            });
            if rich.is_view() {
                show_view(&slot, rich, key, bubble);
                return;
            }
            extras::show(&slot, rich);
            rich.caption.clone()
        }
        Body::Withdrawn => text(|t| &t.withdrawn),
        Body::Ended => String::new(),
    };
    for piece in pieces(&written) {
        match piece {
            // Fails only for strings that are nodes of elsewhere.
            Piece::Text(text) => drop(words.append_with_str_1(text)),
            Piece::Link { label, href } => {
                let link = element("a", "");
                let rel = "noopener noreferrer nofollow";
                set(
                    &link,
                    &[("href", &href), ("target", "_blank"), ("rel", rel)],
                );
                link.set_text_content(Some(label));
                put(words, &link, None);
            }
        }
    }
}

/// Until the module is there, and if it never comes, the message's text stands in the slot.
fn show_view(slot: &Element, view: &Rich, id: &str, bubble: &Bubble) {
    if slot.first_child().is_none() {
        slot.set_text_content(Some(&view.caption));
    }
    let place = Place {
        id,
        last: bubble.answers,
        fresh: bubble.fresh,
        own: bubble.own,
    };
    rich::show(slot, view, &place);
}

/// Time and state.
fn show_meta(row: &Element, bubble: &Bubble, time: &str) {
    if let Some(old) = part(row, ":scope > .meta") {
        old.remove();
    }
    if !bubble.last && bubble.state.is_none() {
        return;
    }
    let meta = element("p", "meta");
    if bubble.last {
        let shown = element("time", "");
        shown.set_text_content(Some(time));
        put(&meta, &shown, None);
    }
    if let Some(state) = &bubble.state {
        delivery::mark(&meta, state);
    }
    put(row, &meta, None);
}
