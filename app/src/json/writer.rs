//! The writer: objects with texts, numbers and what was written before; and what was read, again.

use super::Json;

impl Json {
    /// The value as text. What was no whole number is `null` by now.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::Other => "null".to_owned(),
            Self::Bool(yes) => yes.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => {
                let mut out = String::new();
                quote(&mut out, text);
                out
            }
            Self::List(items) => array(&items.iter().map(Self::write).collect::<Vec<_>>()),
            Self::Object(fields) => {
                let object = Object::new();
                let put = |object: Object, (name, value): &(String, Self)| {
                    object.raw(name, &value.write())
                };
                fields.iter().fold(object, put).end()
            }
        }
    }
}

/// An object on its way; [`Object::end`] gives its text.
#[derive(Debug, Default)]
pub struct Object(String);

impl Object {
    /// Without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        quote(&mut self.0, value);
        self
    }

    /// A text, unless it is empty.
    #[must_use]
    pub fn word(self, name: &str, value: &str) -> Self {
        if value.is_empty() {
            self
        } else {
            self.text(name, value)
        }
    }

    /// A number, if there is one.
    #[must_use]
    pub fn number(self, name: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.raw(name, &value.to_string()),
            None => self,
        }
    }

    /// A yes or no.
    #[must_use]
    pub fn flag(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// What is JSON already.
    #[must_use]
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.0.push_str(json);
        self
    }

    /// The text.
    #[must_use]
    pub fn end(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        quote(&mut self.0, name);
        self.0.push(':');
    }
}

/// An array of what is JSON already.
#[must_use]
pub fn array(items: &[String]) -> String {
    ["[", &items.join(","), "]"].concat()
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{0}'..='\u{1f}' => {
                let hex = |digit: u32| char::from_digit(digit, 16).unwrap_or('0');
                let code = u32::from(c);
                out.push_str("\\u00");
                out.extend([hex(code >> 4), hex(code & 15)]);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}
