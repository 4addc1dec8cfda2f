//! Who the client is: the peer, unless the peer is a proxy that the operator trusts.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// The client's address, or `None` when a trusted proxy did not tell it.
///
/// `X-Forwarded-For` is read from its end: each trusted hop vouches for the one before it, and the
/// first address that is not trusted is the client. Everything further left is hearsay.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return Some(peer);
    }
    let values: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut furthest = None;
    for value in values.into_iter().rev() {
        let address = value.trim().parse::<IpAddr>().ok()?.to_canonical();
        furthest = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    furthest
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

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
    fn a_proxy_that_tells_nothing_or_nonsense_leaves_it_unknown() {
        assert_eq!(seen("127.0.0.1", &[], &["127.0.0.1/32"]), None);
        assert_eq!(seen("127.0.0.1", &["unknown"], &["127.0.0.1/32"]), None);
    }
}
