//! Reading what others write loosely: numbers as texts, empty texts for absent objects, odd types.

use serde_json::{Map, Value};

/// An object; everything else counts as absent.
pub(super) fn object(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value?.as_object()
}

/// A text. Numbers and truth values are taken by their words, blanks around are cut off.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// A text that is not empty.
pub(super) fn word(value: Option<&Value>) -> Option<String> {
    text(value).filter(|text| !text.is_empty())
}

/// A finite number, also as text.
pub(super) fn number(value: Option<&Value>) -> Option<f64> {
    let number = match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// True, 1 and their texts.
pub(super) fn flag(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(yes) => Some(*yes),
        Value::Number(number) => number.as_f64().map(|number| number != 0.0),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The elements of a list, also when it is written as a text of JSON. At most so many.
pub(super) fn list(value: Option<&Value>, most: usize) -> Option<Vec<Value>> {
    match value? {
        Value::Array(items) => Some(items.iter().take(most).cloned().collect()),
        Value::String(json) => match serde_json::from_str(json).ok()? {
            Value::Array(items) => Some(items.into_iter().take(most).collect()),
            _ => None,
        },
        _ => None,
    }
}
