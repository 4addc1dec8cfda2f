//! Values of the config file that have a type of their own.

use super::field::Expected;
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;

/// Largest distance of the launcher from the edges of the window, in CSS pixels.
pub(super) const OFFSET_MAX: u16 = 400;
const OFFSET_DEFAULT: u16 = 20;

/// Where a site's chats are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Messenger {
    /// The built-in desk.
    Desk,
    /// Teamwire.
    Teamwire,
    /// Matrix.
    Matrix,
}

impl Messenger {
    /// The word in the file, which is also the messenger's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Teamwire => "teamwire",
            Self::Matrix => "matrix",
        }
    }
}

impl Expected for Messenger {
    const EXPECTED: &'static str = "a messenger";
    const HINT: &'static str = "write \"desk\", \"teamwire\" or \"matrix\"";
}

/// Language of the launcher and the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

impl Language {
    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

impl Expected for Language {
    const EXPECTED: &'static str = "a language of the widget";
    const HINT: &'static str = "write \"en\" or \"de\", or leave it out to follow the browser";
}

/// Side of the window that the launcher sits on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Side {
    /// The right side.
    #[default]
    Right,
    /// The left side.
    Left,
}

impl Expected for Side {
    const EXPECTED: &'static str = "a side";
    const HINT: &'static str = "write \"right\" or \"left\"";
}

/// Colour of the launcher and of the visitor's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String", extend("pattern" = "^#[0-9A-Fa-f]{6}$"))]
pub struct Accent {
    rgb: [u8; 3],
}

impl Default for Accent {
    fn default() -> Self {
        Self {
            rgb: [0x24, 0x58, 0xe6],
        }
    }
}

impl TryFrom<String> for Accent {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or("not a colour")?.to_be_bytes();
        Ok(Self {
            rgb: [red, green, blue],
        })
    }
}

/// `#rrggbb`, lower case.
impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Distance from an edge of the window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
#[schemars(inline, with = "u16", extend("maximum" = OFFSET_MAX))]
pub struct Offset(u16);

impl Offset {
    /// The distance: 0 to 400.
    #[must_use]
    pub const fn pixels(self) -> u16 {
        self.0
    }
}

impl Default for Offset {
    fn default() -> Self {
        Self(OFFSET_DEFAULT)
    }
}

impl TryFrom<u16> for Offset {
    type Error = &'static str;

    fn try_from(pixels: u16) -> Result<Self, Self::Error> {
        if pixels <= OFFSET_MAX {
            Ok(Self(pixels))
        } else {
            Err("too far")
        }
    }
}

/// How the launcher and the panel look on a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Colour.
    pub accent: Accent,
    /// Side of the window.
    pub position: Side,
    /// Distance from that side.
    pub offset_x: Offset,
    /// Distance from the bottom.
    pub offset_y: Offset,
}
