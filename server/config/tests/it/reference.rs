//! Schema and tables: they must say what the reader does.

use super::schema::accepts;
use super::support::{good, load, with};
use config::{settings, sites};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(&sites::schema()).unwrap()
}

#[test]
fn the_schema_accepts_the_example_and_the_demo() {
    let schema = schema();
    for text in [
        include_str!("../../../../config.example.json"),
        include_str!("../../../../public/demo/config.json"),
    ] {
        let file: Value = serde_json::from_str(text).unwrap();
        assert!(accepts(&schema, &file), "{text}");
    }
}

#[test]
fn the_schema_and_the_reader_agree_on_what_is_wrong() {
    let schema = schema();
    let cases = [
        ("/configs/0/key", json!("a b")),
        ("/configs/0/key", json!("")),
        ("/configs/0/key", json!("k".repeat(129))),
        ("/configs/0/key", Value::Null),
        ("/configs/0/allowed-origins", json!("x")),
        ("/configs/0/title-primary", json!("")),
        ("/configs/0/title-secondary", json!("x".repeat(121))),
        ("/configs/0/site_name", json!("x".repeat(81))),
        ("/configs/0/chat_recipients", json!([])),
        ("/configs/0/chat_recipients/0/last_name", Value::Null),
        ("/configs/0/permanent_session", json!(1)),
        ("/configs/0/messenger", json!("mail")),
        ("/configs/0/language", json!("DE")),
        ("/configs/0/appearance", json!({"accent": "red"})),
        ("/configs/0/appearance", json!({"position": "top"})),
        ("/configs/0/appearance", json!({"offset_x": 401})),
        ("/configs/0/appearance", json!({"offset_y": -1})),
        ("/configs/0/files", json!({"max_mb": 0})),
    ];
    for (pointer, value) in cases {
        let file = with(pointer, value);
        assert!(!accepts(&schema, &file), "the schema lets {file} pass");
        assert!(load(&file).is_err(), "the reader lets {file} pass");
    }
    assert!(accepts(&schema, &good()));
}

#[test]
fn the_schema_marks_an_unknown_key_that_the_reader_only_warns_of() {
    let schema = schema();
    let file = with("/configs/0/allowed_origins", json!([]));
    assert!(!accepts(&schema, &file));
    assert_eq!(load(&file).unwrap().warnings.len(), 1);
}

#[test]
fn the_table_of_the_file_has_every_key_with_its_form_and_default() {
    let table = sites::markdown();
    for row in [
        "| `$schema` | text | — |",
        "| `configs` | list of objects | needed |",
        "| `configs[].allowed-origins` | list of texts | needed |",
        "| `configs[].title-primary` | text, up to 120 characters | needed |",
        "| `configs[].chat_recipients[].first_name` | text, up to 80 characters | needed |",
        "| `configs[].chat_recipients[].id` | text | — |",
        "| `configs[].permanent_session` | `true` or `false` | `false` |",
        "| `configs[].messenger` | `\"desk\"` or `\"teamwire\"` or `\"matrix\"` | — |",
        "| `configs[].language` | `\"en\"` or `\"de\"` | — |",
        "| `configs[].appearance.accent` | text | `\"#2458e6\"` |",
        "| `configs[].appearance.position` | `\"right\"` or `\"left\"` | `\"right\"` |",
        "| `configs[].appearance.offset_x` | whole number, 0 to 400 | `20` |",
        "| `configs[].files.max_mb` | whole number, 1 to 1000000 | `20` |",
    ] {
        assert!(table.contains(row), "{row} is not in\n{table}");
    }
    assert!(
        table.lines().all(|line| line.matches(" | ").count() == 3),
        "{table}"
    );
    assert!(!table.contains("|  |"), "a key has no meaning:\n{table}");
}

#[test]
fn the_table_of_the_settings_has_every_variable() {
    let table = settings::markdown();
    assert_eq!(table.lines().count(), settings::VARIABLES.len() + 2);
    for variable in settings::VARIABLES {
        assert!(
            table.contains(&format!("| `{}` | ", variable.name)),
            "{}",
            variable.name
        );
    }
    assert!(table.contains("| `WEB_WIDGET_BOT_PORT` | `8080` | TCP port of the server. | a whole number from 1 to 65535 |"));
    assert!(
        table.lines().all(|line| line.matches(" | ").count() == 3),
        "{table}"
    );
}
