//! Reads variables one after the other and keeps account of everything that is wrong.

use super::table::{VARIABLES, Variable};
use crate::finding::{Finding, Problem, quote};
use std::ffi::OsString;

/// The environment, and the problems met so far.
pub(super) struct Env<G> {
    get: G,
    problems: Vec<Problem>,
}

impl<G: Fn(&str) -> Option<OsString>> Env<G> {
    /// What is not UTF-8 is a problem from the start, and unset for the rest of the reading.
    pub(super) fn new(get: G) -> Self {
        let problems = Vec::new();
        let mut env = Self { get, problems };
        for variable in VARIABLES {
            if (env.get)(variable.name).is_some_and(|value| value.to_str().is_none()) {
                let hint = format!("expected {}", variable.expected);
                env.problem(variable, "the value is not UTF-8".to_owned(), hint);
            }
        }
        env
    }

    /// The variable's text. Blank counts as unset: compose files pass on what is not set as empty.
    fn text(&self, variable: &Variable) -> Option<String> {
        let text = (self.get)(variable.name)?.into_string().ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether there is anything in it.
    pub(super) fn is_set(&self, variable: &Variable) -> bool {
        self.text(variable).is_some()
    }

    /// The value of a variable that has a default; `None` if a problem was noted.
    pub(super) fn read<T>(
        &mut self,
        variable: &Variable,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let text = self
            .text(variable)
            .unwrap_or_else(|| variable.default.to_owned());
        self.parse(variable, &text, parse)
    }

    /// The value of a variable that may be unset; `None` also if a problem was noted.
    pub(super) fn optional<T>(
        &mut self,
        variable: &Variable,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let text = self.text(variable)?;
        self.parse(variable, &text, parse)
    }

    fn parse<T>(
        &mut self,
        variable: &Variable,
        text: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                let value = if variable.secret {
                    "the value".to_owned()
                } else {
                    quote(text)
                };
                let hint = format!("expected {}", variable.expected);
                self.problem(variable, format!("{value} {why}"), hint);
                None
            }
        }
    }

    /// Notes a problem.
    pub(super) fn problem(&mut self, variable: &Variable, what: String, hint: String) {
        let place = variable.name.to_owned();
        self.problems.push(Problem(Finding {
            file: None,
            place,
            what,
            hint,
        }));
    }

    /// The whole, if nothing was wrong with its parts.
    pub(super) fn finish<T>(self, whole: Option<T>) -> Result<T, Vec<Problem>> {
        match whole {
            Some(whole) if self.problems.is_empty() => Ok(whole),
            _ => Err(self.problems),
        }
    }
}
