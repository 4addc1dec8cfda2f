//! Places in a JSON document, as messages name them: `configs[1].allowed-origins[0]`.

use crate::finding::quote;
use std::fmt;

/// A place; the whole document is empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JsonPath(String);

impl JsonPath {
    /// The value of a key of the object here.
    pub(super) fn key(&self, key: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$');
        match self.0.as_str() {
            at if key.is_empty() || key.len() > 40 || !key.chars().all(plain) => {
                Self(format!("{at}[{}]", quote(key)))
            }
            "" => Self(key.to_owned()),
            at => Self(format!("{at}.{key}")),
        }
    }

    /// An element of the list here.
    pub(super) fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
