//! Enough of JSON Schema to try ours: the keywords it uses, and a stop at any other.

use regex_lite::Regex;
use serde_json::{Map, Value};

/// Whether a value follows a schema.
pub(crate) fn accepts(schema: &Value, value: &Value) -> bool {
    let schema = schema.as_object().expect("a schema is an object");
    schema
        .iter()
        .all(|(keyword, rule)| follows(keyword, rule, schema, value))
}

fn follows(keyword: &str, rule: &Value, schema: &Map<String, Value>, value: &Value) -> bool {
    let length = || value.as_str().map(|text| text.chars().count() as u64);
    let size = || value.as_array().map(|list| list.len() as u64);
    let number = || value.as_i64();
    match keyword {
        "$schema" | "title" | "description" | "default" | "format" => true,
        "type" => has_type(rule.as_str().unwrap(), value),
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "oneOf" => {
            rule.as_array()
                .unwrap()
                .iter()
                .filter(|one| accepts(one, value))
                .count()
                == 1
        }
        "pattern" => {
            let pattern = Regex::new(rule.as_str().unwrap()).unwrap();
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        "minLength" => length().is_none_or(|length| length >= rule.as_u64().unwrap()),
        "maxLength" => length().is_none_or(|length| length <= rule.as_u64().unwrap()),
        "minItems" => size().is_none_or(|size| size >= rule.as_u64().unwrap()),
        "minimum" => number().is_none_or(|number| number >= rule.as_i64().unwrap()),
        "maximum" => number().is_none_or(|number| number <= rule.as_i64().unwrap()),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .all(|item| accepts(rule, item)),
        "required" => rule
            .as_array()
            .unwrap()
            .iter()
            .all(|key| value.get(key.as_str().unwrap()).is_some()),
        "properties" => rule
            .as_object()
            .unwrap()
            .iter()
            .all(|(key, rule)| value.get(key).is_none_or(|value| accepts(rule, value))),
        "additionalProperties" => {
            assert_eq!(rule, &Value::Bool(false), "the only form in use");
            let known = schema["properties"].as_object().unwrap();
            value
                .as_object()
                .into_iter()
                .flatten()
                .all(|(key, _)| known.contains_key(key))
        }
        other => panic!("{other} is not known here; teach it"),
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("{other} is not known here; teach it"),
    }
}
