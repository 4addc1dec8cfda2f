//! What rich messages carry beside their text.

use super::{Problem, Unclean};
use protocol::entry::EntryType;
use protocol::limits::EXTRAS_MAX_BYTES;
use serde_json::Value;

const KIND_MAX_BYTES: usize = 32;

/// `metadata` or `attributes`: an object of limited size, or absent.
///
/// # Errors
/// When it is something else, or larger than [`EXTRAS_MAX_BYTES`] as JSON.
pub fn check_extras(field: &'static str, extras: &Value) -> Result<(), Unclean> {
    match extras {
        Value::Null => Ok(()),
        Value::Object(_) if extras.to_string().len() <= EXTRAS_MAX_BYTES => Ok(()),
        Value::Object(_) => {
            let problem = Problem::TooLong {
                max: EXTRAS_MAX_BYTES,
                unit: "bytes of JSON",
            };
            Err(Unclean { field, problem })
        }
        _ => Err(Unclean {
            field,
            problem: Problem::Form {
                expected: "an object",
            },
        }),
    }
}

/// The kind of a visitor's message; `text` when absent. Control entries are the server's alone.
///
/// # Errors
/// When it is no short lower-case word, or the name of a control entry.
pub fn clean_kind(kind: Option<&str>) -> Result<EntryType, Unclean> {
    let word = kind.unwrap_or("text");
    let is_word = (1..=KIND_MAX_BYTES).contains(&word.len())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    match EntryType::from(word.to_owned()) {
        kind if is_word && !kind.is_control() => Ok(kind),
        _ => {
            let problem = Problem::Form {
                expected: "a kind of message that a visitor can send",
            };
            Err(Unclean {
                field: "type",
                problem,
            })
        }
    }
}
