//! The binary as an operator meets it: messages and exit codes.

use crate::app::App;
use server::limits::Rates;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the binary in a test's folder with a clean environment.
pub fn run(app: &App, arguments: &[&str]) -> Output {
    run_in(
        app.folder.path(),
        &[
            ("WEB_WIDGET_BOT_DATABASE", "test.db"),
            ("WEB_WIDGET_BOT_LISTEN", "127.0.0.1"),
            ("WEB_WIDGET_BOT_PORT", "1024"),
        ],
        arguments,
    )
}

/// Runs the binary in a folder with this environment and nothing else.
pub fn run_in(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_web-widget-bot"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// Runs it where nothing but a good configuration is, and gives what it said.
fn refused(environment: &[(&str, &str)], config: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), config).unwrap();
    let output = run_in(folder.path(), environment, &[]);
    assert_eq!(output.status.code(), Some(1), "{environment:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn each_wrong_setting_is_named_with_its_value_and_what_was_expected() {
    let good = crate::app::two_sites().to_string();
    for (name, value, says) in [
        ("WEB_WIDGET_BOT_WEB_PREFIX", "web-widget", "begin"),
        ("WEB_WIDGET_BOT_PORT", "70000", "65535"),
        ("WEB_WIDGET_BOT_PORT", "http", "65535"),
        ("WEB_WIDGET_BOT_LISTEN", "everywhere", "address"),
        ("WEB_WIDGET_BOT_TRUSTED_PROXIES", "nginx", "address"),
        ("WEB_WIDGET_BOT_PUBLIC_URL", "chat.example.com", "http"),
        (
            "WEB_WIDGET_BOT_DATABASE",
            "/nonexistent/folder/x.db",
            "folder",
        ),
        ("WEB_WIDGET_BOT_LOG", "info,=,", "filter"),
    ] {
        let error = refused(&[(name, value)], &good);
        assert!(
            error.contains(value),
            "{name}: the value is missing in: {error}"
        );
        assert!(
            error.contains(says),
            "{name}: expected «{says}» in: {error}"
        );
    }
}

#[test]
fn a_database_that_is_none_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("config.json"),
        crate::app::two_sites().to_string(),
    )
    .unwrap();
    std::fs::write(
        folder.path().join("x.db"),
        "this is not a database, it is a text file. ".repeat(100),
    )
    .unwrap();
    let output = run_in(folder.path(), &[("WEB_WIDGET_BOT_DATABASE", "x.db")], &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("x.db") && error.contains("not a"), "{error}");
}

#[test]
fn all_errors_of_a_file_are_said_at_once_with_their_places() {
    let config = r#"{"configs": [
        {"key": "a", "allowed-origins": ["ftp://x"], "title-primary": "t", "title-secondary": "t",
         "site_name": "s", "chat_recipients": []},
        {"key": "a", "allowed-origins": ["https://x"], "title-primary": "t", "title-secondary": "t",
         "site_name": "s", "chat_recipients": [{"first_name": "a", "last_name": "b"}], "titel": 1}
    ]}"#;
    let error = refused(&[], config);
    for place in [
        "configs[0].allowed-origins[0]",
        "configs[0].chat_recipients",
        "configs[1].key",
    ] {
        assert!(error.contains(place), "{place} is missing in: {error}");
    }
    assert!(error.contains("3 error(s)"), "{error}");
}

#[test]
fn errors_of_the_environment_and_of_the_file_are_said_together() {
    let error = refused(&[("WEB_WIDGET_BOT_PORT", "http")], "{}");
    for named in ["WEB_WIDGET_BOT_PORT", "configs"] {
        assert!(error.contains(named), "{named} is missing in: {error}");
    }
}

#[test]
fn the_check_refuses_what_serving_would_refuse() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::app::two_sites();
    config["configs"][1]["messenger"] = "matrix".into();
    let file = folder.path().join("config.json");
    std::fs::write(&file, config.to_string()).unwrap();
    let checked = run_in(folder.path(), &[], &["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    let error = String::from_utf8(checked.stderr).unwrap();
    assert!(error.contains("configs[1].messenger"), "{error}");

    std::fs::write(&file, " ".repeat(5 << 20)).unwrap();
    let checked = run_in(folder.path(), &[], &["config", "check"]);
    let error = String::from_utf8(checked.stderr).unwrap();
    assert!(error.contains("larger than 4 MiB"), "{error}");
}

#[test]
fn the_seeds_own_example_passes_the_check() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config.example.json");
    let folder = tempfile::tempdir().unwrap();
    let output = run_in(
        folder.path(),
        &[],
        &["config", "check", example.to_str().unwrap()],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("2 site(s), no errors"));
}

#[test]
fn unknown_settings_and_keys_are_warned_about_with_a_suggestion() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::app::two_sites();
    config["configs"][0]["titleprimary"] = "x".into();
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    let output = run_in(
        folder.path(),
        &[("WEB_WIDGET_BOT_PROT", "1")],
        &["config", "check"],
    );
    assert!(output.status.success());
    let warnings = String::from_utf8(output.stderr).unwrap();
    assert!(warnings.contains("WEB_WIDGET_BOT_PORT"), "{warnings}");
    assert!(warnings.contains("title-primary"), "{warnings}");
}

#[test]
fn the_schema_is_json_and_knows_the_keys() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_in(folder.path(), &[], &["config", "schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema.to_string().contains("allowed-origins"));
}

#[tokio::test]
async fn the_desk_link_opens_the_desk_of_a_running_server() {
    let app = App::start().await;
    let token = [
        ("WEB_WIDGET_BOT_DESK_TOKEN", crate::app::DESK_TOKEN),
        ("WEB_WIDGET_BOT_WEB_PREFIX", "/w"),
    ];
    let output = run_in(app.folder.path(), &token, &["desk-link"]);
    let link = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        link.trim(),
        format!(
            "http://localhost:8080/w/desk#token={}",
            crate::app::DESK_TOKEN
        )
    );
}

#[tokio::test]
async fn health_asks_the_running_server_also_below_a_prefix() {
    let prefix = ("WEB_WIDGET_BOT_WEB_PREFIX", "/chat");
    let mut app = App::with(&[prefix], Rates::default()).await;
    let port = app.server.as_ref().unwrap().address().port().to_string();
    let folder = app.folder.path().to_owned();
    let ask = move || {
        let settings = [("WEB_WIDGET_BOT_PORT", port.as_str()), prefix];
        run_in(&folder, &settings, &["health"])
    };
    let ready = tokio::task::spawn_blocking(ask.clone()).await.unwrap();
    assert_eq!(ready.status.code(), Some(0), "{ready:?}");
    assert_eq!(ready.stdout, b"ok\n");
    app.stop().await;
    let gone = tokio::task::spawn_blocking(ask).await.unwrap();
    assert_eq!(gone.status.code(), Some(1), "{gone:?}");
}

#[cfg(not(feature = "trial"))]
#[test]
fn the_binary_has_no_trace_of_trials() {
    let binary = std::fs::read(env!("CARGO_BIN_EXE_web-widget-bot")).unwrap();
    let binary = String::from_utf8_lossy(&binary);
    assert!(
        binary.contains("WEB_WIDGET_BOT_DATABASE"),
        "names are found like this"
    );
    for name in ["WEB_WIDGET_BOT_TRIAL", "/trial/echo", "dedupe-off"] {
        assert!(!binary.contains(name), "{name}");
    }
}
