//! Who the client is: the peer, unless the peer is a proxy that the operator trusts.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;
use std::sync::Once;

/// The proxies that the operator trusts.
pub struct Proxies {
    trusted: Vec<IpNet>,
    /// Whether the operator has been told of a proxy that is not trusted.
    told: Once,
    /// Whether the operator has been told of a trusted proxy that does not tell addresses.
    told_silent: Once,
}

impl Proxies {
    /// With `WEB_WIDGET_BOT_TRUSTED_PROXIES`.
    #[must_use]
    pub const fn new(trusted: Vec<IpNet>) -> Self {
        Self {
            trusted,
            told: Once::new(),
            told_silent: Once::new(),
        }
    }

    /// The client's address, or `None` when a trusted proxy did not tell it. A proxy on this machine
    /// that is not trusted is most likely forgotten, and makes all visitors one: said once.
    pub fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let address = client_address(peer, headers, &self.trusted);
        let is_local = peer.to_canonical().is_loopback();
        if is_local && address == Some(peer.to_canonical()) && headers.contains_key(FORWARDED_FOR) {
            self.told.call_once(|| {
                tracing::warn!(
                    "a proxy at {peer} forwards requests, but rate limits take all its visitors for \
                     one; is it yours? then set WEB_WIDGET_BOT_TRUSTED_PROXIES={peer}"
                );
            });
        }
        if address.is_none() {
            self.told_silent.call_once(|| {
                tracing::warn!(
                    "the proxy at {peer} does not tell the client's address everywhere, so rate limits \
                     by address are off there; add «proxy_set_header X-Forwarded-For $remote_addr;» to \
                     each of its locations, also the one of /ws"
                );
            });
        }
        address
    }
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, or `None` when a trusted proxy did not tell it.
///
/// `X-Forwarded-For` is read from its end: each trusted hop vouches for the one before it, and the
/// first address that is not trusted is the client. Everything further left is hearsay.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return Some(peer);
    }
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut furthest = None;
    for hop in hops {
        // What stands left of an unreadable hop was written by nobody we trust.
        let Some(address) = parse_hop(hop) else { break };
        furthest = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    furthest
}

fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?;
    let address: IpAddr = hop.trim().parse().ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).map(|address| address.to_string())
    }

    #[test]
    fn a_stranger_cannot_choose_his_address() {
        assert_eq!(
            seen("192.0.2.9", &["203.0.113.5"], &["127.0.0.1/32"]),
            Some("192.0.2.9".into())
        );
    }

    #[test]
    fn a_trusted_proxy_tells_the_address() {
        assert_eq!(
            seen("127.0.0.1", &["203.0.113.5"], &["127.0.0.1/32"]),
            Some("203.0.113.5".into())
        );
        assert_eq!(
            seen("::ffff:127.0.0.1", &["203.0.113.5"], &["127.0.0.1/32"]),
            Some("203.0.113.5".into())
        );
    }

    #[test]
    fn what_the_client_put_in_front_is_not_believed() {
        let trusted = ["127.0.0.1/32", "10.0.0.0/8"];
        assert_eq!(
            seen("127.0.0.1", &["1.1.1.1, 203.0.113.5", "10.1.2.3"], &trusted),
            Some("203.0.113.5".into())
        );
    }

    #[test]
    fn a_local_proxy_that_is_not_trusted_is_told_to_the_operator() {
        let told_after = |peer: &str, forwarded: bool, trusted: Vec<IpNet>| {
            let proxies = Proxies::new(trusted);
            let mut headers = HeaderMap::new();
            if forwarded {
                headers.append(FORWARDED_FOR, "203.0.113.5".parse().unwrap());
            }
            proxies.client_address(peer.parse().unwrap(), &headers);
            proxies.told.is_completed()
        };
        assert!(told_after("127.0.0.1", true, vec![]));
        assert!(!told_after("127.0.0.1", false, vec![]));
        assert!(!told_after(
            "127.0.0.1",
            true,
            vec!["127.0.0.1/32".parse().unwrap()]
        ));
        assert!(!told_after("192.0.2.9", true, vec![]));
    }

    #[test]
    fn what_the_client_broke_further_left_does_not_hide_its_address() {
        let broken = HeaderValue::from_bytes(b"\xff, 203.0.113.5").unwrap();
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, HeaderValue::from_bytes(b"\xff").unwrap());
        headers.append(FORWARDED_FOR, broken);
        let trusted = ["127.0.0.1/32".parse().unwrap()];
        let address = client_address("127.0.0.1".parse().unwrap(), &headers, &trusted);
        assert_eq!(address, Some("203.0.113.5".parse().unwrap()));
        let inner = ["127.0.0.1/32", "10.0.0.0/8"];
        assert_eq!(
            seen("127.0.0.1", &["nonsense, 10.1.2.3"], &inner),
            Some("10.1.2.3".into())
        );
    }

    #[test]
    fn a_proxy_that_tells_nothing_or_nonsense_leaves_it_unknown() {
        assert_eq!(seen("127.0.0.1", &[], &["127.0.0.1/32"]), None);
        assert_eq!(seen("127.0.0.1", &["unknown"], &["127.0.0.1/32"]), None);
    }
}
