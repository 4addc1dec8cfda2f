//! The closed-off place of an HTML message: its classes and styles meet no others.

use kit::browser::{Element, List, Object, StyleSheet};
use kit::dom::{element, put};
use wasm_bindgen::JsValue;

/// What every HTML message looks like, before its own style.
const BASE: &str = include_str!("../../../style/rich/message.css");

/// Words in a style sheet that load something or reach its outside. The server has taken them out.
const REFUSED: [&str; 7] = ["url", "image", "src", "@import", "@font", ":host", "\\"];

/// True for a style sheet that loads nothing.
fn is_closed(css: &str) -> bool {
    // Not `contains`, which brings a search that is made for long texts.
    let starts = |word: &str, at: usize| {
        let here = css.as_bytes().get(at..at + word.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    };
    !REFUSED
        .iter()
        .any(|word| (0..css.len()).any(|at| starts(word, at)))
}

/// Adds a shadow root with these styles to an element and gives it back.
pub(super) fn root(css: &str, into: &Element) -> Element {
    let host = element("div", "html-message");
    into.append(&host);
    let options = JsValue::from(Object::new());
    put(&options, "mode", "open");
    let root = host.attach_shadow(&options);
    let sheets = List::new();
    for css in [BASE, css] {
        if std::ptr::eq(css, BASE) || is_closed(css) {
            let sheet = StyleSheet::new();
            sheet.replace(css);
            sheets.push(&sheet);
        }
    }
    put(&root, "adoptedStyleSheets", JsValue::from(sheets));
    root
}

#[cfg(test)]
mod tests {
    use super::is_closed;

    #[test]
    fn a_style_that_could_load_something_is_left_out() {
        assert!(is_closed(
            ".a { color: red } @media (width > 1px) { b { margin: 0 } }"
        ));
        for css in [
            "a { background: URL(https://a.example) }",
            "@IMPORT 'x';",
            "a { background: image-set('x' 1x) }",
            "a { background: \\75rl(x) }",
            "@font-face { src: local(x) }",
            ":host { position: fixed }",
        ] {
            assert!(!is_closed(css), "{css}");
        }
    }
}
