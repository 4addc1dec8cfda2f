//! Whatever an operator may have typed, the answer is a list of findings, never a crash.

use super::support::{good, with};
use config::settings::{Settings, VARIABLES};
use config::sites;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Keys that mean something, so that the walk goes deep, and some that do not.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "configs",
            "key",
            "allowed-origins",
            "title-primary",
            "title-secondary",
            "site_name",
            "chat_recipients",
            "first_name",
            "last_name",
            "id",
            "permanent_session",
            "messenger",
            "appearance",
            "accent",
            "offset_x",
            "language",
            "$schema",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "https?://[a-z.@:*/?#0-9-]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn pointer() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "/configs",
        "/configs/0",
        "/configs/0/key",
        "/configs/0/allowed-origins",
        "/configs/0/allowed-origins/0",
        "/configs/0/title-primary",
        "/configs/0/chat_recipients",
        "/configs/0/chat_recipients/0",
        "/configs/0/chat_recipients/0/first_name",
        "/configs/0/permanent_session",
        "/configs/0/appearance",
        "/configs/0/messenger",
        "/configs/0/language",
    ])
}

/// Every message is one line that begins with the file.
fn reports_well(text: &str) {
    if let Err(problems) = sites::parse("config.json", text) {
        assert!(!problems.is_empty(), "refused without a reason: {text}");
        for problem in problems {
            let line = problem.to_string();
            assert!(line.starts_with("config.json: "), "{line}");
            assert!(!line.contains(char::is_control), "{line:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        reports_well(&text);
    }

    #[test]
    fn any_json_is_answered(value in value()) {
        reports_well(&value.to_string());
        reports_well(&json!({ "configs": [value] }).to_string());
    }

    #[test]
    fn any_value_at_any_place_of_a_good_file_is_answered(at in pointer(), value in value()) {
        reports_well(&with(at, value).to_string());
    }

    #[test]
    fn a_good_file_cut_off_anywhere_is_refused(share in 0.0..1.0f64) {
        let text = good().to_string();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a short text")]
        let end = (text.len() as f64 * share) as usize;
        prop_assert!(sites::parse("config.json", &text[..end]).is_err());
    }

    #[test]
    fn any_value_of_any_variable_is_answered(index in 0..VARIABLES.len(), text in any::<String>()) {
        let variable = &VARIABLES[index];
        let read = Settings::from_env(|name| (name == variable.name).then(|| text.clone()));
        if let Err(problems) = read {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(!problem.to_string().contains(char::is_control));
            }
        }
    }
}
