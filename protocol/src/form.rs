//! Fields of a site's own in the form that begins a conversation.
//!
//! Panel and server check the same: each check looks at a text once, from its beginning to its end.

use serde::{Deserialize, Serialize};

/// Longest answer without a list to choose from, in Unicode scalar values.
pub const ANSWER_MAX_CHARS: usize = 200;
/// What a ticked box answers.
pub const TICKED: &str = "true";

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// One out of a list.
    Choice,
    /// A box to tick or not.
    Checkbox,
    /// A box to tick, usually a must, whose label may hold links.
    Consent,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// Names the answer; unique within the form.
    pub name: String,
    /// What it asks for.
    pub kind: FieldKind,
    /// What stands beside it.
    pub label: String,
    /// True: it must be answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is none, and there must be one.
    Missing,
    /// It is longer than [`ANSWER_MAX_CHARS`].
    TooLong,
    /// It is not of the form that the field asks for, or not in its list.
    Form,
}

impl FormField {
    /// Checks an answer without the blanks around it; empty means that there is none.
    ///
    /// # Errors
    /// [`Fault`]
    pub fn check(&self, answer: &str) -> Result<(), Fault> {
        if answer.is_empty() {
            return if self.mandatory {
                Err(Fault::Missing)
            } else {
                Ok(())
            };
        }
        if answer.chars().count() > ANSWER_MAX_CHARS {
            return Err(Fault::TooLong);
        }
        let fits = match self.kind {
            FieldKind::Text => true,
            FieldKind::Email => is_email(answer),
            FieldKind::Phone => is_phone(answer),
            FieldKind::Choice => self.options.iter().any(|option| option == answer),
            FieldKind::Checkbox | FieldKind::Consent => answer == TICKED,
        };
        if fits { Ok(()) } else { Err(Fault::Form) }
    }
}

/// Something before and after one `@`, without what could make a list or a header of it.
fn is_email(text: &str) -> bool {
    let harmless = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"()".contains(c);
    match text.split_once('@') {
        Some((local, host)) => {
            !local.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && text.chars().all(harmless)
        }
        None => false,
    }
}

/// Digits, as people write them. ITU-T E.164 knows up to 15; an extension may follow.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let written = |c: char| c.is_ascii_digit() || " +-/().x".contains(c);
    (4..=20).contains(&digits) && text.chars().all(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, mandatory: bool) -> FormField {
        FormField {
            name: "f".into(),
            kind,
            label: "F".into(),
            mandatory,
            options: vec!["Sales".into(), "Repair".into()],
        }
    }

    #[test]
    fn answers_fit_their_fields() {
        for (kind, right, wrong) in [
            (FieldKind::Text, vec!["anything", "é"], vec![]),
            (
                FieldKind::Email,
                vec!["a@b", "ä@ö.example"],
                vec!["a", "@b", "a@", "a@b@c", "a b@c", "a@b,c@d", "<a@b>"],
            ),
            (
                FieldKind::Phone,
                vec!["+49 (0)89 / 12-34", "1234"],
                vec!["123", "call me", "+49 89 1234;ext", "123456789012345678901"],
            ),
            (FieldKind::Choice, vec!["Sales"], vec!["sales", "Other"]),
            (FieldKind::Checkbox, vec!["true"], vec!["false", "on"]),
        ] {
            for answer in right {
                assert_eq!(field(kind, true).check(answer), Ok(()), "{answer}");
            }
            for answer in wrong {
                assert_eq!(
                    field(kind, false).check(answer),
                    Err(Fault::Form),
                    "{answer}"
                );
            }
        }
    }

    #[test]
    fn only_mandatory_fields_need_an_answer() {
        assert_eq!(
            field(FieldKind::Consent, true).check(""),
            Err(Fault::Missing)
        );
        assert_eq!(field(FieldKind::Consent, false).check(""), Ok(()));
        let long = "x".repeat(ANSWER_MAX_CHARS + 1);
        assert_eq!(
            field(FieldKind::Text, false).check(&long),
            Err(Fault::TooLong)
        );
    }
}
