//! Builds the operator's markup and style into the shadow root, without parsing anything.

use wasm_bindgen::prelude::*;

use crate::dom::{Node, Sheet, get, get_node, list, set, set_text};

/// Namespace of HTML elements.
pub(crate) const HTML: &str = "http://www.w3.org/1999/xhtml";
const SVG: &str = "http://www.w3.org/2000/svg";

/// One step in building the markup; the table comes from `widget-button-iframe.html`.
enum Op {
    /// Opens an HTML element.
    Html(&'static str),
    /// Opens an SVG element.
    Svg(&'static str),
    /// Sets an attribute of the open element.
    Attribute(&'static str, Value),
    /// Sets the text of the open element.
    Text(Value),
    /// Closes the open element.
    Close,
}

/// A value in the markup.
enum Value {
    /// Written in the markup.
    Literal(&'static str),
    /// A field of the site.
    Field(&'static str),
}

include!(concat!(env!("OUT_DIR"), "/shell.rs"));

impl Value {
    fn resolve(&self, site: &JsValue) -> JsValue {
        match self {
            Self::Literal(text) => JsValue::from_str(text),
            Self::Field(name) => get(site, name),
        }
    }
}

/// Fills the shadow root and gives it back.
pub(crate) fn build(root: Node, site: &JsValue) -> Node {
    let sheet = Sheet::new();
    sheet.replace(STYLE);
    set(&root, "adoptedStyleSheets", &list(&sheet));

    let document = get_node(&root, "ownerDocument");
    let mut open = root;
    for op in MARKUP {
        match op {
            Op::Html(name) => open = child(&document, &open, HTML, name),
            Op::Svg(name) => open = child(&document, &open, SVG, name),
            Op::Attribute(name, value) => open.set_attribute(name, &value.resolve(site)),
            Op::Text(value) => set_text(&open, &value.resolve(site)),
            Op::Close => open = get_node(&open, "parentNode"),
        }
    }
    open
}

/// A new element at the end of `parent`.
fn child(document: &Node, parent: &Node, namespace: &str, name: &str) -> Node {
    let element = document.create(namespace, name);
    parent.append(&element);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minified_style_keeps_the_spaces_that_have_a_meaning() {
        for kept in [
            "* 1px + env(",
            "[data-open=\"true\"] #chat",
            "100vh - var(--y)",
        ] {
            assert!(STYLE.contains(kept), "{kept} is missing");
        }
    }

    #[test]
    fn the_markup_opens_as_many_elements_as_it_closes() {
        let depth: i32 = MARKUP
            .iter()
            .map(|op| match op {
                Op::Html(_) | Op::Svg(_) => 1,
                Op::Close => -1,
                Op::Attribute(..) | Op::Text(_) => 0,
            })
            .sum();
        assert_eq!(depth, 0);
    }
}
