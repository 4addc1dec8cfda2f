//! The site's own fields of the form that begins a conversation.
//!
//! Invariant: a field with a mistake is left out with a warning and never breaks the form, since a
//! visitor who cannot write is worse off than a team that was not told a telephone number.

use super::field::{Expected, Field};
use super::file::{FieldEntry, LabelEntry};
use super::path::JsonPath;
use super::report::{Object, Report};
use super::values::Language;
use crate::finding::{Problem, Warning, quote};
use protocol::form::{FieldKind, FormField};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Fields of one form; more would be a questionnaire.
const FIELDS_MAX: usize = 12;
/// Longest name of a field, in characters.
const NAME_MAX: usize = 40;
/// Longest label or option, in characters.
const LABEL_MAX: usize = 300;
/// Options of one choice.
const OPTIONS_MAX: usize = 50;

/// A field with its label in every language that it was given in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    field: FormField,
    labels: BTreeMap<String, String>,
}

impl Question {
    /// The field in a language; in the first one given where that has no label.
    #[must_use]
    pub fn in_language(&self, language: &str) -> FormField {
        let label = self.labels.get(language);
        FormField {
            label: label.unwrap_or(&self.field.label).clone(),
            ..self.field.clone()
        }
    }
}

/// What a field asks for, as the config file says it.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Kind {
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
    /// A box to tick, with links in its label if need be.
    Consent,
}

impl Expected for Kind {
    const EXPECTED: &'static str = "a kind of field";
    const HINT: &'static str =
        "write \"text\", \"email\", \"phone\", \"choice\", \"checkbox\" or \"consent\"";
}

/// The fields that can be asked; what is wrong with others becomes warnings.
pub(super) fn form_of(
    entries: Vec<Field<FieldEntry>>,
    at: &JsonPath,
    report: &mut Report<'_>,
) -> Vec<Question> {
    if entries.len() > FIELDS_MAX {
        report.warning(
            at,
            "has too many fields",
            format!("the first {FIELDS_MAX} are asked"),
        );
    }
    let mut form: Vec<Question> = Vec::new();
    for (index, entry) in entries.into_iter().take(FIELDS_MAX).enumerate() {
        let at = at.index(index);
        let problems = report.problems.len();
        let entry = report.element(&at, entry);
        let question = entry.and_then(|entry| question(entry, &at, report));
        // What is wrong with one field is no reason to refuse the file.
        for Problem(finding) in report.problems.split_off(problems) {
            report.warnings.push(Warning(finding));
        }
        if let Some(question) = question {
            let taken = form
                .iter()
                .any(|other| other.field.name == question.field.name);
            if taken {
                let what = format!("{} is asked for twice", quote(&question.field.name));
                report.warning(
                    &at,
                    what,
                    "give each field its own \"name\"; this one is left out",
                );
            } else {
                form.push(question);
            }
        } else {
            report.warning(&at, "is left out of the form", "");
        }
    }
    form
}

fn question(entry: FieldEntry, at: &JsonPath, report: &mut Report<'_>) -> Option<Question> {
    let mut field = Object::open::<FieldEntry>(at.clone(), entry.unknown, report);
    let kind = field.required("type", entry.kind)?;
    let name = name(&mut field, entry.name)?;
    let labels = match field.optional("label", entry.label) {
        Some(label) => labels(label, &field.at("label"), field.report)?,
        None => default_labels(kind, &name),
    };
    let mandatory = field.optional("mandatory", entry.mandatory);
    let options = field.optional("options", entry.options).unwrap_or_default();
    let options_at = field.at("options");
    let options = options_of(options, &options_at, field.report);
    if matches!(kind, Kind::Choice) && options.is_empty() {
        field
            .report
            .problem(&options_at, "is missing", "list what can be chosen");
        return None;
    }
    let first = labels.first()?.1.clone();
    Some(Question {
        field: FormField {
            name,
            kind: match kind {
                Kind::Text => FieldKind::Text,
                Kind::Email => FieldKind::Email,
                Kind::Phone => FieldKind::Phone,
                Kind::Choice => FieldKind::Choice,
                Kind::Checkbox => FieldKind::Checkbox,
                Kind::Consent => FieldKind::Consent,
            },
            label: first,
            mandatory: mandatory.unwrap_or(matches!(kind, Kind::Consent)),
            options,
        },
        labels: labels.into_iter().collect(),
    })
}

fn name(field: &mut Object<'_, '_>, written: Field<String>) -> Option<String> {
    let name = field.required("name", written)?;
    let fits = (1..=NAME_MAX).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if fits {
        return Some(name);
    }
    let what = format!("{} is not the name of a field", quote(&name));
    let hint = format!("use 1 to {NAME_MAX} characters out of A-Z a-z 0-9 - _");
    let at = field.at("name");
    field.report.problem(&at, what, hint);
    None
}

/// Language and text, the one that serves all others first.
fn labels(
    label: LabelEntry,
    at: &JsonPath,
    report: &mut Report<'_>,
) -> Option<Vec<(String, String)>> {
    let given: Vec<(String, String)> = match label {
        LabelEntry::Text(text) => vec![("default".to_owned(), text)],
        LabelEntry::Languages(texts) => {
            let (first, rest): (Vec<_>, Vec<_>) = texts
                .into_iter()
                .partition(|(language, _)| language == "default");
            first.into_iter().chain(rest).collect()
        }
    };
    let fits = |text: &str| {
        (1..=LABEL_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    };
    let labels: Vec<(String, String)> = given
        .into_iter()
        .map(|(language, text)| (language, text.trim().to_owned()))
        .collect();
    if labels.is_empty() || labels.iter().any(|(_, text)| !fits(text)) {
        let hint =
            format!("write 1 to {LABEL_MAX} characters in one line, per language if need be");
        report.problem(at, "is not a label", hint);
        return None;
    }
    Some(labels)
}

/// Labels of fields that most forms have.
fn default_labels(kind: Kind, name: &str) -> Vec<(String, String)> {
    let (en, de) = match kind {
        Kind::Email => ("E-mail", "E-Mail"),
        Kind::Phone => ("Telephone", "Telefon"),
        _ => (name, name),
    };
    let label = |language: Language, text: &str| (language.tag().to_owned(), text.to_owned());
    vec![label(Language::En, en), label(Language::De, de)]
}

fn options_of(options: Vec<Field<String>>, at: &JsonPath, report: &mut Report<'_>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (index, option) in options.into_iter().take(OPTIONS_MAX).enumerate() {
        let Some(option) = report.element(&at.index(index), option) else {
            continue;
        };
        let option = option.trim().to_owned();
        let length = option.chars().count();
        if (1..=protocol::form::ANSWER_MAX_CHARS).contains(&length) && !kept.contains(&option) {
            kept.push(option);
        }
    }
    kept
}
