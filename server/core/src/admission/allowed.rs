//! A site's `allowed-origins`.

use super::origin::{Origin, OriginError, parse_address};
use std::fmt;

/// One entry of `allowed-origins`: an origin, perhaps with a path below which the pages must be.
///
/// Browsers send no path across sites by default. Therefore the path counts only where a `Referer`
/// carries one; it narrows what an honest page does and is no security boundary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AllowedOrigin {
    origin: Origin,
    /// Without trailing slash; empty when every path is fine.
    path: String,
}

impl AllowedOrigin {
    /// Reads an entry of the config file.
    ///
    /// # Errors
    /// [`OriginError`] tells what is wrong and what was expected.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = parse_address(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::QueryOrFragment);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        Ok(Self {
            origin: Origin::of(&url)?,
            path,
        })
    }

    /// The origin.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The origin in the form that browsers report as `event.origin`.
    #[must_use]
    pub fn origin_string(&self) -> String {
        self.origin.to_string()
    }

    fn admits_path(&self, path: &str) -> bool {
        path == "/"
            || path
                .strip_prefix(&self.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// What a `Referer` says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It comes from a page of the list.
    Admitted,
    /// It comes from elsewhere, or the list is empty.
    Refused,
    /// The browser does not tell; the gates that follow decide.
    NoReferer,
}

/// Judges a `Referer`. An empty header counts as none; whatever cannot be parsed is refused.
#[must_use]
pub fn admits_referer(allowed: &[AllowedOrigin], referer: Option<&str>) -> Admission {
    match referer {
        _ if allowed.is_empty() => Admission::Refused,
        None | Some("") => Admission::NoReferer,
        Some(referer) if names_allowed_page(allowed, referer) => Admission::Admitted,
        Some(_) => Admission::Refused,
    }
}

fn names_allowed_page(allowed: &[AllowedOrigin], referer: &str) -> bool {
    let Ok(url) = parse_address(referer) else {
        return false;
    };
    let Ok(origin) = Origin::of(&url) else {
        return false;
    };
    allowed
        .iter()
        .any(|entry| entry.origin == origin && entry.admits_path(url.path()))
}

/// The value of the `frame-ancestors` directive: each origin once, `'none'` for an empty list.
#[must_use]
pub fn frame_ancestors(allowed: &[AllowedOrigin]) -> String {
    let mut sources: Vec<String> = Vec::with_capacity(allowed.len());
    for entry in allowed {
        let source = entry.origin_string();
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        "'none'".to_owned()
    } else {
        sources.join(" ")
    }
}
