//! The file as a whole: reading it, its JSON, its top level, its keys.

use super::support::{good, good_site, lines, load, problems, warnings, with};
use config::sites;
use serde_json::json;
use std::io;
use std::path::Path;

const EXAMPLE: &str = include_str!("../../../../config.example.json");

fn refused(text: &str) -> Vec<String> {
    lines(&sites::parse("config.json", text).expect_err("the text has problems"))
}

#[test]
fn the_example_file_loads_as_it_is() {
    let loaded = sites::parse("config.example.json", EXAMPLE).unwrap();
    let sites: Vec<_> = loaded.sites.iter().collect();
    assert_eq!(sites.len(), 2);
    assert_eq!(
        sites[0].key.as_str(),
        "b28b5065-6f95-4db6-9272-6482b1899c6f"
    );
    assert_eq!(sites[0].title_primary, "How can we help you?");
    assert_eq!(sites[0].title_secondary, "Hello,");
    assert_eq!(sites[0].site_name, "TW Support");
    assert_eq!(
        sites[0].allowed_origins[0].origin_string(),
        "https://bots.teamwire.eu"
    );
    assert_eq!(sites[0].recipients[0].first_name, "first_name");
    assert!(sites[0].permanent_session);
    assert!(!sites[1].permanent_session, "false is the default");
    assert_eq!(sites[1].site_name, "TW Website");
    assert!(loaded.sites.get(&sites[1].key).is_some());
}

#[test]
fn the_demo_file_loads_without_a_warning() {
    let text = include_str!("../../../../public/demo/config.json");
    let loaded = sites::parse("config.json", text).unwrap();
    assert_eq!(loaded.warnings, []);
    let sites: Vec<_> = loaded
        .sites
        .iter()
        .map(|site| (site.key.as_str(), site.permanent_session))
        .collect();
    assert_eq!(
        sites,
        [
            ("demo-permanent", true),
            ("demo-tab", false),
            ("demo-bot", false)
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let missing = |_: &Path| Err(io::Error::new(io::ErrorKind::NotFound, "no such file"));
    assert_eq!(
        lines(&sites::load(Path::new("/config/config.json"), missing).unwrap_err()),
        [
            "/config/config.json: cannot be read: no such file — WEB_WIDGET_BOT_CONFIG says where it is"
        ]
    );
    let locked = |_: &Path| Err(io::Error::new(io::ErrorKind::PermissionDenied, "denied"));
    assert_eq!(
        lines(&sites::load(Path::new("config.json"), locked).unwrap_err()),
        ["config.json: cannot be read: denied — let the server's user read it"]
    );
}

#[test]
fn the_text_is_read_from_the_path_that_was_asked_for() {
    let read = |path: &Path| {
        assert_eq!(path, Path::new("some/where.json"));
        Ok(good().to_string())
    };
    assert_eq!(
        sites::load(Path::new("some/where.json"), read)
            .unwrap()
            .sites
            .iter()
            .len(),
        1
    );
}

#[test]
fn broken_json_is_reported_with_line_and_column() {
    assert_eq!(
        refused("{\n  \"configs\": [],\n}"),
        [
            "config.json: line 3, column 1: is not JSON: trailing comma — the mistake is here or just before"
        ]
    );
    assert_eq!(
        refused("{\"configs\": []} x"),
        [
            "config.json: line 1, column 17: is not JSON: trailing characters — the mistake is here or just before"
        ]
    );
}

#[test]
fn a_file_without_its_outer_braces_is_told_so() {
    assert_eq!(
        refused("    \"configs\": [{}]"),
        [
            "config.json: line 1, column 14: is not JSON: trailing characters — put the whole file between { and }"
        ]
    );
}

#[test]
fn an_empty_file_is_told_how_to_begin() {
    let expected = "is not JSON: EOF while parsing a value — the file is empty; begin with { \"configs\": [ ] }";
    assert_eq!(
        refused(""),
        [format!("config.json: line 1, column 0: {expected}")]
    );
}

#[test]
fn a_byte_order_mark_is_tolerated() {
    let text = format!("\u{feff}{}", good());
    assert!(sites::parse("config.json", &text).is_ok());
}

#[test]
fn json_nested_without_end_is_refused_instead_of_crashing() {
    let problems = refused(&"[".repeat(100_000));
    assert_eq!(
        problems,
        [
            "config.json: line 1, column 128: is not JSON: recursion limit exceeded — put the whole file between { and }"
        ]
    );
}

#[test]
fn a_key_written_twice_is_found_wherever_it_is() {
    let text = r#"{"configs": [], "x": {"y": [{"a": 1, "a": 2, "a": 3}]}, "configs": []}"#;
    assert_eq!(
        refused(text),
        [
            "config.json: x.y[0].a: is written twice in one object — keep one of them",
            "config.json: configs: is written twice in one object — keep one of them",
        ]
    );
}

#[test]
fn a_file_that_is_no_object_is_refused() {
    assert_eq!(
        problems(&json!([good_site("a")])),
        ["config.json: a list is not an object — put its keys between { and }"]
    );
    assert_eq!(
        problems(&json!(null)),
        ["config.json: null is not an object — put its keys between { and }"]
    );
}

#[test]
fn configs_must_be_a_list_of_objects() {
    assert_eq!(
        problems(&json!({})),
        ["config.json: configs: is missing — add it: a list is needed"]
    );
    assert_eq!(
        problems(&json!({ "configs": good_site("a") })),
        ["config.json: configs: an object is not a list — put it between [ and ]"]
    );
    assert_eq!(
        problems(&json!({ "configs": [["a", "b"], null] })),
        [
            "config.json: configs[0]: a list is not an object — put its keys between { and }",
            "config.json: configs[1]: null is not an object — put its keys between { and }",
        ]
    );
}

#[test]
fn a_file_without_sites_is_allowed_but_warned_of() {
    assert_eq!(
        warnings(&json!({ "configs": [] })),
        ["config.json: configs: is empty — no site can show the widget"]
    );
}

#[test]
fn the_schema_key_of_editors_is_allowed_at_the_top() {
    assert_eq!(
        warnings(&with("/$schema", json!("config.schema.json"))),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(&with("/$schema", json!(1))),
        ["config.json: $schema: 1 is not a text — write it in double quotes"]
    );
}

#[test]
fn unknown_keys_are_warned_of_with_a_suggestion_where_there_is_one() {
    let mut file = good();
    file["config"] = json!([]);
    file["configs"][0]["permanentSession"] = json!(true);
    file["configs"][0]["what ever"] = json!({});
    file["configs"][0]["chat_recipients"][0]["firstname"] = json!("");
    file["configs"][0]["appearance"] = json!({ "offsetx": 3 });
    assert_eq!(
        warnings(&file),
        [
            r#"config.json: config: is not a key that is known here — did you mean "configs"?"#,
            r#"config.json: configs[0].permanentSession: is not a key that is known here — did you mean "permanent_session"?"#,
            r#"config.json: configs[0]["what ever"]: is not a key that is known here"#,
            r#"config.json: configs[0].chat_recipients[0].firstname: is not a key that is known here — did you mean "first_name"?"#,
            r#"config.json: configs[0].appearance.offsetx: is not a key that is known here — did you mean "offset_x"?"#,
        ]
    );
}

#[test]
fn all_problems_of_a_file_are_reported_at_once() {
    let mut second = good_site("site-a");
    second["allowed-origins"] = json!(["https://ok.example", "shop.example", 7]);
    second["permanent_session"] = json!("yes");
    second["chat_recipients"] = json!([]);
    second["appearance"] = json!({ "accent": "blue", "offset_x": 401 });
    let mut third = good_site("site-c");
    third["title-primary"] = json!("");
    let problems = problems(&json!({ "configs": [good_site("site-a"), second, third, 5] }));
    let places: Vec<_> = problems
        .iter()
        .map(|line| line.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "configs[1].key",
            "configs[1].allowed-origins[1]",
            "configs[1].allowed-origins[2]",
            "configs[1].chat_recipients",
            "configs[1].permanent_session",
            "configs[1].appearance.accent",
            "configs[1].appearance.offset_x",
            "configs[2].title-primary",
            "configs[3]",
        ]
    );
}

#[test]
fn sites_are_found_by_their_key_and_listed_in_the_order_of_the_file() {
    let file = json!({ "configs": [good_site("b"), good_site("a"), good_site("c")] });
    let sites = load(&file).unwrap().sites;
    let keys: Vec<_> = sites.iter().map(|site| site.key.as_str()).collect();
    assert_eq!(keys, ["b", "a", "c"]);
    for site in sites.iter() {
        assert_eq!(sites.get(&site.key), Some(site));
    }
    let other = protocol::ids::SiteKey::parse("d").unwrap();
    assert_eq!(sites.get(&other), None);
}
