//! The site's own fields: answers are checked and put into the form's order.
//!
//! Invariant: what a form does not ask for is not kept.

use super::io::NewVisitor;
use crate::text::one_line;
use protocol::codes::ErrorCode;
use protocol::form::{ANSWER_MAX_CHARS, Fault, FieldKind, FormField};
use protocol::rpc::Refusal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The first answer that does not fit.
pub(super) struct Unfit {
    field: String,
    fault: Fault,
}

impl Unfit {
    pub(super) fn refusal(&self, request: u64) -> Refusal {
        let what = match self.fault {
            Fault::Missing => "is missing".to_owned(),
            Fault::TooLong => format!("is longer than {ANSWER_MAX_CHARS} characters"),
            Fault::Form => "is not an answer to this field".to_owned(),
        };
        let field = format!("answers.{}", self.field);
        Refusal::new(Some(request), ErrorCode::InvalidParams)
            .because(format!("{field} {what}"))
            .field(&field)
    }
}

/// Puts the answers to a form into what is known of the visitor.
pub(super) fn fill_in(
    visitor: &mut NewVisitor,
    form: &[FormField],
    answers: &BTreeMap<String, String>,
) -> Result<(), Unfit> {
    let mut given = Vec::new();
    for field in form {
        let answer = answers.get(&field.name).map_or("", String::as_str);
        let answer = one_line(answer);
        field.check(&answer).map_err(|fault| Unfit {
            field: field.name.clone(),
            fault,
        })?;
        if answer.is_empty() {
            continue;
        }
        if field.kind == FieldKind::Email && visitor.email.is_none() {
            visitor.email = Some(answer.clone());
        }
        given.push(json!({ "name": field.name, "label": field.label, "value": answer }));
    }
    visitor.answers = if given.is_empty() {
        Value::Null
    } else {
        Value::Array(given)
    };
    Ok(())
}
