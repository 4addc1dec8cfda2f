//! Whether a websocket or an upload comes from our own page.

use super::origin::Origin;

/// What an `Origin` header says about a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Our own page: the only verdict that opens a socket.
    Own,
    /// Another page.
    Foreign,
    /// No header: not a browser's websocket.
    Missing,
    /// `null`, or not an origin at all.
    Malformed,
}

impl Verdict {
    /// True when the socket may open.
    #[must_use]
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Own)
    }
}

/// Judges the `Origin` of a websocket request.
///
/// With a configured `public` origin it must be exactly that one. Without, its host must be that of
/// the `Host` header or one of `learned_hosts` (`host` or `host:port`, seen where the panel was
/// served). The latter exist for reverse proxies that pass the `Host` header of the page on but
/// not that of the socket. A port is compared when the header or entry names one: `Host $host` of
/// nginx drops it.
#[must_use]
pub fn own_origin(
    origin: Option<&str>,
    host: Option<&str>,
    public: Option<&Origin>,
    learned_hosts: &[impl AsRef<str>],
) -> Verdict {
    let Some(origin) = origin else {
        return Verdict::Missing;
    };
    let Ok(origin) = Origin::parse(origin) else {
        return Verdict::Malformed;
    };
    let own = match public {
        Some(public) => *public == origin,
        None => {
            let learned = learned_hosts.iter().map(AsRef::as_ref);
            host.into_iter()
                .chain(learned)
                .any(|host| is_host_of(&origin, host))
        }
    };
    if own { Verdict::Own } else { Verdict::Foreign }
}

fn is_host_of(origin: &Origin, host: &str) -> bool {
    let scheme = if origin.is_secure() { "https" } else { "http" };
    let Ok(named) = Origin::parse(&format!("{scheme}://{host}")) else {
        return false;
    };
    named.host() == origin.host() && (!names_port(host) || named.port() == origin.port())
}

fn names_port(host: &str) -> bool {
    let after_address = host.rsplit(']').next().unwrap_or_default();
    after_address.contains(':')
}
