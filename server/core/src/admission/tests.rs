#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;
use proptest::prelude::*;

fn list(entries: &[&str]) -> Vec<AllowedOrigin> {
    entries
        .iter()
        .map(|entry| AllowedOrigin::parse(entry).unwrap())
        .collect()
}

/// What a browser or an attacker may claim as origin, and whether it is `https://site.tld`.
const CLAIMS: &[(&str, bool)] = &[
    ("https://site.tld", true),
    ("https://site.tld:443", true),
    ("HTTPS://SITE.TLD", true),
    ("http://site.tld", false),
    ("http://site.tld:443", false),
    ("https://site.tld:80", false),
    ("https://site.tld:8443", false),
    ("https://www.site.tld", false),
    ("https://site.tld.evil.tld", false),
    ("https://site.tld.", false),
    ("https://site.tld.:443", false),
    ("https://evil-site.tld", false),
    ("https://evilsite.tld", false),
    ("https://site.tldx", false),
    ("https://site", false),
    ("https://site.tld@evil.tld", false),
    ("https://user@site.tld", false),
    ("https://user:pass@site.tld", false),
    ("https://@site.tld", false),
    ("https://xn--ste-tla.tld", false),
    ("https://s\u{ed}te.tld", false),
    ("https://s%69te.tld", false),
    ("https://*.tld", false),
    ("https:site.tld", false),
    ("https:/site.tld", false),
    ("https:///site.tld", false),
    ("https:\\\\site.tld", false),
    ("https://site.tld\\@evil.tld", false),
    (" https://site.tld", false),
    ("https://site.tld\t", false),
    ("https://site\n.tld", false),
    ("//site.tld", false),
    ("site.tld", false),
    ("ftp://site.tld", false),
    ("file://site.tld", false),
    ("data://site.tld", false),
    ("blob:https://site.tld", false),
    ("javascript://site.tld", false),
    ("null", false),
    ("*", false),
    ("https://", false),
    ("https://site.tld https://evil.tld", false),
    ("https://site.tld,https://evil.tld", false),
];

#[test]
fn every_gate_gives_the_same_verdict_and_only_the_exact_origin_passes() {
    let allowed = list(&["https://site.tld"]);
    let public = Origin::parse("https://site.tld").unwrap();
    for (claim, passes) in CLAIMS {
        let referer = if *passes {
            Admission::Admitted
        } else {
            Admission::Refused
        };
        assert_eq!(
            admits_referer(&allowed, Some(claim)),
            referer,
            "referer {claim:?}"
        );
        let with_public = own_origin(Some(claim), Some("evil.tld"), Some(&public), &["evil.tld"]);
        assert_eq!(with_public.is_own(), *passes, "socket, public {claim:?}");
        let by_host = own_origin(Some(claim), Some("site.tld:443"), None, &[""; 0]);
        let any_scheme = *passes || *claim == "http://site.tld:443";
        assert_eq!(by_host.is_own(), any_scheme, "socket, host {claim:?}");
    }
}

#[test]
fn a_missing_referer_is_told_apart_and_a_missing_origin_is_refused() {
    let allowed = list(&["https://site.tld"]);
    assert_eq!(admits_referer(&allowed, None), Admission::NoReferer);
    assert_eq!(admits_referer(&allowed, Some("")), Admission::NoReferer);
    let host = Some("site.tld");
    assert_eq!(own_origin(None, host, None, &[""; 0]), Verdict::Missing);
    assert_eq!(
        own_origin(Some("null"), host, None, &[""; 0]),
        Verdict::Malformed
    );
    assert_eq!(
        own_origin(Some(""), host, None, &[""; 0]),
        Verdict::Malformed
    );
    assert_eq!(
        own_origin(Some("https://site.tld/x"), host, None, &[""; 0]),
        Verdict::Malformed
    );
}

#[test]
fn an_empty_list_refuses_everybody() {
    assert_eq!(admits_referer(&[], None), Admission::Refused);
    assert_eq!(
        admits_referer(&[], Some("https://site.tld")),
        Admission::Refused
    );
    assert_eq!(frame_ancestors(&[]), "'none'");
}

#[test]
fn a_path_counts_as_whole_segments_and_only_when_the_referer_has_one() {
    let rows = [
        ("https://site.tld/test", true),
        ("https://site.tld/test/", true),
        ("https://site.tld/test?x=/other", true),
        ("https://site.tld/test/deep/page.html#top", true),
        ("https://site.tld", true),
        ("https://site.tld/", true),
        ("https://site.tld/?q", true),
        ("https://site.tld/a/../test", true),
        ("https://site.tld/a/%2e%2E/test/x", true),
        ("https://site.tld/testing", false),
        ("https://site.tld/tes", false),
        ("https://site.tld/TEST", false),
        ("https://site.tld/other?next=/test", false),
        ("https://site.tld/test/../other", false),
        ("https://site.tld/test/%2e%2e/other", false),
        ("https://site.tld//test", false),
        ("https://site.tld.evil.tld/test", false),
    ];
    for entry in [
        "https://site.tld/test",
        "https://site.tld/test/",
        "https://site.tld/a/../test",
    ] {
        let allowed = list(&[entry]);
        for (referer, passes) in rows {
            let expected = if passes {
                Admission::Admitted
            } else {
                Admission::Refused
            };
            assert_eq!(
                admits_referer(&allowed, Some(referer)),
                expected,
                "{entry} {referer}"
            );
        }
    }
}

#[test]
fn the_config_may_write_an_origin_as_people_do() {
    let normal = [
        ("HTTPS://Shop.Site.TLD:443/", "https://shop.site.tld"),
        ("http://site.tld:80", "http://site.tld"),
        ("http://site.tld:8080/x/", "http://site.tld:8080"),
        (
            "https://b\u{fc}cher.example",
            "https://xn--bcher-kva.example",
        ),
        (
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example",
        ),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://localhost", "http://localhost"),
    ];
    for (written, origin) in normal {
        assert_eq!(
            AllowedOrigin::parse(written).unwrap().origin_string(),
            origin,
            "{written}"
        );
    }
}

#[test]
fn a_wrong_entry_says_what_is_wrong_and_what_was_expected() {
    let rows = [
        ("", OriginError::NotAnAddress),
        ("site.tld", OriginError::NotAnAddress),
        ("https://", OriginError::NotAnAddress),
        ("https://site.tld:99999", OriginError::NotAnAddress),
        ("ftp://site.tld", OriginError::Scheme("ftp".into())),
        ("*://site.tld", OriginError::Scheme("*".into())),
        ("https://me@site.tld", OriginError::UserInfo),
        ("https://*.site.tld", OriginError::Host("*.site.tld".into())),
        (
            "https://a;script-src",
            OriginError::Host("a;script-src".into()),
        ),
        ("https://'self'", OriginError::Host("'self'".into())),
        ("https://a,b", OriginError::Host("a,b".into())),
        (
            "https://site.tld./",
            OriginError::TrailingDot("site.tld.".into()),
        ),
        ("https://site.tld/?a", OriginError::QueryOrFragment),
        ("https://site.tld/#a", OriginError::QueryOrFragment),
    ];
    for (entry, expected) in rows {
        let error = AllowedOrigin::parse(entry).unwrap_err();
        assert!(error.to_string().contains("expected"), "{error}");
        assert_eq!(error, expected, "{entry}");
    }
}

#[test]
fn frame_ancestors_names_each_origin_once_without_its_path() {
    let allowed = list(&["https://a.tld/x", "https://a.tld/y", "http://b.tld:8080"]);
    assert_eq!(frame_ancestors(&allowed), "https://a.tld http://b.tld:8080");
}

#[test]
fn without_a_public_origin_the_host_header_or_a_learned_host_decides() {
    // (Origin, Host, learned, is own)
    let rows: &[(&str, &str, &[&str], bool)] = &[
        ("https://chat.tld", "chat.tld", &[], true),
        ("https://chat.tld", "CHAT.tld", &[], true),
        ("http://chat.tld:8080", "chat.tld:8080", &[], true),
        // nginx with `proxy_set_header Host $host` drops the port.
        ("https://chat.tld:8443", "chat.tld", &[], true),
        ("https://chat.tld:8443", "chat.tld:443", &[], false),
        ("https://chat.tld", "chat.tld:443", &[], true),
        ("http://chat.tld", "chat.tld:443", &[], false),
        ("http://[::1]:8080", "[::1]:8080", &[], true),
        ("http://[::1]:8080", "[::1]", &[], true),
        ("http://[::1]:8080", "[::1]:8081", &[], false),
        // nginx without `proxy_set_header Host` in the socket's location.
        ("https://chat.tld", "localhost:8080", &["chat.tld"], true),
        ("https://chat.tld", "localhost:8080", &["other.tld"], false),
        ("https://site.tld", "chat.tld", &["chat.tld"], false),
        ("https://chat.tld.evil.tld", "chat.tld", &[], false),
        ("https://chat.tld", "", &[], false),
        ("https://chat.tld", "x@chat.tld", &[], false),
        ("https://chat.tld", "chat.tld/", &[], true),
        ("https://chat.tld", "chat.tld/x", &[], false),
    ];
    for (origin, host, learned, own) in rows {
        let verdict = own_origin(Some(origin), Some(host), None, learned);
        assert_eq!(
            verdict.is_own(),
            *own,
            "{origin} at {host}, learned {learned:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_claim_panics_and_none_but_the_own_host_passes(claim in "\\PC{0,40}") {
        let allowed = list(&["https://site.tld/test"]);
        let admitted = admits_referer(&allowed, Some(&format!("https://{claim}"))) == Admission::Admitted;
        let of_site = claim.to_lowercase().starts_with("site.tld");
        prop_assert!(!admitted || of_site, "{}", claim);
        let _ = AllowedOrigin::parse(&claim);
        let _ = own_origin(Some(&claim), Some(&claim), None, &[&claim]);
    }

    #[test]
    fn whatever_parses_is_safe_inside_a_header(host in "[!-~]{1,30}", path in "[!-~]{0,20}") {
        if let Ok(entry) = AllowedOrigin::parse(&format!("https://{host}/{path}")) {
            let value = frame_ancestors(&[entry]);
            prop_assert!(!value.contains([' ', ';', ',', '\'', '"', '*', '\r', '\n']), "{}", value);
        }
    }
}
