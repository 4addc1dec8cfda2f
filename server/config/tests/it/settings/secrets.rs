//! Teamwire, the desk token, and what must not be shown.

use super::super::support::lines;
use super::{SECRET, TEAMWIRE, read, refused};

#[test]
fn the_three_variables_of_teamwire_belong_together() {
    let hint = "set all three for Teamwire, or none for the desk";
    assert_eq!(
        refused(&TEAMWIRE[..1]),
        [
            format!("TW_API_SECRET: is not set, but TW_API_APPID is — {hint}"),
            format!("TW_API_HOST: is not set, but TW_API_APPID is — {hint}"),
        ]
    );
    assert_eq!(
        refused(&TEAMWIRE[1..]),
        [format!(
            "TW_API_APPID: is not set, but TW_API_SECRET and TW_API_HOST are — {hint}"
        )]
    );
}

#[test]
fn the_host_of_teamwire_must_be_https_unless_it_is_this_machine() {
    let with_host = |host| [TEAMWIRE[0], TEAMWIRE[1], ("TW_API_HOST", host)];
    for host in [
        "http://localhost:9000",
        "http://127.0.0.1:9000",
        "http://[::1]/",
        "https://tw.example/api",
    ] {
        assert!(read(&with_host(host)).is_ok(), "{host}");
    }
    for (host, why) in [
        (
            "http://backend.teamwire.eu",
            "would send the secret in the clear",
        ),
        (
            "http://127.0.0.1.example.com",
            "would send the secret in the clear",
        ),
        ("backend.teamwire.eu", "is not a URL"),
        ("ftp://backend.teamwire.eu", "is neither http nor https"),
        ("https://backend.teamwire.eu/?a", "holds a ? or #"),
    ] {
        let expected = format!(
            "TW_API_HOST: \"{host}\" {why} — expected an https URL such as https://backend.teamwire.eu (http only on this machine)"
        );
        assert_eq!(refused(&with_host(host)), [expected]);
    }
}

#[test]
fn a_desk_token_must_be_long_and_is_never_repeated() {
    let token = |value| [("WEB_WIDGET_BOT_DESK_TOKEN", value)];
    let hint = "expected at least 16 characters without blanks";
    assert_eq!(
        refused(&token("fifteen-letters")),
        [format!(
            "WEB_WIDGET_BOT_DESK_TOKEN: the value is too short — {hint}"
        )]
    );
    assert_eq!(
        refused(&token("sixteen letters!")),
        [format!(
            "WEB_WIDGET_BOT_DESK_TOKEN: the value holds a blank — {hint}"
        )]
    );
    let settings = read(&token("sixteen-letters!")).unwrap();
    assert_eq!(settings.desk_token.unwrap().expose(), "sixteen-letters!");
}

#[test]
fn secrets_do_not_appear_in_debug_output() {
    let mut variables = TEAMWIRE.to_vec();
    variables.push(("WEB_WIDGET_BOT_DESK_TOKEN", "desk-token-desk-token"));
    let settings = read(&variables).unwrap();
    let shown = format!("{settings:?} {settings:#?}");
    for secret in [SECRET, "app-4711", "desk-token"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("Secret(…)"));
}

#[test]
fn secrets_do_not_appear_in_messages() {
    let problems = read(&[
        ("TW_API_APPID", "app-4711"),
        ("TW_API_SECRET", SECRET),
        (
            "TW_API_HOST",
            "https://app-4711:hunter2@backend.teamwire.eu",
        ),
        ("WEB_WIDGET_BOT_DESK_TOKEN", "hunter2"),
        ("WEB_WIDGET_BOT_PUBLIC_URL", "https:me:hunter2@example.com"),
    ])
    .unwrap_err();
    assert_eq!(problems.len(), 3);
    let shown = format!("{problems:?} {}", lines(&problems).join("\n"));
    for secret in ["hunter2", "app-4711"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
