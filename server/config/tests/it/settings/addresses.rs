//! Where the server listens, and under which addresses it is reached.

use super::{read, refused};
use config::settings::Prefix;

#[test]
fn a_port_must_be_a_number_in_range() {
    let line = |value: &str, why: &str| {
        format!("WEB_WIDGET_BOT_PORT: \"{value}\" {why} — expected a whole number from 1 to 65535")
    };
    for value in ["0", "65536", "99999999999999999999"] {
        assert_eq!(
            refused(&[("WEB_WIDGET_BOT_PORT", value)]),
            [line(value, "is out of range")]
        );
    }
    for value in ["http", "-1", "80.5", "80 81"] {
        assert_eq!(
            refused(&[("WEB_WIDGET_BOT_PORT", value)]),
            [line(value, "is not a port")]
        );
    }
    assert_eq!(
        read(&[("WEB_WIDGET_BOT_PORT", " 65535\r")]).unwrap().port,
        65535
    );
}

#[test]
fn a_prefix_must_be_a_plain_path() {
    for (value, why) in [
        ("web-widget", "does not begin with /"),
        ("https://example.com/x", "does not begin with /"),
        ("/a//b", "holds //"),
        ("//a", "holds //"),
        ("/a//", "holds //"),
        ("/a/../b", "holds . or .. as a step of the path"),
        ("/.", "holds . or .. as a step of the path"),
        ("/a b", "holds a character that does not belong in a prefix"),
        ("/a?b", "holds a character that does not belong in a prefix"),
        ("/%41", "holds a character that does not belong in a prefix"),
        ("/ä", "holds a character that does not belong in a prefix"),
    ] {
        let expected = format!(
            "WEB_WIDGET_BOT_WEB_PREFIX: \"{value}\" {why} — expected nothing, or a path such as /web-widget out of A-Z a-z 0-9 - . _ ~ and /"
        );
        assert_eq!(refused(&[("WEB_WIDGET_BOT_WEB_PREFIX", value)]), [expected]);
    }
}

#[test]
fn one_slash_at_the_end_of_a_prefix_is_dropped() {
    for (text, prefix) in [
        ("", ""),
        ("/", ""),
        ("/x", "/x"),
        ("/x/", "/x"),
        ("/x/y.z~1_-", "/x/y.z~1_-"),
    ] {
        assert_eq!(Prefix::parse(text).unwrap().to_string(), prefix, "{text}");
    }
}

#[test]
fn a_public_url_has_no_query_and_agrees_with_the_prefix() {
    let url = |url: &'static str| ("WEB_WIDGET_BOT_PUBLIC_URL", url);
    let prefix = ("WEB_WIDGET_BOT_WEB_PREFIX", "/chat");
    let public = |variables: &[_]| read(variables).unwrap().public_url.unwrap().to_string();
    assert_eq!(
        public(&[url("https://example.com")]),
        "https://example.com/"
    );
    assert_eq!(
        public(&[url("https://example.com:8443"), prefix]),
        "https://example.com:8443/chat"
    );
    assert_eq!(
        public(&[url("https://example.com/chat/"), prefix]),
        "https://example.com/chat"
    );
    assert_eq!(
        refused(&[url("https://example.com/other"), prefix]),
        [
            "WEB_WIDGET_BOT_PUBLIC_URL: has the path \"/other\", but the prefix is \"/chat\" — make both the same, or leave the path out; see WEB_WIDGET_BOT_WEB_PREFIX"
        ]
    );
    for (value, why) in [
        ("example.com", "is not a URL"),
        ("wss://example.com", "is neither http nor https"),
        ("https://example.com/?a=b", "holds a ? or #"),
        ("https://example.com/#a", "holds a ? or #"),
    ] {
        let expected = format!(
            "WEB_WIDGET_BOT_PUBLIC_URL: \"{value}\" {why} — expected an http or https URL such as https://chat.example.com, its path empty or the prefix"
        );
        assert_eq!(refused(&[url(value)]), [expected]);
    }
}

#[test]
fn the_listening_address_is_an_ip_address() {
    let address = |value| {
        read(&[("WEB_WIDGET_BOT_LISTEN", value)])
            .unwrap()
            .address()
            .to_string()
    };
    assert_eq!(address("127.0.0.1"), "127.0.0.1:8080");
    assert_eq!(address("[::]"), "[::]:8080");
    assert_eq!(address("::1"), "[::1]:8080");
    assert_eq!(
        refused(&[("WEB_WIDGET_BOT_LISTEN", "localhost")]),
        [
            "WEB_WIDGET_BOT_LISTEN: \"localhost\" is not an IP address — expected an IP address such as 127.0.0.1 or [::]"
        ]
    );
    assert_eq!(
        refused(&[("WEB_WIDGET_BOT_LISTEN", "127.0.0.1:9000")]),
        [
            "WEB_WIDGET_BOT_LISTEN: \"127.0.0.1:9000\" holds a port, which is WEB_WIDGET_BOT_PORT's to say — expected an IP address such as 127.0.0.1 or [::]"
        ]
    );
}

#[test]
fn trusted_proxies_are_addresses_and_networks() {
    let settings = read(&[(
        "WEB_WIDGET_BOT_TRUSTED_PROXIES",
        "127.0.0.1, 10.0.0.0/8,::1,",
    )])
    .unwrap();
    let networks: Vec<_> = settings
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(networks, ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]);
    assert_eq!(
        refused(&[("WEB_WIDGET_BOT_TRUSTED_PROXIES", "127.0.0.1,nginx")]),
        [
            "WEB_WIDGET_BOT_TRUSTED_PROXIES: \"127.0.0.1,nginx\" holds something that is neither an IP address nor a network — expected a comma list of IP addresses and networks such as 127.0.0.1,10.0.0.0/8"
        ]
    );
}

#[test]
fn the_metrics_have_an_address_of_their_own() {
    let metrics = |value| ("WEB_WIDGET_BOT_METRICS_LISTEN", value);
    let settings = read(&[metrics("127.0.0.1:9090")]).unwrap();
    assert_eq!(
        settings.metrics_listen.unwrap().to_string(),
        "127.0.0.1:9090"
    );
    for (value, why) in [
        ("9090", "is not an IP address with a port"),
        ("127.0.0.1:0", "has port 0"),
    ] {
        let expected = format!(
            "WEB_WIDGET_BOT_METRICS_LISTEN: \"{value}\" {why} — expected an IP address and a port such as 127.0.0.1:9090"
        );
        assert_eq!(refused(&[metrics(value)]), [expected]);
    }
    assert_eq!(
        refused(&[metrics("127.0.0.1:8080")]),
        [
            "WEB_WIDGET_BOT_METRICS_LISTEN: \"127.0.0.1:8080\" is where the server itself listens — choose another port"
        ]
    );
    assert!(
        read(&[
            metrics("127.0.0.1:8080"),
            ("WEB_WIDGET_BOT_LISTEN", "127.0.0.2")
        ])
        .is_ok()
    );
}
