//! What the types of the file say about themselves: JSON schema, table for the documentation,
//! names of keys for suggestions.

use super::file::ConfigFile;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, schema_for};
use serde_json::Value;
use std::fmt::Write as _;

/// The JSON schema of the config file (draft 2020-12), for editors and other checkers.
///
/// Stricter than the server in one respect: it has no unknown keys, which the server only warns of.
#[must_use]
pub fn schema() -> String {
    let schema = schema_for!(ConfigFile);
    format!("{:#}\n", schema.as_value())
}

/// The keys of the config file as a Markdown table.
#[must_use]
pub fn markdown() -> String {
    let mut table = "| Key | Form | Default | Meaning |\n| --- | --- | --- | --- |\n".to_owned();
    rows(&mut table, "", &inline::<ConfigFile>());
    table
}

/// The keys that an object of shape `T` knows.
pub(super) fn keys<T: JsonSchema>() -> Vec<String> {
    names(&inline::<T>())
        .into_iter()
        .map(str::to_owned)
        .collect()
}

fn inline<T: JsonSchema>() -> Value {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// Names of an object's keys: the needed ones first, in the order of the type.
fn names(object: &Value) -> Vec<&str> {
    let required = object["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let mut names: Vec<&str> = required.collect();
    let all = object["properties"].as_object().into_iter().flatten();
    let optional: Vec<&str> = all
        .map(|(name, _)| name.as_str())
        .filter(|name| !names.contains(name))
        .collect();
    names.extend(optional);
    names
}

/// Adds the rows of an object's keys, each followed by the keys within.
fn rows(table: &mut String, path: &str, object: &Value) {
    for name in names(object) {
        let key = &object["properties"][name];
        let needed = object["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|n| n == name));
        let default = match &key["default"] {
            _ if needed => "needed".to_owned(),
            Value::Null => "—".to_owned(),
            value => format!("`{value}`"),
        };
        let meaning = key["description"]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ");
        // Writing into a String cannot fail.
        let _ = writeln!(
            table,
            "| `{path}{name}` | {} | {default} | {meaning} |",
            form(key)
        );
        rows(table, &format!("{path}{name}."), key);
        rows(table, &format!("{path}{name}[]."), &key["items"]);
    }
}

/// The form of a value, in words.
fn form(key: &Value) -> String {
    let choices = key["enum"].as_array().into_iter().flatten();
    let choices = choices.chain(
        key["oneOf"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| &one["const"]),
    );
    let choices: Vec<String> = choices.map(|choice| format!("`{choice}`")).collect();
    if !choices.is_empty() {
        return choices.join(" or ");
    }
    match key["type"].as_str() {
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => match &key["maximum"] {
            Value::Null => "whole number".to_owned(),
            most => format!("whole number, {} to {most}", key["minimum"]),
        },
        Some("array") => format!("list of {}s", form(&key["items"])),
        Some("object") => "object".to_owned(),
        _ => match &key["maxLength"] {
            Value::Null => "text".to_owned(),
            most => format!("text, up to {most} characters"),
        },
    }
}
