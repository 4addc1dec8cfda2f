//! Addresses out of messages: taken apart by the browser, then allowed by their protocol. The server
//! has allowed them before; this is the second lock.

use kit::browser::{Element, LOCATION, Url};
use kit::dom::word;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Use {
    /// Somebody presses it.
    Link,
    /// An image or a sound.
    Media,
    /// A page inside this one.
    Frame,
}

/// True when an address of this protocol may be used so.
fn allows(used: Use, protocol: &str) -> bool {
    match protocol {
        "https:" => true,
        "http:" => used != Use::Frame,
        "mailto:" | "tel:" => used == Use::Link,
        _ => false,
    }
}

/// An address that may be used.
pub(crate) struct Address {
    /// As the browser writes it.
    pub(crate) href: String,
    /// True for what opens in a browser, not in another program.
    pub(crate) is_page: bool,
    /// True for our own server.
    pub(crate) is_ours: bool,
}

impl Address {
    /// Reads an address; nothing unless it is absolute and allowed.
    pub(crate) fn read(used: Use, text: &str) -> Option<Self> {
        let url = Url::new(text).ok()?;
        let protocol = word(&url, "protocol");
        allows(used, &protocol).then(|| Self {
            href: word(&url, "href"),
            is_page: protocol.starts_with("http"),
            is_ours: LOCATION.with(|here| word(here, "origin")) == word(&url, "origin"),
        })
    }

    /// Makes a link of an `<a>` that opens elsewhere and tells nothing.
    pub(crate) fn link(&self, element: &Element) {
        element.set("href", &self.href);
        element.set("rel", "noopener noreferrer nofollow");
        if self.is_page {
            element.set("target", "_blank");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Use, allows};

    #[test]
    fn only_harmless_protocols_are_allowed() {
        for used in [Use::Link, Use::Media, Use::Frame] {
            assert!(allows(used, "https:"));
            for other in [
                "javascript:",
                "data:",
                "blob:",
                "file:",
                "about:",
                "vbscript:",
                "",
            ] {
                assert!(!allows(used, other), "{other}");
            }
        }
    }

    #[test]
    fn pages_inside_this_one_are_encrypted_and_programs_open_by_links_only() {
        assert!(allows(Use::Media, "http:") && allows(Use::Link, "http:"));
        assert!(!allows(Use::Frame, "http:"));
        for program in ["mailto:", "tel:"] {
            assert!(allows(Use::Link, program));
            assert!(!allows(Use::Media, program) && !allows(Use::Frame, program));
        }
    }
}
