//! The chatbot of a site: each key, right and wrong.

use super::support::{load, problems, warnings, with};
use config::sites::{Bot, Site};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn bot(keys: &Value) -> Value {
    let mut bot = json!({ "url": "https://bot.example.com/chat?key=1" });
    bot.as_object_mut()
        .unwrap()
        .extend(keys.as_object().unwrap().clone());
    with("/configs/0/bot", bot)
}

fn site(file: &Value) -> Arc<Site> {
    let loaded = load(file).unwrap();
    assert_eq!(loaded.warnings, []);
    Arc::clone(loaded.sites.iter().next().unwrap())
}

fn accepted(keys: &Value) -> Arc<Bot> {
    site(&bot(keys)).bot.clone().unwrap()
}

fn refused(keys: &Value) -> Vec<String> {
    let prefix = "config.json: configs[0].bot.";
    let problems = problems(&bot(keys)).into_iter();
    problems
        .map(|line| line.strip_prefix(prefix).unwrap().to_owned())
        .collect()
}

#[test]
fn a_bot_needs_an_address_and_nothing_else() {
    let bot = accepted(&json!({}));
    assert_eq!(bot.url.as_str(), "https://bot.example.com/chat?key=1");
    assert_eq!((&*bot.name, bot.start), ("Example", true));
    assert_eq!(bot.answer_within, Duration::from_secs(60));
    assert!(
        bot.handover_words
            .contains(&"mit einem menschen sprechen".to_owned())
    );
    assert!(bot.secret.is_none() && bot.token.is_none() && bot.frame_hosts.is_none());
    let without = with("/configs/0/bot", json!({}));
    assert_eq!(
        problems(&without),
        ["config.json: configs[0].bot.url: is missing — add it: a text is needed"]
    );
}

#[test]
fn every_key_says_what_it_says() {
    let bot = accepted(&json!({
        "name": "Robo",
        "secret": "s",
        "token": "0123456789abcdef",
        "start": false,
        "answer_within_s": 600,
        "handover_words": ["Talk to Ada!", "HILFE"],
        "frame_hosts": ["Maps.Example.com", "*.tube.example"]
    }));
    assert_eq!((&*bot.name, bot.start), ("Robo", false));
    assert_eq!(bot.secret.as_ref().unwrap().expose(), "s");
    assert_eq!(bot.token.as_ref().unwrap().expose(), "0123456789abcdef");
    assert_eq!(bot.answer_within, Duration::from_secs(600));
    assert_eq!(bot.handover_words, ["talk to ada", "hilfe"]);
    let hosts = ["maps.example.com", "*.tube.example"].map(str::to_owned);
    assert_eq!(bot.frame_hosts.as_deref(), Some(&hosts[..]));
    assert_eq!(
        accepted(&json!({ "handover_words": [] })).handover_words,
        [""; 0]
    );
}

#[test]
fn what_is_wrong_is_said_without_repeating_secrets() {
    let hint = "write where the bot listens, such as https://bot.example.com/chat";
    for (url, what) in [
        ("bot.example.com", "is not a URL"),
        ("ftp://bot.example.com", "is neither https nor http"),
        (
            "https://me:pw@bot.example.com",
            "holds a user name or password",
        ),
        ("https://bot.example.com/#a", "holds a #"),
    ] {
        assert_eq!(
            refused(&json!({ "url": url })),
            [format!("url: {what} — {hint}")]
        );
    }
    for (keys, problem) in [
        (
            json!({ "token": "0123456789" }),
            "token: is too short — write at least 16 characters",
        ),
        (
            json!({ "token": 12_345_678 }),
            "token: is not a text — write it in double quotes",
        ),
        (
            json!({ "token": "0123456789 abcdef" }),
            "token: holds a blank — use letters, digits and signs only",
        ),
        (
            json!({ "secret": "" }),
            "secret: is empty — leave it out or fill it in",
        ),
        (
            json!({ "answer_within_s": 4 }),
            "answer_within_s: 4 is not a whole number from 5 to 600 — write seconds, without quotes and unit",
        ),
        (
            json!({ "handover_words": ["agent", "?!"] }),
            r#"handover_words[1]: "?!" holds no letter or digit — write what a visitor may write to reach the team"#,
        ),
        (
            json!({ "frame_hosts": ["https://example.com"] }),
            r#"frame_hosts[0]: "https://example.com" is not the name of a host — write example.com, or *.example.com for all names below it"#,
        ),
    ] {
        assert_eq!(refused(&keys), [problem]);
    }
    let shown = format!("{:?}", accepted(&json!({ "token": "0123456789abcdef" })));
    assert!(!shown.contains("0123456789abcdef"), "{shown}");
}

#[test]
fn media_of_other_hosts_come_with_a_bot_unless_it_is_said_otherwise() {
    assert!(!site(&with("/configs/0/external_media", Value::Null)).external_media);
    assert!(site(&with("/configs/0/external_media", json!(true))).external_media);
    let mut file = bot(&json!({}));
    assert!(site(&file).external_media);
    file["configs"][0]["external_media"] = json!(false);
    assert!(!site(&file).external_media);
}

#[test]
fn an_unknown_key_of_a_bot_is_warned_of() {
    let found = warnings(&bot(&json!({ "answer_within": 5 })));
    assert_eq!(
        found,
        [
            r#"config.json: configs[0].bot.answer_within: is not a key that is known here — did you mean "answer_within_s"?"#
        ]
    );
}
