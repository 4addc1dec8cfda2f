//! Hygiene of everything a visitor says, and of the names that are shown to visitors.
//!
//! Invariants:
//! - What comes out of here is plain text without control characters (messages keep line feeds and
//!   tabs) and within the limits of [`protocol::limits`]. It is still text of a stranger: whoever
//!   shows it escapes it.
//! - What a person typed is refused with the field's name, never cut silently. What the visitor's
//!   browser or the host page added (locale, page) is cut or dropped instead: nobody could correct it.

mod clean;
mod extras;
mod file_name;
mod page;

pub use clean::{clean_caption, clean_email, clean_name, clean_text, fold, one_line};
pub use extras::{check_extras, clean_kind};
pub use file_name::clean_file_name;
pub use page::{clean_locale, clean_page, clean_page_field};

/// Why a field was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct Unclean {
    /// The parameter, as it is called on the wire.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing is left that could be seen.
    #[error("is empty")]
    Empty,
    /// More than the limit.
    #[error("is longer than {max} {unit}")]
    TooLong {
        /// The limit.
        max: usize,
        /// What it counts.
        unit: &'static str,
    },
    /// Not of the expected form.
    #[error("must be {expected}")]
    Form {
        /// What was expected.
        expected: &'static str,
    },
}

#[cfg(test)]
mod tests;
