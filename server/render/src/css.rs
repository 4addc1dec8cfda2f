//! Styles of HTML messages: rules and declarations out of a list, without addresses.
//!
//! What is kept is written anew from its tokens, so nothing hides behind an escape or a comment.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser, ToCss as _, Token,
};

/// Longest style sheet that is read, in bytes.
const SHEET_MAX_BYTES: usize = 16 * 1024;

/// Properties that change how a message looks, and neither where it is nor what it loads.
const PROPERTIES: [&str; 69] = [
    "align-items",
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "border-width",
    "box-shadow",
    "color",
    "column-gap",
    "display",
    "flex",
    "flex-direction",
    "flex-wrap",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "gap",
    "height",
    "justify-content",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-width",
    "object-fit",
    "opacity",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
];
/// Functions that compute colours and lengths.
const FUNCTIONS: [&str; 8] = ["rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp"];

type Refused = ParseError<()>;

/// The declarations of a `style` attribute that are kept; empty when there are none.
pub(crate) fn declarations(text: &str) -> String {
    if text.len() > SHEET_MAX_BYTES {
        return String::new();
    }
    body(&mut Parser::new(text))
}

/// The rules of a style sheet that are kept.
pub(crate) fn sheet(text: &str) -> String {
    if text.len() > SHEET_MAX_BYTES {
        return String::new();
    }
    let mut input = Parser::new(text);
    let mut parser = Rules;
    StyleSheetParser::new(&mut input, &mut parser)
        .filter_map(Result::ok)
        .collect()
}

fn body(input: &mut Parser<'_>) -> String {
    let mut parser = Declarations;
    RuleBodyParser::new(input, &mut parser)
        .filter_map(Result::ok)
        .collect()
}

/// Style rules; no at-rule is kept.
struct Rules;

impl<'i> QualifiedRuleParser<'i> for Rules {
    type Prelude = String;
    type QualifiedRule = String;
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<String, Refused> {
        let mut selector = String::new();
        while let Ok(token) = input.next_including_whitespace() {
            match token {
                // Elements and classes of the message. Its host, what is slotted, states and
                // attributes are not its own to style.
                Token::Ident(name) if is_plain(name) => selector.push_str(name),
                Token::Comma | Token::WhiteSpace(_) | Token::Delim('.' | '>' | '+' | '~' | '*') => {
                    selector.push_str(&token.to_css_string());
                }
                _ => return Err(ParseError::unexpected_token()),
            }
        }
        Ok(selector)
    }

    fn parse_block(
        &mut self,
        selector: String,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, Refused> {
        Ok([selector.trim(), "{", &body(input), "}"].concat())
    }
}

impl AtRuleParser<'_> for Rules {
    type Prelude = ();
    type AtRule = String;
    type Error = ();
}

/// The inside of a rule or of a `style` attribute.
struct Declarations;

impl<'i> DeclarationParser<'i> for Declarations {
    type Declaration = String;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<String, Refused> {
        let name = name.to_ascii_lowercase();
        if !PROPERTIES.contains(&name.as_str()) {
            return Err(ParseError::unexpected_token());
        }
        let mut text = String::new();
        value(input, &mut text)?;
        Ok([&name, ":", text.trim(), ";"].concat())
    }
}

/// Writes the tokens of a value; refuses the whole of it when one of them is not known to be harmless.
fn value(input: &mut Parser<'_>, out: &mut String) -> Result<(), Refused> {
    while let Ok(token) = input.next_including_whitespace() {
        let token = token.clone();
        match &token {
            Token::Function(name)
                if FUNCTIONS
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known)) =>
            {
                out.push_str(&name.to_ascii_lowercase());
                nested(input, out)?;
            }
            Token::ParenthesisBlock => nested(input, out)?,
            Token::Ident(name) if is_plain(name) => out.push_str(name),
            Token::Number { .. }
            | Token::Percentage { .. }
            | Token::Dimension { .. }
            | Token::Hash(_)
            | Token::IDHash(_)
            | Token::QuotedString(_)
            | Token::Comma
            | Token::WhiteSpace(_)
            | Token::Delim('/' | '+' | '-' | '*') => out.push_str(&token.to_css_string()),
            _ => return Err(ParseError::unexpected_token()),
        }
    }
    Ok(())
}

/// A name that needs no escape, so that what is written is what was meant.
fn is_plain(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !name.is_empty() && name.bytes().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn nested(input: &mut Parser<'_>, out: &mut String) -> Result<(), Refused> {
    out.push('(');
    input.parse_nested_block(|inner| value(inner, out))?;
    out.push(')');
    Ok(())
}

impl QualifiedRuleParser<'_> for Declarations {
    type Prelude = ();
    type QualifiedRule = String;
    type Error = ();
}

impl AtRuleParser<'_> for Declarations {
    type Prelude = ();
    type AtRule = String;
    type Error = ();
}

impl RuleBodyItemParser<'_, String, ()> for Declarations {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn looks_are_kept() {
        assert_eq!(
            declarations("color: RED; padding:4px 8px ;background:rgba(1, 2,3,.5)"),
            "color:RED;padding:4px 8px;background:rgba(1, 2,3,0.5);"
        );
        assert_eq!(
            sheet(".button-html, p > b { color: #fff; width: calc(100% - 2px) }"),
            ".button-html, p > b{color:#fff;width:calc(100% - 2px);}"
        );
    }

    #[test]
    fn nothing_that_moves_covers_or_loads_is_kept() {
        for text in [
            "position: fixed",
            "p\\osition: fixed",
            "background: url(https://evil.example/x)",
            "background: u\\72l(https://evil.example/x)",
            "background: URL('https://evil.example/x')",
            "background: image-set('https://evil.example/x' 1x)",
            "width: expression(alert(1))",
            "color: var(--x)",
            "content: 'x'",
            "color: red !important",
            "behavior: x",
            "-moz-binding: x",
            "transform: scale(99)",
            "z-index: 9",
        ] {
            assert_eq!(declarations(text), "", "{text}");
        }
        for text in [
            "@import 'https://evil.example/x';",
            "@font-face { font-family: x; src: url(x) }",
            "@media print { p { color: red } }",
            ":host { color: red }",
            ":root{color:red}",
            "input[value^=a] { color: red }",
            "p:hover { color: red }",
        ] {
            assert_eq!(sheet(text), "", "{text}");
        }
    }

    #[test]
    fn one_bad_rule_or_declaration_leaves_the_others() {
        assert_eq!(
            sheet("@import url(x); b{position:fixed;color:red} ::slotted(x){} i{margin:1px}"),
            "b{color:red;}i{margin:1px;}"
        );
        assert_eq!(declarations("position:fixed;;color:red;}"), "color:red;");
    }

    proptest! {
        #[test]
        fn whatever_comes_no_address_and_no_at_rule_is_left(text in "[a-z:;{}()@'\"/\\\\ .#0-9]{0,60}") {
            let kept = sheet(&text) + &declarations(&text);
            prop_assert!(!kept.contains('@') && !kept.contains("url("), "{}", kept);
        }
    }
}
