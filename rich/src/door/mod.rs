//! The one door for HTML. The server has cleaned it; here it is parsed into a document that runs and
//! loads nothing, and built anew from a list of elements and attributes. Nothing of the parsed
//! document itself is ever shown.

mod rules;
mod shadow;
mod style;

use crate::address::{Address, Use};
use kit::browser::{DomParser, Element, create};
use kit::dom::{get, number, word};
use rules::{Rules, Verdict};
use wasm_bindgen::JsCast;

/// Deeper than this, only the text is kept.
const DEEPEST: u32 = 60;
const ELEMENT: f64 = 1.0;
const TEXT: f64 = 3.0;

/// Adds formatted text to an element.
pub(crate) fn prose(html: &str, into: &Element) {
    build(html, into, Rules::Prose);
}

/// Adds an HTML message to an element, closed off from everything around it; true if it brings
/// colours or other looks of its own.
pub(crate) fn message(html: &str, css: &str, into: &Element) -> bool {
    let root = shadow::root(css, into);
    build(html, &root, Rules::Message);
    !css.is_empty() || root.find_all("[style]").length() > 0
}

fn build(html: &str, into: &Element, rules: Rules) {
    let parsed = DomParser::new().parse(html, "text/html");
    copy(&get(&parsed, "body").unchecked_into(), into, rules, 0);
}

fn copy(from: &Element, into: &Element, rules: Rules, depth: u32) {
    let mut next = from.first_child();
    while let Some(node) = next {
        let kind = number(&node, "nodeType");
        if kind == Some(ELEMENT) {
            copy_element(&node, into, rules, depth);
        } else if kind == Some(TEXT) {
            into.append_text(&word(&node, "textContent"));
        }
        next = node.next_sibling();
    }
}

fn copy_element(node: &Element, into: &Element, rules: Rules, depth: u32) {
    let (verdict, tag) = rules.judge(&word(node, "localName"));
    match verdict {
        Verdict::Drop => {}
        _ if depth > DEEPEST => into.append_text(&word(node, "textContent")),
        Verdict::Unwrap => copy(node, into, rules, depth + 1),
        Verdict::Keep => {
            let element = create(tag);
            if attributes(node, &element, tag, rules) {
                copy(node, &element, rules, depth + 1);
                boxed(into, tag).append(&element);
            } else {
                copy(node, into, rules, depth + 1);
            }
        }
    }
}

/// Copies what is allowed; false when the element is nothing without what is not.
fn attributes(from: &Element, to: &Element, tag: &str, rules: Rules) -> bool {
    for name in rules.plain(tag) {
        if let Some(value) = from.get(name).filter(|value| rules::is_plain(name, value)) {
            to.set(name, &value);
        }
    }
    if let (Rules::Message, Some(style)) = (rules, from.get("style")) {
        style::copy(&style, to);
    }
    let address = |used, name| Address::read(used, &from.get(name).unwrap_or_default());
    match tag {
        "a" => address(Use::Link, "href")
            .map(|href| href.link(to))
            .is_some(),
        "img" => address(Use::Media, "src")
            .map(|src| image(&src, to))
            .is_some(),
        // What scrolls by itself has to be reached by keyboard.
        "pre" => {
            to.set("tabindex", "0");
            to.set("dir", "ltr");
            true
        }
        _ => true,
    }
}

fn image(src: &Address, to: &Element) {
    if !to.has("alt") {
        to.set("alt", "");
    }
    to.set("referrerpolicy", "no-referrer");
    to.set("loading", "lazy");
    to.set("src", &src.href);
}

/// Tables stand in a box in which they scroll.
fn boxed(into: &Element, tag: &str) -> Element {
    if tag != "table" {
        return into.clone();
    }
    let table = create("div");
    table.set("class", "table");
    table.set("tabindex", "0");
    into.append(&table);
    table
}
