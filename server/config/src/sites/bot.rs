//! The chatbot of a site.
//!
//! Whether its address may be reached at all is a question of the settings, which are not known here.

use super::check::elements;
use super::field::{Expected, Field};
use super::file::{BotEntry, NAME_MAX};
use super::path::JsonPath;
use super::report::{Object, Report};
use crate::Secret;
use crate::finding::quote;
use schemars::JsonSchema;
use serde::Deserialize;
use session_core::text::fold;
use std::time::Duration;
use url::{Host, Url};

/// Seconds for an answer without a setting.
pub(super) const ANSWER_WITHIN_S: u32 = 60;
const ANSWER_WITHIN_S_MIN: u32 = 5;
const ANSWER_WITHIN_S_MAX: u32 = 600;
/// Shortest token, in characters: shorter ones can be guessed.
const TOKEN_MIN: usize = 16;
/// Words for the team without a setting, in English and German.
pub(super) const HANDOVER_WORDS: [&str; 14] = [
    "agent",
    "human",
    "operator",
    "real person",
    "human please",
    "talk to a human",
    "speak to a human",
    "mensch",
    "mitarbeiter",
    "mitarbeiterin",
    "echter mensch",
    "mensch bitte",
    "mitarbeiter bitte",
    "mit einem menschen sprechen",
];

/// A chatbot that answers before the team does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    /// Where the visitor's messages are posted: https or http. A secret of its own may be in it.
    pub url: Url,
    /// Its name, as visitors see it.
    pub name: String,
    /// Signs what is posted.
    pub secret: Option<Secret>,
    /// Good for writing into every conversation of the site.
    pub token: Option<Secret>,
    /// Whether it is told that a conversation begins.
    pub start: bool,
    /// After so long without an answer, the team takes over.
    pub answer_within: Duration,
    /// Texts with which a visitor asks for the team, each through [`fold`].
    pub handover_words: Vec<String>,
    /// Hosts that frames may show, in lower case, with `*.` in front for all names below; `None`: all.
    pub frame_hosts: Option<Vec<String>>,
}

/// A time in the config file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(inline, with = "u32", extend("minimum" = ANSWER_WITHIN_S_MIN, "maximum" = ANSWER_WITHIN_S_MAX))]
pub(super) struct Seconds(u32);

impl TryFrom<u32> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        if (ANSWER_WITHIN_S_MIN..=ANSWER_WITHIN_S_MAX).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err("out of range")
        }
    }
}

impl Expected for Seconds {
    const EXPECTED: &'static str = "a whole number from 5 to 600";
    const HINT: &'static str = "write seconds, without quotes and unit";
}

/// `None` when something is wrong with it. `site_name` is `None` when something is wrong with that.
pub(super) fn bot_of(
    entry: BotEntry,
    at: JsonPath,
    site_name: Option<&str>,
    report: &mut Report<'_>,
) -> Option<Bot> {
    let mut bot = Object::open::<BotEntry>(at, entry.unknown, report);
    let url = url(&mut bot, entry.url);
    let name = match entry.name {
        Field::Missing => site_name.map(str::to_owned),
        written => bot.line("name", written, NAME_MAX),
    };
    let secret = secret(&mut bot, "secret", entry.secret, 1);
    let token = secret_token(&mut bot, entry.token);
    let start = bot.optional("start", entry.start).unwrap_or(true);
    let within = bot.optional("answer_within_s", entry.answer_within_s);
    let words = bot.optional("handover_words", entry.handover_words);
    let words_at = bot.at("handover_words");
    let hosts = bot.optional("frame_hosts", entry.frame_hosts);
    let hosts_at = bot.at("frame_hosts");
    let handover_words = match words {
        Some(words) => elements(words, &words_at, report, |text, at, report| {
            word(&text, at, report)
        }),
        None => HANDOVER_WORDS.into_iter().map(fold).collect(),
    };
    let frame_hosts = hosts.map(|hosts| {
        elements(hosts, &hosts_at, report, |text, at, report| {
            frame_host(&text, at, report)
        })
    });
    let seconds = within.map_or(ANSWER_WITHIN_S, |within| within.0);
    Some(Bot {
        url: url?,
        name: name?,
        secret,
        token,
        start,
        answer_within: Duration::from_secs(seconds.into()),
        handover_words,
        frame_hosts,
    })
}

/// The address may hold a secret in its query, so it is not repeated in messages.
fn url(bot: &mut Object<'_, '_>, field: Field<String>) -> Option<Url> {
    let text = bot.required("url", field)?;
    let at = bot.at("url");
    let what = match Url::parse(&text) {
        Err(_) => "is not a URL",
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "is neither https nor http",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "holds a user name or password"
        }
        Ok(url) if url.fragment().is_some() => "holds a #",
        Ok(url) => return Some(url),
    };
    let hint = "write where the bot listens, such as https://bot.example.com/chat";
    bot.report.problem(&at, what, hint);
    None
}

fn secret_token(bot: &mut Object<'_, '_>, field: Field<String>) -> Option<Secret> {
    let token = secret(bot, "token", field, TOKEN_MIN)?;
    if token.expose().chars().any(char::is_whitespace) {
        let at = bot.at("token");
        bot.report
            .problem(&at, "holds a blank", "use letters, digits and signs only");
    }
    Some(token)
}

/// A value that no message may repeat, even if it is wrong.
fn secret(bot: &mut Object<'_, '_>, key: &str, field: Field<String>, min: usize) -> Option<Secret> {
    let at = bot.at(key);
    let (what, hint) = match field {
        Field::Missing => return None,
        Field::Wrong(_) => ("is not a text".to_owned(), String::HINT.to_owned()),
        Field::Right(text) if text.is_empty() => (
            "is empty".to_owned(),
            "leave it out or fill it in".to_owned(),
        ),
        Field::Right(text) if text.chars().count() < min => (
            "is too short".to_owned(),
            format!("write at least {min} characters"),
        ),
        Field::Right(text) => return Some(Secret::new(text)),
    };
    bot.report.problem(&at, what, hint);
    None
}

fn word(text: &str, at: &JsonPath, report: &mut Report<'_>) -> Option<String> {
    let word = fold(text);
    if word.is_empty() {
        let what = format!("{} holds no letter or digit", quote(text));
        report.problem(at, what, "write what a visitor may write to reach the team");
        return None;
    }
    Some(word)
}

fn frame_host(text: &str, at: &JsonPath, report: &mut Report<'_>) -> Option<String> {
    let (below, name) = match text.strip_prefix("*.") {
        Some(name) => ("*.", name),
        None => ("", text),
    };
    match Host::parse(name) {
        Ok(Host::Domain(name)) if !name.contains('*') => Some(format!("{below}{name}")),
        _ => {
            let what = format!("{} is not the name of a host", quote(text));
            let hint = "write example.com, or *.example.com for all names below it";
            report.problem(at, what, hint);
            None
        }
    }
}
