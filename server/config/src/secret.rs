//! A text that must not reach a log or a message.

use std::fmt;

/// Hides its text from `{:?}` and has no `Display`; whoever needs the text says [`Secret::expose`].
///
/// Equality is for telling two configurations apart; it does not take constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text into hiding.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text. To be used where the secret is sent or compared, nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
