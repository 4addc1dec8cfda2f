//! Style attributes: read by the browser, then copied property by property.

use kit::browser::{Element, create};
use kit::dom::put;
use wasm_bindgen::JsValue;

/// Properties that change nothing outside their element.
const HARMLESS: [&str; 33] = [
    "color",
    "background-color",
    "font-size",
    "font-style",
    "font-weight",
    "font-family",
    "line-height",
    "letter-spacing",
    "text-align",
    "text-decoration-line",
    "text-transform",
    "white-space",
    "vertical-align",
    "width",
    "max-width",
    "min-width",
    "height",
    "max-height",
    "min-height",
    "padding-top",
    "padding-right",
    "padding-bottom",
    "padding-left",
    "margin-top",
    "margin-bottom",
    "border-top-width",
    "border-color",
    "border-style",
    "border-width",
    "border-radius",
    "display",
    "gap",
    "opacity",
];

/// Functions that load nothing.
const FUNCTIONS: [&str; 3] = ["rgb", "hsl", "calc"];

/// True for a value without any function but the harmless ones.
fn is_harmless(value: &str) -> bool {
    !value.is_empty()
        && (!value.bytes().any(|byte| byte == b'(')
            || FUNCTIONS.iter().any(|name| value.starts_with(name)) && count(value, b'(') == 1)
}

fn count(text: &str, wanted: u8) -> usize {
    text.bytes().filter(|byte| *byte == wanted).count()
}

/// Gives an element what is harmless of a style.
pub(super) fn copy(style: &str, to: &Element) {
    // Stands nowhere, so it loads nothing.
    let read = create("span").style();
    put(&JsValue::from(read.clone()), "cssText", style);
    let style = to.style();
    for name in HARMLESS {
        let value = read.property(name);
        if is_harmless(&value) {
            style.set_property(name, &value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HARMLESS, is_harmless};

    #[test]
    fn values_that_load_or_reach_out_are_left_out() {
        for value in ["red", "12px", "rgb(1, 2, 3)", "calc(100% - 4px)", "bold"] {
            assert!(is_harmless(value), "{value}");
        }
        for value in [
            "",
            "url(https://a.example)",
            "image-set(\"a\" 1x)",
            "var(--x)",
            "rgb(1, 2, 3) url(a)",
            "attr(x)",
        ] {
            assert!(!is_harmless(value), "{value}");
        }
    }

    #[test]
    fn nothing_leaves_its_place() {
        for name in [
            "position",
            "inset",
            "top",
            "z-index",
            "transform",
            "content",
            "float",
        ] {
            assert!(!HARMLESS.contains(&name), "{name}");
        }
    }
}
