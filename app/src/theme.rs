//! From one accent colour to every colour that depends on it.
//!
//! Invariant: whatever the accent is, text on it and text in it have a contrast of at least 4.5:1
//! (WCAG 2.2, 1.4.3), and what is filled with it stands out from the surface by at least 3:1, if
//! need be by an edge (1.4.11). Hover, focus and bubble tints derive in the style sheet from these.

/// Least contrast of text.
pub const TEXT_CONTRAST: f64 = 4.5;
/// Least contrast of a shape.
const SHAPE_CONTRAST: f64 = 3.0;
/// Where shapes in the accent stand on light panels, and the text beside them.
const LIGHT: (Rgb, Rgb) = (WHITE, Rgb(0x1a, 0x1a, 0x1f));
/// The same on dark panels.
const DARK: (Rgb, Rgb) = (Rgb(0x1a, 0x1a, 0x1d), Rgb(0xf2, 0xf2, 0xf5));
/// Background of light panels, the darkest on which accent text stands.
const LIGHT_SURFACE: Rgb = Rgb(0xf4, 0xf4, 0xf6);
/// Background of dark panels, the lightest on which accent text stands.
const DARK_SURFACE: Rgb = Rgb(0x2a, 0x2a, 0x2f);
/// How much deeper the deeper shade is.
const DEEPER: f64 = 0.18;
const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// What is used for a colour that cannot be read.
const FALLBACK: Rgb = Rgb(0x2f, 0x5b, 0xea);

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#rgb` or `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, r, g, b] = value.to_be_bytes();
        match digits.len() {
            6 => Some(Self(r, g, b)),
            3 => Some(Self((g & 15) * 17, (b >> 4) * 17, (b & 15) * 17)),
            _ => None,
        }
    }

    /// The colour as `#rrggbb`.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Contrast of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The colour on its way to another, `0.0` to `1.0`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between two channels, so between 0 and 255"
    )]
    fn towards(self, other: Self, part: f64) -> Self {
        let mix =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }

    /// The nearest colour on the way to `end` that stands out from `surface`.
    fn readable_on(self, surface: Self, end: Self) -> Self {
        self.apart_from(surface, end, TEXT_CONTRAST)
    }

    fn apart_from(self, surface: Self, end: Self, contrast: f64) -> Self {
        let steps = (0..=50).map(|step| self.towards(end, f64::from(step) / 50.0));
        let mut apart = steps.filter(|colour| colour.contrast(surface) >= contrast);
        apart.next().unwrap_or(end)
    }

    /// The edge of a shape of this colour; `None` where the shape needs none.
    fn edge_on(self, (surface, text): (Self, Self)) -> Option<Self> {
        let edge = self.apart_from(surface, text, SHAPE_CONTRAST);
        (edge != self).then_some(edge)
    }
}

/// The colours that depend on the accent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccentTokens {
    /// The site's colour.
    pub accent: Rgb,
    /// A shade of it on which text stands out even better: hover and gradients.
    pub accent_deep: Rgb,
    /// Text on both.
    pub on_accent: Rgb,
    /// Text in it on light surfaces.
    pub accent_text_light: Rgb,
    /// Text in it on dark surfaces.
    pub accent_text_dark: Rgb,
    /// The edge of what is filled with it on light surfaces, if it needs one.
    pub accent_edge_light: Option<Rgb>,
    /// The edge of what is filled with it on dark surfaces, if it needs one.
    pub accent_edge_dark: Option<Rgb>,
}

impl AccentTokens {
    /// The tokens of a colour; one that cannot be read counts as the product's own.
    #[must_use]
    pub fn of(accent: &str) -> Self {
        let accent = Rgb::parse(accent).unwrap_or(FALLBACK);
        // One of both is always readable: their contrasts multiply to 21, and 21 > 4.5².
        let (on_accent, away) = if accent.contrast(WHITE) >= TEXT_CONTRAST {
            (WHITE, BLACK)
        } else {
            (BLACK, WHITE)
        };
        Self {
            accent,
            accent_deep: accent.towards(away, DEEPER),
            on_accent,
            accent_text_light: accent.readable_on(LIGHT_SURFACE, BLACK),
            accent_text_dark: accent.readable_on(DARK_SURFACE, WHITE),
            accent_edge_light: accent.edge_on(LIGHT),
            accent_edge_dark: accent.edge_on(DARK),
        }
    }

    /// The tokens as a style sheet.
    #[must_use]
    pub fn to_css(&self) -> String {
        let edge = |edge: Option<Rgb>| edge.map_or_else(|| "transparent".to_owned(), Rgb::to_hex);
        [
            ":root{--accent:",
            &self.accent.to_hex(),
            ";--accent-deep:",
            &self.accent_deep.to_hex(),
            ";--on-accent:",
            &self.on_accent.to_hex(),
            ";--accent-text-light:",
            &self.accent_text_light.to_hex(),
            ";--accent-text-dark:",
            &self.accent_text_dark.to_hex(),
            ";--accent-edge-light:",
            &edge(self.accent_edge_light),
            ";--accent-edge-dark:",
            &edge(self.accent_edge_dark),
            "}",
        ]
        .concat()
    }
}

impl Default for AccentTokens {
    fn default() -> Self {
        Self::of("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_notations_are_read() {
        assert_eq!(Rgb::parse("#0af"), Some(Rgb(0, 0xaa, 0xff)));
        assert_eq!(Rgb::parse("#00AAff"), Some(Rgb(0, 0xaa, 0xff)));
        for broken in [
            "",
            "#",
            "0af",
            "#0a",
            "#00aaf",
            "#00aaffff",
            "#+1234",
            "#ggg",
            "red",
            "#0a\u{e4}",
        ] {
            assert_eq!(Rgb::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_colour_that_cannot_be_read_becomes_the_products_own() {
        assert_eq!(AccentTokens::of("chartreuse"), AccentTokens::default());
        assert_eq!(AccentTokens::default().accent, FALLBACK);
    }

    #[test]
    fn a_readable_accent_stays_as_it_is() {
        assert_eq!(
            AccentTokens::of("#2f5bea").accent_text_light.to_hex(),
            "#2f5bea"
        );
    }

    #[test]
    fn the_style_sheet_holds_colours_only() {
        let css = AccentTokens::of("#fff;}</style>").to_css();
        assert!(
            css.starts_with(":root{--accent:#2f5bea;--accent-deep:#274bc0;--on-accent:#ffffff;"),
            "{css}"
        );
        assert!(!css.contains('<'), "{css}");
    }

    #[test]
    fn only_an_accent_that_is_lost_on_the_surface_gets_an_edge() {
        let edges = |accent| {
            let tokens = AccentTokens::of(accent);
            (
                tokens.accent_edge_light.is_some(),
                tokens.accent_edge_dark.is_some(),
            )
        };
        assert_eq!(edges("#ffffff"), (true, false));
        assert_eq!(edges("#000000"), (false, true));
        assert_eq!(edges("#2f5bea"), (false, false));
        let css = AccentTokens::of("#fff").to_css();
        assert!(css.contains(";--accent-edge-light:#"), "{css}");
        assert!(css.contains(";--accent-edge-dark:transparent"), "{css}");
    }

    proptest! {
        #[test]
        fn shapes_stand_out_whatever_the_accent(r: u8, g: u8, b: u8) {
            let tokens = AccentTokens::of(&Rgb(r, g, b).to_hex());
            let (light, dark) = (tokens.accent_edge_light, tokens.accent_edge_dark);
            prop_assert!(light.unwrap_or(tokens.accent).contrast(LIGHT.0) >= SHAPE_CONTRAST);
            prop_assert!(dark.unwrap_or(tokens.accent).contrast(DARK.0) >= SHAPE_CONTRAST);
        }

        #[test]
        fn contrast_holds_whatever_the_accent(r: u8, g: u8, b: u8) {
            let tokens = AccentTokens::of(&Rgb(r, g, b).to_hex());
            prop_assert!(tokens.accent.contrast(tokens.on_accent) >= TEXT_CONTRAST);
            prop_assert!(tokens.accent_deep.contrast(tokens.on_accent) >= TEXT_CONTRAST);
            prop_assert!(tokens.accent_text_light.contrast(LIGHT_SURFACE) >= TEXT_CONTRAST);
            prop_assert!(tokens.accent_text_dark.contrast(DARK_SURFACE) >= TEXT_CONTRAST);
        }
    }
}
