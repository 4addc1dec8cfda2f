//! What makes two sends the same: kind, text, metadata and attributes.

use super::NewEntry;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A hash of the content. Each part goes in with its length, so parts cannot run into each other.
pub(super) fn hash(new: &NewEntry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [
        new.kind.as_str(),
        &new.text,
        &canonical(&new.metadata),
        &canonical(&new.attributes),
    ] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The value as text with sorted keys, so that the order of a sender's fields does not matter.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut fields = map.iter().collect::<Vec<_>>();
            fields.sort_by_key(|(key, _)| *key);
            let fields = fields.iter().map(|(key, value)| {
                format!("{}:{}", Value::String((*key).clone()), canonical(value))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        other => other.to_string(),
    }
}
