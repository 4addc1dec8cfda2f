//! Web origins (RFC 6454), parsed strictly.

use std::fmt;
use url::Url;

/// Why a text is not an address that can be admitted. The message says what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not an absolute web address.
    #[error(
        "not a web address; expected one such as https://www.example.com or https://www.example.com/shop/"
    )]
    NotAnAddress,
    /// Another scheme than http or https.
    #[error("begins with {0:?}; expected http:// or https://")]
    Scheme(String),
    /// A user name or password before the host.
    #[error("contains user information; expected the host right after ://")]
    UserInfo,
    /// A host with characters that no site can have, e.g. a wildcard.
    #[error(
        "the host {0:?} is not a plain name; expected letters, digits, - and dots, no wildcard"
    )]
    Host(String),
    /// A host that ends with a dot is a different host for browsers.
    #[error("the host {0:?} ends with a dot; expected it without the dot")]
    TrailingDot(String),
    /// A query or fragment.
    #[error("contains ? or #; expected an address without query and fragment")]
    QueryOrFragment,
    /// A path where only an origin is meant.
    #[error("contains a path; expected only scheme, host and port such as https://www.example.com")]
    Path,
}

/// Scheme, host and port of a web address, normalised: lower case, punycode, port always known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Reads an origin as browsers send it in `Origin`; a single trailing slash is tolerated.
    ///
    /// # Errors
    /// [`OriginError`], also for the opaque origin `null`.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = parse_address(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::QueryOrFragment);
        }
        if url.path() != "/" {
            return Err(OriginError::Path);
        }
        Self::of(&url)
    }

    /// The origin of an address that [`parse_address`] has accepted.
    pub(super) fn of(url: &Url) -> Result<Self, OriginError> {
        let host = url.host_str().ok_or(OriginError::NotAnAddress)?;
        let port = url
            .port_or_known_default()
            .ok_or(OriginError::NotAnAddress)?;
        if host.ends_with('.') {
            return Err(OriginError::TrailingDot(host.to_owned()));
        }
        if !is_plain_host(host) {
            return Err(OriginError::Host(host.to_owned()));
        }
        Ok(Self {
            secure: url.scheme() == "https",
            host: host.to_owned(),
            port,
        })
    }

    /// True for https.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host; an IPv6 address is in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also when it is the scheme's default.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// The form browsers use: no default port, no trailing slash.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, default_port) = if self.secure {
            ("https", 443)
        } else {
            ("http", 80)
        };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == default_port {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

/// Parses an absolute http(s) address, without the leniency that browsers show in an address bar:
/// no white space, no backslash, no missing slash, no user information, no escapes in the host.
pub(super) fn parse_address(text: &str) -> Result<Url, OriginError> {
    let (scheme, rest) = text.split_once("://").ok_or(OriginError::NotAnAddress)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(OriginError::Scheme(scheme.chars().take(20).collect()));
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(OriginError::NotAnAddress);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(OriginError::NotAnAddress);
    }
    if authority.contains('@') {
        return Err(OriginError::UserInfo);
    }
    if authority.contains(['%', '*']) {
        return Err(OriginError::Host(authority.to_owned()));
    }
    Url::parse(text).map_err(|_| OriginError::NotAnAddress)
}

fn is_plain_host(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match address {
        Some(ipv6) => ipv6
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')),
        None => host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')),
    }
}
