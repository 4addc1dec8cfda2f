//! Where an API lives.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use url::{Host, Url};

/// The address below which an API is served: https, or http on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Base(Url);

/// Why an address is no base of an API. Completes the sentence «the address …».
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// Not a URL at all.
    #[error("is not a URL such as https://chat.example.com")]
    Syntax,
    /// Another scheme than http and https.
    #[error("begins with neither https:// nor http://")]
    Scheme,
    /// Plain http to another machine.
    #[error("would send secrets in the clear; only this machine may be reached by http")]
    Plain,
    /// User-info, query or fragment.
    #[error("holds more than scheme, host, port and path")]
    Extra,
}

impl Base {
    /// Takes a parsed address.
    ///
    /// # Errors
    /// [`BaseError`] says what is wrong with it.
    pub fn new(mut url: Url) -> Result<Self, BaseError> {
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&url) => {}
            "http" => return Err(BaseError::Plain),
            _ => return Err(BaseError::Scheme),
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(BaseError::Extra);
        }
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
        }
        Ok(Self(url))
    }

    /// Reads an address.
    ///
    /// # Errors
    /// [`BaseError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BaseError> {
        Self::new(Url::parse(text).map_err(|_| BaseError::Syntax)?)
    }

    /// The address of a path below this base. Segments are percent-encoded; one that is `.` or `..`
    /// is not a step up, since an id of the other side may be any text.
    #[must_use]
    pub fn at(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        let mut path = url.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            path.push_str(&encode(segment));
        }
        url.set_path(&path);
        url
    }

    /// Scheme, host and port, for logs.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base({})", self.origin())
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// URL parsers resolve dot segments even when they are percent-encoded. No id consists of two dots
/// in practice; one that does is encoded twice, which the other side answers with «not found».
fn encode(segment: &str) -> String {
    match segment {
        "." | ".." => segment.replace('.', "%252E"),
        _ => utf8_percent_encode(segment, RESERVED).to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn base(text: &str) -> Base {
        Base::parse(text).unwrap()
    }

    #[test]
    fn https_goes_anywhere_and_http_to_this_machine_only() {
        for good in [
            "https://chat.example.com",
            "http://127.0.0.1:8090",
            "http://[::1]:1/",
            "http://localhost/gateway/",
        ] {
            assert!(Base::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Base::parse("http://10.0.0.1"), Err(BaseError::Plain));
        assert_eq!(
            Base::parse("http://localhost.example.com"),
            Err(BaseError::Plain)
        );
        assert_eq!(Base::parse("ftp://127.0.0.1"), Err(BaseError::Scheme));
        assert_eq!(Base::parse("chat.example.com"), Err(BaseError::Syntax));
        assert_eq!(
            Base::parse("https://me:pw@example.com"),
            Err(BaseError::Extra)
        );
        assert_eq!(Base::parse("https://example.com/?a"), Err(BaseError::Extra));
    }

    #[test]
    fn paths_are_built_below_the_base_whatever_the_ids_hold() {
        let url = |id: &str| {
            base("https://example.com/gw/")
                .at(&["v1", "chats", id])
                .to_string()
        };
        assert_eq!(url("abc"), "https://example.com/gw/v1/chats/abc");
        assert_eq!(
            url("!a:b/c?d#é"),
            "https://example.com/gw/v1/chats/%21a%3Ab%2Fc%3Fd%23%C3%A9"
        );
        assert_eq!(url(".."), "https://example.com/gw/v1/chats/%252E%252E");
        assert_eq!(
            base("http://127.0.0.1:1").at(&["v1"]).as_str(),
            "http://127.0.0.1:1/v1"
        );
    }

    #[test]
    fn a_base_is_shown_without_its_path() {
        assert_eq!(
            format!("{:?}", base("https://example.com/secret-path")),
            "Base(https://example.com)"
        );
    }
}
