//! Which addresses a message may lead to or show.
//!
//! An address is parsed by the same rules as in a browser and its scheme compared as a whole, so no
//! upper case, blank or control character makes another scheme of it.

use protocol::view::Target;
use std::fmt;
use url::{Host, Url};

/// Schemes of links.
const LINKS: [&str; 4] = ["https", "http", "mailto", "tel"];
/// Longest address that is kept, in bytes.
const ADDRESS_MAX_BYTES: usize = 2_048;

/// What a site allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Origins of the site, as browsers write them; `parent` leads to these only.
    pub origins: Vec<String>,
    /// Hosts that frames may show; all when there is no list.
    pub frame_hosts: Option<Vec<HostRule>>,
    /// Whether images, media and frames of other hosts may be shown at all.
    pub external_media: bool,
}

/// A host, or all below one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRule {
    host: String,
    below: bool,
}

impl HostRule {
    /// Reads `example.com` or `*.example.com`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (below, host) = match text.strip_prefix("*.") {
            Some(host) => (true, host),
            None => (false, text),
        };
        match Host::parse(host).ok()? {
            Host::Domain(host) if !host.contains('*') => Some(Self { host, below }),
            Host::Domain(_) => None,
            ip if !below => Some(Self {
                host: ip.to_string(),
                below,
            }),
            _ => None,
        }
    }

    fn admits(&self, host: &str) -> bool {
        if self.below {
            host.strip_suffix(&self.host)
                .is_some_and(|rest| rest.ends_with('.'))
        } else {
            host == self.host
        }
    }
}

/// As it is written in a configuration.
impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.below { "*." } else { "" })?;
        f.write_str(&self.host)
    }
}

impl Policy {
    /// Where a link leads; an address without a scheme is taken as `https`.
    #[must_use]
    pub fn link(&self, text: &str) -> Option<Url> {
        let url = parse(text)?;
        LINKS.contains(&url.scheme()).then_some(url)
    }

    /// Where a medium is.
    #[must_use]
    pub fn medium(&self, text: &str) -> Option<Url> {
        let url = parse(text)?;
        (self.external_media && is_web(&url)).then_some(url)
    }

    /// Where a frame's page is.
    #[must_use]
    pub fn frame(&self, text: &str) -> Option<Url> {
        let url = parse(text).filter(|url| self.external_media && url.scheme() == "https")?;
        let host = url.host_str()?;
        let admitted = match &self.frame_hosts {
            None => true,
            Some(rules) => rules.iter().any(|rule| rule.admits(host)),
        };
        admitted.then_some(url)
    }

    /// Where a link opens. Only the site's own pages replace the host page; only pages that a frame
    /// may show open in the panel.
    #[must_use]
    pub fn target(&self, word: &str, url: &Url) -> Target {
        match word {
            "parent" if self.origins.contains(&url.origin().ascii_serialization()) => {
                Target::Parent
            }
            "self" if self.frame(url.as_str()).is_some() => Target::Here,
            _ => Target::Blank,
        }
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
}

fn parse(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > ADDRESS_MAX_BYTES {
        return None;
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        // `example.com:8080/x` would be a scheme `example.com`, which no list has.
        Err(url::ParseError::RelativeUrlWithoutBase) if is_bare(text) => {
            Url::parse(&format!("https://{text}")).ok()?
        }
        Err(_) => return None,
    };
    // A name before the host makes one address look like another.
    let plain = url.username().is_empty() && url.password().is_none();
    (plain && (!is_web(&url) || url.has_host())).then_some(url)
}

/// A host with a dot, and perhaps a path.
fn is_bare(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    host.contains('.')
        && !host.starts_with('.')
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn policy() -> Policy {
        Policy {
            origins: vec!["https://shop.example".into()],
            frame_hosts: None,
            external_media: true,
        }
    }

    fn link(text: &str) -> Option<String> {
        policy().link(text).map(String::from)
    }

    #[test]
    fn links_are_of_four_schemes_however_they_are_written() {
        for good in [
            "https://a.example/x",
            "HTTP://a.example",
            " https://a.example ",
            "mailto:a@b.example",
            "tel:+49891234",
        ] {
            assert!(link(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://a.example/1",
            "//a.example",
            "/path",
            "https://",
            "https://bank.example@evil.example/",
            "ftp://a.example",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_without_a_scheme_is_https() {
        assert_eq!(link("a.example/b").as_deref(), Some("https://a.example/b"));
        assert_eq!(link("nothing"), None);
        assert_eq!(link("a.example:80/b"), None);
        assert_eq!(link("../a.example"), None);
    }

    #[test]
    fn frames_are_https_and_of_the_listed_hosts() {
        let mut policy = policy();
        assert!(policy.frame("https://a.example/").is_some());
        assert!(policy.frame("http://a.example/").is_none());
        let rules = ["video.example", "*.maps.example"];
        policy.frame_hosts = Some(
            rules
                .iter()
                .filter_map(|rule| HostRule::parse(rule))
                .collect(),
        );
        for (src, admitted) in [
            ("https://video.example/e", true),
            ("https://a.maps.example/", true),
            ("https://maps.example/", false),
            ("https://evilmaps.example/", false),
            ("https://video.example.evil.example/", false),
        ] {
            assert_eq!(policy.frame(src).is_some(), admitted, "{src}");
        }
    }

    #[test]
    fn nothing_of_other_hosts_is_shown_where_the_site_does_not_want_it() {
        let closed = Policy::default();
        assert!(closed.medium("https://a.example/i.png").is_none());
        assert!(closed.frame("https://a.example/").is_none());
        assert!(closed.link("https://a.example/").is_some());
        assert!(policy().medium("data:image/png;base64,AA").is_none());
    }

    #[test]
    fn the_host_page_is_only_replaced_by_pages_of_the_site() {
        let target = |word, url: &str| policy().target(word, &Url::parse(url).unwrap());
        assert_eq!(target("parent", "https://shop.example/a"), Target::Parent);
        assert_eq!(target("parent", "https://other.example/"), Target::Blank);
        assert_eq!(target("parent", "http://shop.example/"), Target::Blank);
        assert_eq!(target("self", "https://other.example/"), Target::Here);
        assert_eq!(target("self", "http://other.example/"), Target::Blank);
        assert_eq!(target("self", "mailto:a@b.example"), Target::Blank);
        assert_eq!(target("elsewhere", "https://a.example/"), Target::Blank);
    }

    #[test]
    fn a_rule_is_a_host_or_all_below_one() {
        for bad in ["", "*", "https://a.example", "a b", "*.10.0.0.1", "a/b"] {
            assert_eq!(HostRule::parse(bad), None, "{bad}");
        }
        assert_eq!(
            HostRule::parse("*.A.example").unwrap().to_string(),
            "*.a.example"
        );
    }
}
