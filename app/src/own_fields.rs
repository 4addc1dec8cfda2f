//! The site's own fields of the start form. The server renders them, `shell/form.js` checks them and
//! hands over the answers; the wasm only asks for these, as most sites have no such fields.

use crate::boot::Boot;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The answers as JSON; null when something is wrong, which is then said beside the field.
    #[wasm_bindgen(catch, js_name = wwbForm)]
    fn form() -> Result<Option<String>, JsValue>;
}

/// The answers as a JSON object; `None` when the visitor has to mend one.
pub(crate) fn answers() -> Option<String> {
    // Without fields there is no script either.
    form().unwrap_or_else(|_| Some("{}".to_owned()))
}

/// The fields as HTML; nothing in a browser, which keeps what the server has written.
pub(crate) fn html(boot: &Boot) -> String {
    #[cfg(feature = "ssr")]
    return written::fields(boot);
    #[cfg(not(feature = "ssr"))]
    {
        let _ = boot;
        String::new()
    }
}

#[cfg(feature = "ssr")]
mod written {
    use crate::boot::Boot;
    use crate::prose::{Piece, pieces};
    use crate::texts::FormTexts;
    use protocol::form::{ANSWER_MAX_CHARS, FieldKind, FormField};
    use std::fmt::Write as _;

    /// Telephone numbers as the server takes them.
    const PHONE: &str = r"[0-9 +\-\/\(\).x]{4,}";

    pub(super) fn fields(boot: &Boot) -> String {
        let texts = FormTexts::for_language(&boot.lang);
        let mut html = String::new();
        for (at, field) in boot.form.iter().enumerate() {
            // Writing into a text cannot fail.
            let _ = one(&mut html, field, at, &texts);
        }
        html
    }

    fn one(html: &mut String, field: &FormField, at: usize, texts: &FormTexts) -> std::fmt::Result {
        let id = format!("own-{at}");
        let tickable = matches!(field.kind, FieldKind::Checkbox | FieldKind::Consent);
        let (missing, wrong) = match field.kind {
            FieldKind::Text => (texts.missing, texts.missing),
            FieldKind::Email => (texts.missing, texts.email),
            FieldKind::Phone => (texts.missing, texts.phone),
            FieldKind::Choice => (texts.choose, texts.choose),
            FieldKind::Checkbox | FieldKind::Consent => (texts.tick, texts.tick),
        };
        let required = if field.mandatory { " required" } else { "" };
        let common = format!(
            r#"id="{id}" name="{}" aria-describedby="{id}-error" aria-invalid="false" data-missing="{}" data-wrong="{}"{required}"#,
            escape(&field.name),
            escape(missing),
            escape(wrong),
        );
        let label = label(field);
        let optional = if field.mandatory || tickable {
            String::new()
        } else {
            format!(
                r#" <span class="optional">{}</span>"#,
                escape(texts.optional)
            )
        };
        write!(
            html,
            r#"<div class="field{}">"#,
            if tickable { " ticks" } else { "" }
        )?;
        if tickable {
            write!(
                html,
                r#"<input type="checkbox" {common}><label for="{id}" dir="auto">{label}</label>"#
            )?;
        } else {
            write!(
                html,
                r#"<label for="{id}" dir="auto">{label}{optional}</label>"#
            )?;
            match field.kind {
                FieldKind::Choice => {
                    write!(html, r#"<select {common}><option value=""></option>"#)?;
                    for option in &field.options {
                        write!(html, "<option>{}</option>", escape(option))?;
                    }
                    html.push_str("</select>");
                }
                kind => {
                    let (kind, more) = match kind {
                        FieldKind::Email => ("email", r#" autocomplete="email""#.to_owned()),
                        FieldKind::Phone => {
                            ("tel", format!(r#" autocomplete="tel" pattern="{PHONE}""#))
                        }
                        _ => ("text", String::new()),
                    };
                    write!(
                        html,
                        r#"<input type="{kind}" dir="auto" maxlength="{ANSWER_MAX_CHARS}"{more} {common}>"#
                    )?;
                }
            }
        }
        write!(
            html,
            r#"<p class="field-error" id="{id}-error" role="alert"></p></div>"#
        )
    }

    /// The label; in that of a consent, `[words](address)` and bare addresses are links.
    fn label(field: &FormField) -> String {
        if field.kind != FieldKind::Consent {
            return escape(&field.label);
        }
        let mut html = String::new();
        let mut rest = field.label.as_str();
        while let Some((before, words, address, after)) = next_link(rest) {
            html.push_str(&escape(before));
            match pieces(address).as_slice() {
                [Piece::Link { href, .. }] => html.push_str(&format!(
                    r#"<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>"#,
                    escape(href),
                    escape(words)
                )),
                _ => html.push_str(&escape(words)),
            }
            rest = after;
        }
        html.push_str(&escape(rest));
        html
    }

    /// Before the next `[words](address)`, its words, its address, and what follows.
    fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
        let (before, rest) = text.split_once('[')?;
        let (words, rest) = rest.split_once("](")?;
        let (address, after) = rest.split_once(')')?;
        Some((before, words, address, after))
    }

    fn escape(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn field(kind: FieldKind, label: &str) -> FormField {
            FormField {
                name: "f".into(),
                kind,
                label: label.into(),
                mandatory: false,
                options: vec!["<b>".into()],
            }
        }

        #[test]
        fn labels_and_options_are_text_and_consents_have_links() {
            assert_eq!(
                label(&field(FieldKind::Text, "<b>[x](https://a.example)")),
                "&lt;b&gt;[x](https://a.example)"
            );
            assert_eq!(
                label(&field(
                    FieldKind::Consent,
                    "I read the [terms & co](https://a.example/?a=1&b=\"2) <now>"
                )),
                "I read the terms &amp; co &lt;now&gt;"
            );
            assert_eq!(
                label(&field(
                    FieldKind::Consent,
                    "Our [terms](https://a.example/t), [bad](javascript:x)"
                )),
                r#"Our <a href="https://a.example/t" target="_blank" rel="noopener noreferrer">terms</a>, bad"#
            );
            let mut html = String::new();
            let texts = FormTexts::for_language("en");
            assert!(one(&mut html, &field(FieldKind::Choice, "Topic"), 0, &texts).is_ok());
            assert!(html.contains("<option>&lt;b&gt;</option>"), "{html}");
        }
    }
}
