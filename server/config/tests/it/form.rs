//! The site's own fields of the form that begins a conversation.

use crate::support::{load, with};
use config::Warning;
use protocol::form::{FieldKind, FormField};
use serde_json::{Value, json};

/// The form's fields in a language, and what is warned of.
fn form(entries: Value, language: &str) -> (Vec<FormField>, Vec<String>) {
    let loaded = load(&with("/configs/0/form", entries)).unwrap();
    let site = loaded.sites.iter().next().unwrap();
    let warnings = loaded.warnings.iter().map(Warning::to_string);
    (site.form_in(language), warnings.collect())
}

#[test]
fn fields_have_labels_in_the_visitors_language() {
    let entries = json!([
        { "name": "email", "type": "email" },
        { "name": "topic", "type": "choice", "label": { "en": "Topic", "de": "Thema" }, "options": ["Sales", "Repair", "Sales"], "mandatory": true },
        { "name": "terms", "type": "consent", "label": "I agree to the [terms](https://a.example/terms)" },
    ]);
    let (german, warnings) = form(entries.clone(), "de");
    assert_eq!(warnings, Vec::<String>::new());
    let labels = |fields: &[FormField]| -> Vec<String> {
        fields.iter().map(|field| field.label.clone()).collect()
    };
    assert_eq!(labels(&german)[..2], ["E-Mail", "Thema"]);
    assert_eq!(
        labels(&form(entries, "fr").0)[1],
        "Thema",
        "the first in the order of languages"
    );
    assert_eq!(german[1].options, ["Sales", "Repair"]);
    assert_eq!(german[2].kind, FieldKind::Consent);
    assert!(german[1].mandatory && german[2].mandatory && !german[0].mandatory);
}

#[test]
fn a_mistake_in_a_field_is_that_fields_alone() {
    let (fields, warnings) = form(
        json!([
            { "name": "a", "type": "hologram" },
            { "name": "b c", "type": "text" },
            { "name": "c", "type": "choice" },
            { "type": "text" },
            { "name": "d", "type": "text", "label": { "en": 5 } },
            "text",
            { "name": "good", "type": "text", "label": "Good" },
            { "name": "good", "type": "phone" },
            { "name": "last", "type": "phone", "lable": "x" },
        ]),
        "en",
    );
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["d", "good", "last"]);
    assert_eq!(
        fields[0].label, "d",
        "its name stands for a label that cannot be read"
    );
    for place in [
        "form[0].type",
        "form[1].name",
        "form[2].options",
        "form[3].name",
        "form[4].label",
        "form[5]",
        "form[7]",
        "form[8].lable",
    ] {
        let named = warnings.iter().any(|warning| warning.contains(place));
        assert!(named, "{place} in {warnings:#?}");
    }
}

#[test]
fn a_form_of_endless_fields_is_cut() {
    let field = |n: usize| json!({ "name": format!("f{n}"), "type": "text" });
    let entries = Value::Array((0..50).map(field).collect());
    assert_eq!(form(entries, "en").0.len(), 12);
}
