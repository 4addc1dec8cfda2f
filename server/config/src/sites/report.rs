//! Collects what is wrong and odd in one file, while its objects are taken apart.

use super::field::{Expected, Field};
use super::file::Unknown;
use super::path::JsonPath;
use super::reference;
use crate::finding::{Finding, Problem, Warning, quote};
use crate::suggest;
use schemars::JsonSchema;
use serde_json::Value;
use std::fmt::Display;

/// Everything found in a file so far.
pub(super) struct Report<'a> {
    file: &'a str,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Report<'a> {
    pub(super) const fn new(file: &'a str) -> Self {
        Self {
            file,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn problem(
        &mut self,
        at: &dyn Display,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let finding = self.finding(at, what, hint);
        self.problems.push(Problem(finding));
    }

    pub(super) fn warning(
        &mut self,
        at: &dyn Display,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let finding = self.finding(at, what, hint);
        self.warnings.push(Warning(finding));
    }

    fn finding(
        &self,
        at: &dyn Display,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Finding {
        Finding {
            file: Some(self.file.to_owned()),
            place: at.to_string(),
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// The value, if there is one of the right type; one of a wrong type is a problem.
    pub(super) fn take<T: Expected>(&mut self, at: &JsonPath, field: Field<T>) -> Option<T> {
        match field {
            Field::Right(value) => Some(value),
            Field::Missing => None,
            Field::Wrong(value) => {
                self.problem(
                    at,
                    format!("{} is not {}", show(&value), T::EXPECTED),
                    T::HINT,
                );
                None
            }
        }
    }

    /// Like [`Self::take`], for an element of a list, where `null` is as wrong as any other type.
    pub(super) fn element<T: Expected>(&mut self, at: &JsonPath, field: Field<T>) -> Option<T> {
        match field {
            Field::Missing => self.take(at, Field::Wrong(Value::Null)),
            field => self.take(at, field),
        }
    }
}

/// One object of the file, while it is taken apart.
pub(super) struct Object<'o, 'a> {
    at: JsonPath,
    known: Vec<String>,
    unknown: Unknown,
    pub(super) report: &'o mut Report<'a>,
}

impl<'o, 'a> Object<'o, 'a> {
    /// Begins with an object of shape `T`, and warns of keys that `T` does not have.
    pub(super) fn open<T: JsonSchema>(
        at: JsonPath,
        unknown: Unknown,
        report: &'o mut Report<'a>,
    ) -> Self {
        let known = reference::keys::<T>();
        for key in unknown.keys() {
            let hint = suggest::nearest(key, known.iter().map(String::as_str));
            let hint = hint.map_or_else(String::new, |name| format!("did you mean \"{name}\"?"));
            report.warning(&at.key(key), "is not a key that is known here", hint);
        }
        Self {
            at,
            known,
            unknown,
            report,
        }
    }

    /// The place of a key's value.
    pub(super) fn at(&self, key: &str) -> JsonPath {
        self.at.key(key)
    }

    /// The value of a key that must be there; otherwise a problem is noted.
    pub(super) fn required<T: Expected>(&mut self, key: &str, field: Field<T>) -> Option<T> {
        if matches!(field, Field::Missing) {
            let hint = self.misspelt(key).map_or_else(
                || format!("add it: {} is needed", T::EXPECTED),
                |written| format!("you wrote {}; the key is \"{key}\"", quote(written)),
            );
            self.report.problem(&self.at.key(key), "is missing", hint);
        }
        self.optional(key, field)
    }

    /// The value of a key that may be left out.
    pub(super) fn optional<T: Expected>(&mut self, key: &str, field: Field<T>) -> Option<T> {
        self.report.take(&self.at.key(key), field)
    }

    /// An unknown key that was likely meant to be this one.
    fn misspelt(&self, key: &str) -> Option<&str> {
        let known = || self.known.iter().map(String::as_str);
        self.unknown
            .keys()
            .map(String::as_str)
            .find(|written| suggest::nearest(written, known()) == Some(key))
    }

    /// A text of one line that must be there, without the blanks around it.
    pub(super) fn line(&mut self, key: &str, field: Field<String>, max: usize) -> Option<String> {
        let text = self.short_line(key, field, max)?;
        if text.is_empty() {
            self.report.problem(
                &self.at(key),
                "is empty",
                "write what visitors and the team shall read",
            );
            return None;
        }
        Some(text)
    }

    /// Like [`Self::line`], but it may be empty.
    pub(super) fn short_line(
        &mut self,
        key: &str,
        field: Field<String>,
        max: usize,
    ) -> Option<String> {
        let text = self.required(key, field)?;
        let text = text.trim();
        let length = text.chars().count();
        if length > max {
            let what = format!("{} is {length} characters long", quote(text));
            self.report
                .problem(&self.at(key), what, format!("at most {max} fit"));
        } else if text.chars().any(char::is_control) {
            let what = format!("{} holds a line break or control character", quote(text));
            self.report
                .problem(&self.at(key), what, "write it in one line");
        } else {
            return Some(text.to_owned());
        }
        None
    }
}

/// A value of any type, as messages show it.
fn show(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quote(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
