//! Which addresses may be called when somebody else may have chosen them.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use url::{Host, Url};

/// The rule for addresses: public ones by https; hosts that the operator has named, anywhere, by http too.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    named: Arc<HashSet<String>>,
}

/// The address may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Private {
    /// Plain http to a host that was not named, or no http at all.
    #[error("may only be reached by https")]
    Plain,
    /// An address of a private network or of this machine.
    #[error("is this machine or in a private network")]
    Address,
}

impl Guard {
    /// With the hosts that may be reached wherever they are, written as in a parsed URL.
    #[must_use]
    pub fn new(named: impl IntoIterator<Item = String>) -> Self {
        Self {
            named: Arc::new(named.into_iter().collect()),
        }
    }

    /// Looks at what a URL says by itself. The addresses of its name are looked at when it is called.
    ///
    /// # Errors
    /// [`Private`].
    pub fn check(&self, url: &Url) -> Result<(), Private> {
        let named = url.host_str().is_some_and(|host| self.names(host));
        match url.scheme() {
            "https" => {}
            "http" if named => {}
            _ => return Err(Private::Plain),
        }
        let public = match url.host() {
            Some(Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if public || named {
            Ok(())
        } else {
            Err(Private::Address)
        }
    }

    /// True when the operator has named this host.
    pub(crate) fn names(&self, host: &str) -> bool {
        self.named.contains(host)
    }
}

/// True for addresses that anybody on the internet may have: no private network, no machine's own
/// address, nothing reserved or for documentation, and none of them in an address of IPv6.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // This network, private, loopback, link-local.
        (0 | 10 | 127, ..)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Behind a provider's address translation.
            | (100, 64..=127, _)
            // Protocol assignments, documentation, the old way into IPv6, benchmarks.
            | (192, 0, 0 | 2)
            | (198, 51, 100)
            | (203, 0, 113)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            // Multicast, reserved, broadcast.
            | (224.., ..)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped().or_else(|| translated(address)) {
        return is_public_v4(inner);
    }
    let [a, b, ..] = address.segments();
    let global = a & 0xe000 == 0x2000;
    // Protocol assignments with tunnels, documentation twice, tunnels to addresses of IPv4.
    let special =
        (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000) || a == 0x2002;
    global && !special
}

/// The address behind one of NAT64's well-known prefix.
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else {
        return None;
    };
    Some(Ipv4Addr::from_bits(
        (u32::from(high) << 16) | u32::from(low),
    ))
}
