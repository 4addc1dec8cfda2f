//! Compiles the launcher's markup into Rust source: a list of `Op`s.
//!
//! Invariants:
//! - The result is inert: no script, no frame, no style and no event handler can come from the file,
//!   so that the launcher works under the strictest Content-Security-Policy of a host page.
//! - `{field}` stands for one field of the site's JSON and is the whole of a text or of a value;
//!   only known fields are let through.
//! - Every id in [`PARTS`] exists exactly once, since the launcher's code asks for it.

use std::fmt;

use roxmltree::{Document, Node};

/// Ids that the launcher's code works with.
pub(crate) const PARTS: [&str; 9] = [
    "widget", "button", "name", "news", "badge", "panel", "frame", "retry", "dismiss",
];

/// Fields of the site's JSON that markup may show.
const FIELDS: [&str; 6] = ["label", "labelClose", "title", "side", "failed", "retry"];

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    line: u32,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

/// Rust source of the operations that build `source`.
pub(crate) fn compile(source: &str) -> Result<String, Fault> {
    let document = Document::parse(source).map_err(|error| Fault {
        line: error.pos().row,
        what: error.to_string(),
    })?;
    let mut compiler = Compiler {
        document: &document,
        operations: Vec::new(),
        ids: Vec::new(),
    };
    compiler.element(document.root_element(), false)?;
    for part in PARTS {
        let count = compiler.ids.iter().filter(|id| **id == part).count();
        if count != 1 {
            let what =
                format!("the launcher needs exactly one element with id=\"{part}\", found {count}");
            return Err(Fault { line: 1, what });
        }
    }
    Ok(format!("[{}]", compiler.operations.join(",")))
}

struct Compiler<'a> {
    document: &'a Document<'a>,
    operations: Vec<String>,
    ids: Vec<&'a str>,
}

impl<'a> Compiler<'a> {
    fn children(&mut self, parent: Node<'a, 'a>, svg: bool) -> Result<(), Fault> {
        for node in parent.children() {
            if node.is_element() {
                self.element(node, svg)?;
            } else if let Some(text) = node.text().filter(|_| node.is_text()) {
                let text = text.trim();
                if !text.is_empty() {
                    let operation = self.value(node, text)?;
                    self.operations.push(format!("Op::Text({operation})"));
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, node: Node<'a, 'a>, svg: bool) -> Result<(), Fault> {
        let name = node.tag_name().name();
        if matches!(
            name,
            "script" | "style" | "iframe" | "object" | "embed" | "link" | "base"
        ) {
            return Err(self.fault(node, format!("<{name}> is not allowed here")));
        }
        let svg = svg || name == "svg";
        let open = if svg { "Svg" } else { "Html" };
        self.operations.push(format!("Op::{open}({name:?})"));
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            if name.starts_with("on") {
                return Err(self.fault(
                    node,
                    format!("`{name}`: inline handlers are not allowed here"),
                ));
            }
            if name == "style" {
                let what =
                    "`style` is blocked by strict host pages; use widget-style.css".to_owned();
                return Err(self.fault(node, what));
            }
            if name == "id" {
                self.ids.push(value);
            }
            let value = self.value(node, value)?;
            self.operations
                .push(format!("Op::Attribute({name:?},{value})"));
        }
        self.children(node, svg)?;
        self.operations.push("Op::Close".to_owned());
        Ok(())
    }

    /// A literal, or the name of a field of the site.
    fn value(&self, node: Node<'_, '_>, text: &str) -> Result<String, Fault> {
        let field = text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match field {
            Some(field) if FIELDS.contains(&field) => Ok(format!("Value::Field({field:?})")),
            None if !text.contains(['{', '}']) => Ok(format!("Value::Literal({text:?})")),
            _ => {
                let known = FIELDS.join("}, {");
                let what = format!("`{text}`: expected plain text or exactly one of {{{known}}}");
                Err(self.fault(node, what))
            }
        }
    }

    fn fault(&self, node: Node<'_, '_>, what: String) -> Fault {
        Fault {
            line: self.document.text_pos_at(node.range().start).row,
            what,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    /// A document with every part, and `extra` on line 2.
    fn with(extra: &str) -> String {
        let parts: String = PARTS[1..]
            .iter()
            .map(|id| format!("<b id=\"{id}\"/>"))
            .collect();
        format!("<div id=\"widget\">{parts}\n{extra}\n</div>")
    }

    fn fault(extra: &str) -> Fault {
        compile(&with(extra)).unwrap_err()
    }

    #[test]
    fn elements_attributes_and_texts_become_operations_in_order() {
        let operations = compile(&with("<p dir=\"auto\"> Hello \n</p>")).unwrap();
        let expected = r#"Op::Html("p"),Op::Attribute("dir",Value::Literal("auto")),Op::Text(Value::Literal("Hello")),Op::Close"#;
        assert!(operations.contains(expected), "{operations}");
    }

    #[test]
    fn what_is_inside_svg_gets_the_namespace_of_svg() {
        let operations = compile(&with("<svg><path d=\"M0 0\"/></svg><p/>")).unwrap();
        assert!(
            operations.contains(r#"Op::Svg("svg"),Op::Svg("path")"#),
            "{operations}"
        );
        assert!(operations.contains(r#"Op::Html("p")"#), "{operations}");
    }

    #[test]
    fn fields_of_the_site_are_filled_in_and_unknown_ones_refused_with_their_line() {
        let operations = compile(&with("<p title=\"{title}\">{label}</p>")).unwrap();
        assert!(
            operations.contains(r#"Op::Attribute("title",Value::Field("title"))"#),
            "{operations}"
        );
        assert!(
            operations.contains(r#"Op::Text(Value::Field("label"))"#),
            "{operations}"
        );
        for wrong in ["<p>{titel}</p>", "<p>Hello {title}</p>", "<p>{</p>"] {
            assert_eq!(fault(wrong).line, 2, "{wrong}");
        }
    }

    #[test]
    fn whatever_a_strict_page_would_block_stops_the_build() {
        for wrong in [
            "<p style=\"color:red\"/>",
            "<p onclick=\"x()\"/>",
            "<script/>",
            "<style/>",
            "<iframe/>",
        ] {
            assert_eq!(fault(wrong).line, 2, "{wrong}");
        }
    }

    #[test]
    fn a_missing_or_doubled_part_is_named() {
        assert!(
            fault("<b id=\"retry\"/>")
                .what
                .contains("\"retry\", found 2")
        );
        let fault = compile("<div id=\"widget\"/>").unwrap_err();
        assert!(fault.what.contains("\"button\", found 0"), "{fault}");
    }

    #[test]
    fn markup_that_is_not_well_formed_is_reported_with_its_line() {
        assert_eq!(fault("<p><b></p>").line, 2);
    }
}
