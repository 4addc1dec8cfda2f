//! Addresses that somebody else may have chosen.

use axum::Router;
use axum::response::Redirect;
use axum::routing::post;
use ipnet::{Ipv4Net, Ipv6Net};
use outbound::{CallError, Guard, Guarded, HeaderMap, Post, Private, Url, is_public};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::TcpListener;

/// What nobody on the internet has, by IANA's registries.
const REFUSED_V4: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
];
const REFUSED_V6: [&str; 11] = [
    "::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

fn refused_v4(address: Ipv4Addr) -> bool {
    let nets = REFUSED_V4.map(|net| net.parse::<Ipv4Net>().unwrap());
    nets.iter().any(|net| net.contains(&address))
}

/// The forms of an address of IPv4 in one of IPv6: mapped, and through NAT64.
fn forms(address: Ipv4Addr) -> [IpAddr; 3] {
    let [a, b, c, d] = address.octets();
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    [
        IpAddr::V4(address),
        IpAddr::V6(address.to_ipv6_mapped()),
        IpAddr::V6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low)),
    ]
}

proptest! {
    #[test]
    fn an_address_of_ipv4_is_public_in_every_form_or_in_none(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        for form in forms(address) {
            prop_assert_eq!(is_public(form), !refused_v4(address), "{}", form);
        }
    }

    #[test]
    fn nothing_within_a_refused_network_is_public(net in 0..REFUSED_V4.len(), bits: u32) {
        let net: Ipv4Net = REFUSED_V4[net].parse().unwrap();
        let inside = u32::from(net.network()) | (bits & u32::from(net.hostmask()));
        for form in forms(Ipv4Addr::from_bits(inside)) {
            prop_assert!(!is_public(form), "{}", form);
        }
    }

    #[test]
    fn nothing_within_a_refused_network_of_ipv6_is_public(net in 0..REFUSED_V6.len(), bits: u128) {
        let net: Ipv6Net = REFUSED_V6[net].parse().unwrap();
        let inside = u128::from(net.network()) | (bits & u128::from(net.hostmask()));
        let address = Ipv6Addr::from_bits(inside);
        prop_assert!(!is_public(IpAddr::V6(address)), "{}", address);
    }

    #[test]
    fn outside_of_global_unicast_only_translated_addresses_are_public(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        let global: Ipv6Net = "2000::/3".parse().unwrap();
        if !global.contains(&address) {
            prop_assert!(!is_public(IpAddr::V6(address)), "{}", address);
        }
    }
}

#[test]
fn well_known_public_addresses_are_public() {
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "193.0.6.139",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn an_address_written_into_the_url_is_looked_at_whatever_its_notation() {
    let guard = Guard::new(["bot.internal".to_owned(), "[::1]".to_owned()]);
    let checked = |text: &str| guard.check(&Url::parse(text).unwrap());
    for private in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://169.254.169.254/latest",
    ] {
        assert_eq!(checked(private), Err(Private::Address), "{private}");
    }
    for plain in [
        "http://example.com/",
        "ftp://example.com/",
        "http://8.8.8.8/",
    ] {
        assert_eq!(checked(plain), Err(Private::Plain), "{plain}");
    }
    for good in [
        "https://example.com/",
        "http://bot.internal/",
        "http://BOT.internal:8080/",
        "http://[::1]/",
    ] {
        assert_eq!(checked(good), Ok(()), "{good}");
    }
}

async fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new()
        .route("/", post(|body: String| async move { body }))
        .route("/away", post(|| async { Redirect::temporary("/") }))
        .route("/long", post(|| async { "x".repeat(101) }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

fn to(url: &str) -> Post {
    Post {
        url: Url::parse(url).unwrap(),
        headers: HeaderMap::new(),
        json: b"{}".to_vec(),
        deadline: Duration::from_secs(5),
        largest: 100,
    }
}

#[tokio::test]
async fn a_host_that_was_named_is_reached_and_its_redirects_are_not_followed() {
    let port = port().await;
    let client = Guarded::new(Guard::new(["localhost".to_owned()])).unwrap();
    let answer = client.post(to(&format!("http://localhost:{port}/"))).await;
    assert_eq!(answer.unwrap().body, "{}");
    let answer = client
        .post(to(&format!("http://localhost:{port}/away")))
        .await;
    assert_eq!(answer.unwrap().status, 307);
    let answer = client
        .post(to(&format!("http://localhost:{port}/long")))
        .await;
    let answer = answer.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 100));
}

#[tokio::test]
async fn a_name_that_means_this_machine_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Guarded::new(Guard::default()).unwrap();
    let refused = client.post(to(&format!("https://localhost:{port}/"))).await;
    assert_eq!(refused.unwrap_err(), CallError::NotSent);
    let called = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(called.is_err(), "a connection was made");
}
