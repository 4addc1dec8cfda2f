//! Files to be read, and the messages that come of it.

use config::sites::{self, Loaded};
use config::{Problem, Warning};
use serde_json::{Value, json};

/// A config file with nothing wrong: one site.
pub(crate) fn good() -> Value {
    json!({ "configs": [good_site("site-a")] })
}

pub(crate) fn good_site(key: &str) -> Value {
    json!({
        "key": key,
        "allowed-origins": ["https://www.example.com"],
        "title-primary": "How can we help you?",
        "title-secondary": "Hello,",
        "site_name": "Example",
        "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}]
    })
}

/// The good file with one value changed; `null` takes the key out.
pub(crate) fn with(pointer: &str, value: Value) -> Value {
    let mut file = good();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match file.pointer_mut(parent).unwrap() {
        Value::Object(object) if value.is_null() => drop(object.remove(name)),
        Value::Object(object) => drop(object.insert(name.to_owned(), value)),
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        _ => unreachable!("a pointer into the file leads through objects and lists"),
    }
    file
}

pub(crate) fn load(file: &Value) -> Result<Loaded, Vec<Problem>> {
    sites::parse("config.json", &file.to_string())
}

pub(crate) fn problems(file: &Value) -> Vec<String> {
    lines(&load(file).expect_err("the file has problems"))
}

pub(crate) fn warnings(file: &Value) -> Vec<String> {
    load(file)
        .expect("the file has no problems")
        .warnings
        .iter()
        .map(Warning::to_string)
        .collect()
}

pub(crate) fn lines(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(Problem::to_string).collect()
}
