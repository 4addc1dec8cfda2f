#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn same(value: &Value) -> Json {
    match value {
        Value::Null => Json::Other,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number.as_u64().map_or(Json::Other, Json::Number),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(same).collect()),
        Value::Object(fields) => Json::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), same(value)))
                .collect(),
        ),
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn escapes_are_read() {
    let text = r#""\"\\\/\b\f\n\r\té😀\ud83d!""#;
    assert_eq!(
        Json::parse(text),
        Some(Json::Text("\"\\/\u{8}\u{c}\n\r\té😀\u{fffd}!".to_owned()))
    );
}

#[test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "[1",
        "[1,]",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "tru",
        "nul",
        "1 2",
        "{}x",
        "\"\\u12é4\"",
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_instead_of_exhausting_the_stack() {
    assert!(Json::parse(&["[".repeat(60), "]".repeat(60)].concat()).is_some());
    assert_eq!(Json::parse(&"[".repeat(1_000_000)), None);
}

proptest! {
    #[test]
    fn it_reads_what_serde_json_writes(value in any_value()) {
        let (short, long) = (value.to_string(), serde_json::to_string_pretty(&value).unwrap());
        prop_assert_eq!(Json::parse(&short), Some(same(&value)));
        prop_assert_eq!(Json::parse(&long), Some(same(&value)));
    }

    #[test]
    fn what_was_read_is_written_as_it_was(value in any_value()) {
        let read = same(&value);
        prop_assert_eq!(Json::parse(&read.write()), Some(read.clone()));
        let written: Value = serde_json::from_str(&read.write()).unwrap();
        prop_assert_eq!(same(&written), read);
    }

    #[test]
    fn serde_json_reads_what_it_writes(name: String, text: String, number: u64, flag: bool) {
        let inner = Object::new().text(&name, &text).end();
        let json = Object::new()
            .number("n", Some(number))
            .number("none", None)
            .word("empty", "")
            .flag("f", flag)
            .raw("a", &array(&[inner.clone(), inner]))
            .end();
        let value: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(value, serde_json::json!({
            "n": number, "f": flag, "a": [{&name: &text}, {&name: &text}],
        }));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\",:\\\\u0-9a-f\\.-é ]{0,40}") {
        let general = serde_json::from_str::<Value>(&text).is_ok();
        // Ours is laxer about numbers such as `1.2.3`, never stricter.
        prop_assert!(Json::parse(&text).is_some() || !general);
    }
}
