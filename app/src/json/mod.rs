//! JSON as the panel needs it, in a fraction of a general library's bytes.
//!
//! Reading: numbers are non-negative whole ones, since nothing that the server sends and the panel
//! reads is anything else; others become [`Json::Other`]. Nesting is limited, so hostile input
//! cannot exhaust the stack. Writing: [`Object`]. The tests hold both against serde_json.

mod parser;
#[cfg(test)]
mod tests;
mod writer;

pub use writer::{Object, array};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`, a fraction, a negative or a huge number.
    Other,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, its fields in the order of the text.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole text; `None` if it is no JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parser::parse(text)
    }

    /// Takes a field out of an object; [`Json::Other`] when there is none.
    pub fn take(&mut self, name: &str) -> Self {
        match self {
            Self::Object(fields) => match fields.iter().position(|(known, _)| known == name) {
                Some(index) => fields.swap_remove(index).1,
                None => Self::Other,
            },
            _ => Self::Other,
        }
    }

    /// Takes a text out of an object.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a text that may be missing.
    pub fn word(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// Takes a number out of an object.
    pub fn number(&mut self, name: &str) -> Option<u64> {
        match self.take(name) {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Takes a yes or no; missing is no.
    pub fn flag(&mut self, name: &str) -> bool {
        self.take(name) == Self::Bool(true)
    }
}
