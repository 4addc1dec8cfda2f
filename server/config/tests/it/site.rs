//! One site: each key, right and wrong.

use super::support::{good_site, load, problems, warnings, with};
use config::sites::{Language, Messenger, Recipient, Side, Site};
use serde_json::{Value, json};
use std::sync::Arc;

/// Messages about the only site, after one of its keys was changed.
fn refused(key: &str, value: Value) -> Vec<String> {
    let prefix = "config.json: configs[0].";
    let problems = problems(&with(&format!("/configs/0/{key}"), value));
    problems
        .iter()
        .map(|line| line.strip_prefix(prefix).unwrap().to_owned())
        .collect()
}

fn accepted(key: &str, value: Value) -> Arc<Site> {
    let loaded = load(&with(&format!("/configs/0/{key}"), value)).unwrap();
    assert_eq!(loaded.warnings, []);
    Arc::clone(loaded.sites.iter().next().unwrap())
}

#[test]
fn a_key_used_twice_names_both_places() {
    let file = json!({ "configs": [good_site("a"), good_site("b"), good_site("a")] });
    assert_eq!(
        problems(&file),
        [
            r#"config.json: configs[2].key: "a" is used twice (also configs[0]) — give each site its own key"#
        ]
    );
}

#[test]
fn a_key_out_of_other_characters_is_refused() {
    let hint = "use 1 to 128 characters out of A-Z a-z 0-9 - _ . : @, such as a GUID";
    assert_eq!(
        refused("key", json!("a b")),
        [format!(r#"key: "a b" is not a site key — {hint}"#)]
    );
    assert_eq!(
        refused("key", json!("")),
        [format!(r#"key: "" is not a site key — {hint}"#)]
    );
    let long = "k".repeat(129);
    let shown = "k".repeat(60);
    assert_eq!(
        refused("key", json!(long)),
        [format!(r#"key: "{shown}…" is not a site key — {hint}"#)]
    );
}

#[test]
fn every_key_without_a_default_is_missed() {
    for (key, form) in [
        ("key", "a text"),
        ("allowed-origins", "a list"),
        ("title-primary", "a text"),
        ("title-secondary", "a text"),
        ("site_name", "a text"),
        ("chat_recipients", "a list"),
    ] {
        let expected = format!("{key}: is missing — add it: {form} is needed");
        assert_eq!(refused(key, Value::Null), [expected]);
    }
}

#[test]
fn a_missing_key_that_was_misspelt_is_recognised() {
    for (key, written) in [
        ("allowed-origins", "allowed_origins"),
        ("title-primary", "title_primary"),
        ("title-secondary", "titleSecondary"),
        ("site_name", "site-name"),
        ("chat_recipients", "recipients"),
    ] {
        let mut site = good_site("a");
        let value = site.as_object_mut().unwrap().remove(key).unwrap();
        site[written] = value;
        let expected = format!(
            "config.json: configs[0].{key}: is missing — you wrote \"{written}\"; the key is \"{key}\""
        );
        assert_eq!(problems(&json!({ "configs": [site] })), [expected]);
    }
}

#[test]
fn a_value_of_another_type_is_refused_with_what_was_expected() {
    assert_eq!(
        refused("title-primary", json!(5)),
        ["title-primary: 5 is not a text — write it in double quotes"]
    );
    assert_eq!(
        refused("permanent_session", json!("true")),
        [r#"permanent_session: "true" is not true or false — write the word without quotes"#]
    );
    assert_eq!(
        refused("allowed-origins", json!("https://a.example")),
        [r#"allowed-origins: "https://a.example" is not a list — put it between [ and ]"#]
    );
    assert_eq!(
        refused("chat_recipients/0", json!("Ada Lovelace")),
        [r#"chat_recipients[0]: "Ada Lovelace" is not an object — put its keys between { and }"#]
    );
    assert_eq!(
        refused("allowed-origins/0", json!({})),
        ["allowed-origins[0]: an object is not a text — write it in double quotes"]
    );
}

#[test]
fn a_title_must_have_between_one_and_120_characters_in_one_line() {
    let hint = "write what visitors and the team shall read";
    for key in ["title-primary", "title-secondary", "site_name"] {
        assert_eq!(
            refused(key, json!("  ")),
            [format!("{key}: is empty — {hint}")]
        );
    }
    let shown = "ä".repeat(60);
    assert_eq!(
        refused("title-primary", json!("ä".repeat(121))),
        [format!(
            r#"title-primary: "{shown}…" is 121 characters long — at most 120 fit"#
        )]
    );
    assert_eq!(
        refused("site_name", json!("ä".repeat(81))),
        [format!(
            r#"site_name: "{shown}…" is 81 characters long — at most 80 fit"#
        )]
    );
    assert_eq!(
        refused("title-secondary", json!("Hello,\nyou")),
        [
            r#"title-secondary: "Hello,\nyou" holds a line break or control character — write it in one line"#
        ]
    );
    assert_eq!(
        accepted("title-primary", json!("ä".repeat(120)))
            .title_primary
            .chars()
            .count(),
        120
    );
    assert_eq!(accepted("title-primary", json!(" Hi ")).title_primary, "Hi");
}

#[test]
fn a_bad_origin_is_refused_with_the_reason() {
    let lines = refused(
        "allowed-origins",
        json!([
            "www.example.com",
            "ftp://example.com",
            "https://*.example.com"
        ]),
    );
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0]
            .starts_with(r#"allowed-origins[0]: "www.example.com": not a web address — expected "#),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with(
            r#"allowed-origins[1]: "ftp://example.com": begins with "ftp" — expected "#
        ),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with(r#"allowed-origins[2]: "https://*.example.com": the host "#),
        "{lines:?}"
    );
}

#[test]
fn credentials_in_an_origin_are_refused_and_not_repeated() {
    let lines = refused(
        "allowed-origins",
        json!(["https://user:hunter2@example.com"]),
    );
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with(r#"allowed-origins[0]: "https://…@example.com": "#),
        "{lines:?}"
    );
}

#[test]
fn an_empty_list_of_origins_is_allowed_but_warned_of() {
    assert_eq!(
        warnings(&with("/configs/0/allowed-origins", json!([]))),
        ["config.json: configs[0].allowed-origins: is empty — this site refuses all pages"]
    );
}

#[test]
fn an_origin_with_a_path_is_warned_of_and_one_without_is_not() {
    assert_eq!(
        warnings(&with(
            "/configs/0/allowed-origins",
            json!([
                "https://a.example/shop/",
                "https://b.example/",
                "https://c.example:444"
            ])
        )),
        [
            "config.json: configs[0].allowed-origins[0]: \"https://a.example/shop/\" has a path, which browsers rarely tell across sites — all pages of https://a.example can show the widget unless their Referer carries another path"
        ]
    );
}

#[test]
fn recipients_must_be_there_and_have_a_name() {
    assert_eq!(
        refused("chat_recipients", json!([])),
        ["chat_recipients: is empty — name at least one person who gets the chats"]
    );
    assert_eq!(
        refused(
            "chat_recipients",
            json!([{"first_name": " ", "last_name": ""}])
        ),
        [r#"chat_recipients[0]: has no name — fill in "first_name" and "last_name""#]
    );
    assert_eq!(
        refused("chat_recipients", json!([{}])),
        [
            "chat_recipients[0].first_name: is missing — add it: a text is needed",
            "chat_recipients[0].last_name: is missing — add it: a text is needed",
        ]
    );
    assert_eq!(
        refused(
            "chat_recipients",
            json!([{"first_name": "Ada", "last_name": "L", "id": " "}])
        ),
        ["chat_recipients[0].id: is empty — leave it out or fill it in"]
    );
}

#[test]
fn a_recipient_may_have_one_name_only_and_an_id() {
    let site = accepted(
        "chat_recipients",
        json!([{"first_name": "Support", "last_name": "", "id": "u-1"}]),
    );
    let expected = Recipient {
        first_name: "Support".to_owned(),
        last_name: String::new(),
        id: Some("u-1".to_owned()),
    };
    assert_eq!(site.recipients, [expected]);
}

#[test]
fn the_optional_keys_have_defaults() {
    let site = accepted("permanent_session", json!(false));
    assert_eq!((site.messenger, site.language), (None, None));
    assert_eq!(site.appearance.accent.to_string(), "#2458e6");
    assert_eq!(site.appearance.position, Side::Right);
    assert_eq!(site.appearance.offset_x.pixels(), 20);
    assert_eq!(site.appearance.offset_y.pixels(), 20);
}

#[test]
fn sizes_of_files_that_are_not_written_follow_those_that_are() {
    let sizes = |files: Value| {
        let files = accepted("files", files).files;
        files.map(|files| {
            [files.max, files.per_session, files.per_site].map(|size| size / 1_000_000)
        })
    };
    for (written, meant) in [
        (json!({}), Some([20, 100, 5_000])),
        (json!({"max_mb": 200}), Some([200, 200, 5_000])),
        (json!({"session_mb": 5}), Some([5, 5, 5_000])),
        (json!({"site_mb": 50}), Some([20, 50, 50])),
        (
            json!({"max_mb": 1, "session_mb": 2, "site_mb": 3}),
            Some([1, 2, 3]),
        ),
        (json!({"enabled": false, "max_mb": 1}), None),
    ] {
        assert_eq!(sizes(written.clone()), meant, "{written}");
    }
}

#[test]
fn sizes_of_files_that_do_not_fit_into_each_other_are_refused() {
    assert_eq!(
        refused(
            "files",
            json!({"max_mb": 30, "session_mb": 20, "site_mb": 10})
        ),
        [
            r#"files.session_mb: 20 is less than "max_mb", which is 30 — what is kept together must have room for one of its parts"#,
            r#"files.site_mb: 10 is less than "session_mb", which is 20 — what is kept together must have room for one of its parts"#,
        ]
    );
    for wrong in [json!({"max_mb": 0}), json!({"max_mb": "20"}), json!(true)] {
        assert_eq!(refused("files", wrong.clone()).len(), 1, "{wrong}");
    }
}

#[test]
fn the_optional_keys_are_read() {
    for (word, messenger) in [
        ("desk", Messenger::Desk),
        ("teamwire", Messenger::Teamwire),
        ("matrix", Messenger::Matrix),
    ] {
        assert_eq!(
            accepted("messenger", json!(word)).messenger,
            Some(messenger)
        );
    }
    assert_eq!(
        accepted("language", json!("en")).language,
        Some(Language::En)
    );
    assert_eq!(
        accepted("language", json!("de")).language,
        Some(Language::De)
    );
    let look = accepted(
        "appearance",
        json!({"accent": "#AbC012", "position": "left", "offset_x": 0, "offset_y": 400}),
    )
    .appearance;
    assert_eq!(look.accent.to_string(), "#abc012");
    assert_eq!(look.position, Side::Left);
    assert_eq!((look.offset_x.pixels(), look.offset_y.pixels()), (0, 400));
}

#[test]
fn null_counts_as_left_out_for_an_optional_key() {
    let mut file = super::support::good();
    file["configs"][0]["messenger"] = Value::Null;
    assert_eq!(
        load(&file).unwrap().sites.iter().next().unwrap().messenger,
        None
    );
}

#[test]
fn wrong_optional_keys_are_refused_with_the_choices() {
    assert_eq!(
        refused("messenger", json!("teamwrie")),
        [r#"messenger: "teamwrie" is not a messenger — write "desk", "teamwire" or "matrix""#]
    );
    assert_eq!(
        refused("language", json!("fr")),
        [
            r#"language: "fr" is not a language of the widget — write "en" or "de", or leave it out to follow the browser"#
        ]
    );
    assert_eq!(
        refused(
            "appearance",
            json!({"accent": "#12345g", "position": "top", "offset_x": -1, "offset_y": 401})
        ),
        [
            r##"appearance.accent: "#12345g" is not a colour — write it as # and six hex digits, such as "#2458e6""##,
            r#"appearance.position: "top" is not a side — write "right" or "left""#,
            "appearance.offset_x: -1 is not a whole number from 0 to 400 — write pixels, without quotes and unit",
            "appearance.offset_y: 401 is not a whole number from 0 to 400 — write pixels, without quotes and unit",
        ]
    );
    for accent in ["", "#fff", "2458e6", "#2458e", "#+458e6", "#2458é", "red"] {
        assert_eq!(
            refused("appearance", json!({ "accent": accent })).len(),
            1,
            "{accent}"
        );
    }
}
