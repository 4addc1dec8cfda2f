//! What of HTML is allowed.

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// It is built anew.
    Keep,
    /// Only what is in it is kept.
    Unwrap,
    /// It goes with all that is in it.
    Drop,
}

/// Which list counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rules {
    /// Formatted text.
    Prose,
    /// A message that is HTML.
    Message,
}

const PROSE: [&str; 25] = [
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "a",
    "s",
    "span",
];

const MESSAGE: [&str; 24] = [
    "div",
    "img",
    "figure",
    "figcaption",
    "b",
    "i",
    "u",
    "ins",
    "mark",
    "small",
    "sub",
    "sup",
    "kbd",
    "dl",
    "dt",
    "dd",
    "caption",
    "tfoot",
    "section",
    "article",
    "header",
    "footer",
    "q",
    "abbr",
];

/// What is in these is no text of the message.
const WITHOUT_TEXT: [&str; 16] = [
    "script", "style", "template", "iframe", "noframes", "noembed", "noscript", "object", "embed",
    "svg", "math", "head", "title", "select", "textarea", "xmp",
];

impl Rules {
    /// What becomes of an element of this name, and the name that it gets.
    pub(super) fn judge(self, tag: &str) -> (Verdict, &'static str) {
        if WITHOUT_TEXT.contains(&tag) {
            return (Verdict::Drop, "");
        }
        // The panel has headings of its own above these.
        let tag = if matches!(tag, "h1" | "h2") {
            "h3"
        } else {
            tag
        };
        let more: &[&str] = if self == Self::Message { &MESSAGE } else { &[] };
        match PROSE.iter().chain(more).find(|known| **known == tag) {
            Some(known) => (Verdict::Keep, known),
            None => (Verdict::Unwrap, ""),
        }
    }

    /// Attributes of an element that are copied if they are plain.
    pub(super) fn plain(self, tag: &str) -> &'static [&'static str] {
        match (self, tag) {
            (Self::Prose, "ol") => &["start"],
            (Self::Message, "ol") => &["start", "class"],
            (Self::Message, "img") => &["width", "height", "alt", "class"],
            (Self::Message, "td" | "th") => &["colspan", "rowspan", "class"],
            (Self::Message, _) => &["class", "dir", "title"],
            _ => &[],
        }
    }
}

/// True for a value that may stand in an attribute: small numbers where numbers belong.
pub(super) fn is_plain(name: &str, value: &str) -> bool {
    match name {
        "class" | "alt" | "dir" | "title" => true,
        _ => value.len() <= 4 && value.parse::<u16>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_loads_or_asks_is_never_kept() {
        for rules in [Rules::Prose, Rules::Message] {
            for tag in [
                "script",
                "style",
                "iframe",
                "object",
                "embed",
                "svg",
                "math",
                "form",
                "input",
                "button",
                "link",
                "meta",
                "base",
                "video",
                "audio",
                "source",
                "template",
                "dialog",
                "slot",
                "custom-element",
                "frameset",
                "marquee",
            ] {
                assert_ne!(rules.judge(tag).0, Verdict::Keep, "{tag}");
            }
        }
    }

    #[test]
    fn the_text_of_scripts_and_styles_goes_with_them() {
        for tag in ["script", "style", "template", "svg", "textarea"] {
            assert_eq!(Rules::Message.judge(tag).0, Verdict::Drop, "{tag}");
        }
        assert_eq!(Rules::Message.judge("form").0, Verdict::Unwrap);
    }

    #[test]
    fn images_and_boxes_belong_to_html_messages_only() {
        for tag in ["img", "div", "figure"] {
            assert_eq!(Rules::Prose.judge(tag).0, Verdict::Unwrap, "{tag}");
            assert_eq!(Rules::Message.judge(tag).0, Verdict::Keep, "{tag}");
        }
    }

    #[test]
    fn headings_stay_below_those_of_the_panel() {
        assert_eq!(Rules::Message.judge("h1"), (Verdict::Keep, "h3"));
        assert_eq!(Rules::Prose.judge("h6"), (Verdict::Keep, "h6"));
    }

    #[test]
    fn no_attribute_is_copied_that_acts() {
        let tags = PROSE.iter().chain(&MESSAGE);
        for tag in tags {
            for rules in [Rules::Prose, Rules::Message] {
                for name in rules.plain(tag) {
                    let known = [
                        "start", "class", "width", "height", "alt", "colspan", "rowspan", "dir",
                        "title",
                    ];
                    assert!(known.contains(name), "{tag} {name}");
                }
            }
        }
        assert!(Rules::Prose.plain("p").is_empty());
    }

    #[test]
    fn numbers_are_numbers() {
        assert!(is_plain("start", "12") && is_plain("width", "9999"));
        for other in ["", "-1", "1e5", "99999", "5px", "1 onload=x"] {
            assert!(!is_plain("colspan", other), "{other}");
        }
    }
}
