//! Settings from the environment.

mod addresses;
mod secrets;

use super::support::lines;
use config::settings::{LogFormat, Settings, SqliteSync, Teamwire};
use config::{Problem, Warning};
use std::path::Path;

fn read(variables: &[(&str, &str)]) -> Result<Settings, Vec<Problem>> {
    Settings::from_env(|name| {
        variables
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

fn refused(variables: &[(&str, &str)]) -> Vec<String> {
    lines(&read(variables).expect_err("there is a problem"))
}

const SECRET: &str = "hunter2-hunter2-hunter2";

const TEAMWIRE: [(&str, &str); 3] = [
    ("TW_API_APPID", "app-4711"),
    ("TW_API_SECRET", SECRET),
    ("TW_API_HOST", "https://backend.teamwire.eu"),
];

#[test]
fn a_value_that_is_not_utf_8_is_refused_and_not_taken_for_unset() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let broken = |name: &str| {
        (name == "WEB_WIDGET_BOT_PORT").then(|| OsString::from_vec(b"80\xff".to_vec()))
    };
    let problems = lines(&Settings::from_env(broken).expect_err("there is a problem"));
    assert_eq!(
        problems,
        ["WEB_WIDGET_BOT_PORT: the value is not UTF-8 — expected a whole number from 1 to 65535"]
    );
}

#[test]
fn an_empty_environment_gives_the_defaults() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.config, Path::new("config.json"));
    assert_eq!(settings.database, Path::new("web-widget-bot.db"));
    assert_eq!(settings.address().to_string(), "0.0.0.0:8080");
    assert_eq!(settings.prefix.as_str(), "");
    assert_eq!(settings.log, "info");
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!(settings.sqlite_sync, SqliteSync::Full);
    assert!(settings.public_url.is_none());
    assert!(settings.teamwire.is_none());
    assert!(settings.trusted_proxies.is_empty());
    assert!(settings.metrics_listen.is_none());
    assert!(settings.desk_token.is_none());
}

#[test]
fn a_blank_variable_counts_as_unset() {
    let settings = read(&[("WEB_WIDGET_BOT_PORT", ""), ("TW_API_SECRET", " ")]).unwrap();
    assert_eq!(settings.port, 8080);
    assert!(settings.teamwire.is_none());
}

#[test]
fn the_environment_of_the_former_bot_works_unchanged() {
    let mut variables = TEAMWIRE.to_vec();
    variables.extend([
        ("WEB_WIDGET_BOT_PORT", "8081"),
        ("WEB_WIDGET_BOT_CONFIG", "/config/config.json"),
        ("WEB_WIDGET_BOT_WEB_PREFIX", "/chat-widget"),
    ]);
    let settings = read(&variables).unwrap();
    assert_eq!(settings.port, 8081);
    assert_eq!(settings.config, Path::new("/config/config.json"));
    assert_eq!(settings.prefix.as_str(), "/chat-widget");
    let Some(Teamwire::Sdk {
        app_id,
        secret,
        host,
        python,
    }) = settings.teamwire
    else {
        panic!("{:?}", settings.teamwire);
    };
    assert_eq!(app_id.expose(), "app-4711");
    assert_eq!(secret.expose(), SECRET);
    assert_eq!(host.as_str(), "https://backend.teamwire.eu/");
    assert_eq!(python, Path::new("python3"));
}

#[test]
fn the_log_filter_is_levels_and_targets_with_levels() {
    for filter in [
        "warn",
        "INFO",
        "info,server=debug",
        "off, bridge::relay=trace",
    ] {
        assert_eq!(read(&[("WEB_WIDGET_BOT_LOG", filter)]).unwrap().log, filter);
    }
    for filter in ["inof", "info,server", "info,,warn", "=info", "server=loud"] {
        let expected = format!(
            "WEB_WIDGET_BOT_LOG: \"{filter}\" is not a log filter — expected a level (off, error, warn, info, debug, trace) or a list such as info,server=debug"
        );
        assert_eq!(refused(&[("WEB_WIDGET_BOT_LOG", filter)]), [expected]);
    }
}

#[test]
fn words_of_a_choice_are_read_and_others_refused() {
    let settings = read(&[
        ("WEB_WIDGET_BOT_LOG_FORMAT", "json"),
        ("WEB_WIDGET_BOT_SQLITE_SYNC", "normal"),
    ])
    .unwrap();
    assert_eq!(settings.log_format, LogFormat::Json);
    assert_eq!(settings.sqlite_sync, SqliteSync::Normal);
    assert_eq!(
        refused(&[
            ("WEB_WIDGET_BOT_LOG_FORMAT", "xml"),
            ("WEB_WIDGET_BOT_SQLITE_SYNC", "off")
        ]),
        [
            "WEB_WIDGET_BOT_SQLITE_SYNC: \"off\" is not a way to sync — expected full or normal",
            "WEB_WIDGET_BOT_LOG_FORMAT: \"xml\" is not a log format — expected text or json",
        ]
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let lines = refused(&[
        ("WEB_WIDGET_BOT_PORT", "0"),
        ("WEB_WIDGET_BOT_WEB_PREFIX", "x"),
        ("WEB_WIDGET_BOT_LISTEN", "here"),
        ("WEB_WIDGET_BOT_PUBLIC_URL", "there"),
        ("TW_API_APPID", "a"),
        ("WEB_WIDGET_BOT_LOG", "?"),
    ]);
    let names: Vec<_> = lines
        .iter()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "WEB_WIDGET_BOT_LISTEN",
            "WEB_WIDGET_BOT_PORT",
            "WEB_WIDGET_BOT_WEB_PREFIX",
            "WEB_WIDGET_BOT_PUBLIC_URL",
            "TW_API_SECRET",
            "TW_API_HOST",
            "WEB_WIDGET_BOT_LOG",
        ]
    );
}

#[test]
fn unknown_variables_are_warned_of_with_a_suggestion_where_there_is_one() {
    let names = [
        "PATH",
        "WEB_WIDGET_BOT_PORT",
        "WEB_WIDGET_BOT_PROT",
        "WEB_WIDGET_BOT_PREFIX",
        "WEB_WIDGET_BOT_COLOUR",
        "WEB_WIDGET_BOTTLE",
    ];
    let warnings: Vec<_> = Settings::unknown(names)
        .iter()
        .map(Warning::to_string)
        .collect();
    assert_eq!(
        warnings,
        [
            "WEB_WIDGET_BOT_PROT: is not a setting — did you mean WEB_WIDGET_BOT_PORT?",
            "WEB_WIDGET_BOT_PREFIX: is not a setting — did you mean WEB_WIDGET_BOT_WEB_PREFIX?",
            "WEB_WIDGET_BOT_COLOUR: is not a setting",
        ]
    );
}
