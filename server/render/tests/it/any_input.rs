//! Whatever comes in.

use crate::policy;
use proptest::prelude::*;
use protocol::tiledesk::Message;
use protocol::view::{Part, View};
use render::prepare;
use serde_json::Value;

fn value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("text".to_owned()),
        Just("image".to_owned()),
        Just("html".to_owned()),
        Just("gallery".to_owned()),
        Just("https://a.example/x".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        Just("<img src=x onerror=alert(1)>".to_owned()),
        Just("info".to_owned()),
        "[a-z<>\"'&:/ ]{0,20}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("text"),
        Just("type"),
        Just("metadata"),
        Just("attributes"),
        Just("attachment"),
        Just("buttons"),
        Just("gallery"),
        Just("src"),
        Just("commands"),
        Just("message"),
        Just("value"),
        Just("link"),
        Just("action"),
        Just("subtype"),
        Just("time"),
        Just("preview"),
        Just("width"),
        Just("disableInputMessage"),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                Value::Object(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn every_view_is_exact_and_holds_nothing_that_acts(message in value()) {
        let Ok(message) = Message::read(&message) else { return Ok(()) };
        for entry in prepare(&message, &policy()).entries {
            let Some(view) = entry.view else { continue };
            let json = view.to_value();
            prop_assert_eq!(View::of_value(&json), Some(view.clone()));
            for part in &view.parts {
                if let Part::Html { html, .. } | Part::Prose { html, .. } = part {
                    let tags = html.replace("&lt;", "");
                    prop_assert!(!tags.contains("onerror=") || !tags.contains("<img"), "{}", html);
                    prop_assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{}", html);
                }
            }
            let text = json.to_string();
            for field in ["\"src\":\"javascript", "\"href\":\"javascript", "\"src\":\"data"] {
                prop_assert!(!text.contains(field), "{}", text);
            }
        }
    }
}
