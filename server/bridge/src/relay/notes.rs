//! What the bot itself says to the team: who has come, and what happened.
//!
//! Everything in it that the visitor or the host page claims is one line of plain text of limited
//! length, in which nothing calls anybody and no markup begins, whatever messenger shows it.

use super::policy::cut;
use crate::messenger::VisitorCard;
use protocol::form::TICKED;
use serde_json::Value;
use session_core::text::one_line;

/// Longest value that is repeated, in Unicode scalar values.
const VALUE_MAX_CHARS: usize = 200;
/// Longest note of a bot, in Unicode scalar values.
const NOTE_MAX_CHARS: usize = 2_000;

/// The visitor has ended the conversation.
pub const ENDED: &str = "The visitor has ended the conversation.";
/// A text came too late.
pub const TOO_LATE: &str = "The conversation is over; the visitor was not shown this.";

/// Begins what was said before the team took over.
pub const SO_FAR: &str = "The conversation so far:";
/// The bot was called back.
pub const BOT_ANSWERS: &str = "The bot answers the visitor again, until you write here.";
/// There is no bot to be called.
pub const NO_BOT: &str = "This site has no bot.";

/// A file of the team is too large, or one too many.
pub const FILE_NOT_SHOWN: &str =
    "A file was too large for the visitor, or there were too many; the visitor was not shown it.";

/// Who has come, for the beginning of a chat. Empty values are left out.
#[must_use]
pub fn card(site_name: &str, visitor: &VisitorCard) -> String {
    let page = visitor.page.clone().unwrap_or_default();
    let mut lines = vec![format!("New conversation from {}", quoted(site_name))];
    let mut add = |label: &str, value: &str| {
        let value = quoted(value);
        if !value.is_empty() {
            lines.push(format!("{label}: {value}"));
        }
    };
    add("Name", &visitor.name);
    add("E-mail", visitor.email.as_deref().unwrap_or_default());
    add("Page", &page.title);
    add("Address", &page.url);
    add("Came from", &page.referrer);
    add("Language", visitor.locale.as_deref().unwrap_or_default());
    lines.push("Write here to answer; /help shows what else you can do.".to_owned());
    lines.join("\n")
}

/// What the visitor filled in before the conversation; `None` where nothing was asked.
#[must_use]
pub fn answers(answers: &Value) -> Option<String> {
    let lines: Vec<String> = answers
        .as_array()?
        .iter()
        .filter_map(|answer| {
            let word = |name: &str| answer.get(name).and_then(Value::as_str).map(quoted);
            let value = word("value")?;
            let value = if value == TICKED {
                "yes".to_owned()
            } else {
                value
            };
            Some(format!("{}: {value}", word("label")?))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What a bot says to the team alone.
#[must_use]
pub fn of_bot(text: &str) -> String {
    cut(format!("Bot, to the team: {text}"), NOTE_MAX_CHARS)
}

/// A value as plain text. Messengers make mentions of `@name` and of room names with `#` or `!`,
/// links and emphasis of brackets and marks, links of `://`; an invisible joiner after such a sign
/// keeps each of them from beginning and changes nothing for a reader.
fn quoted(value: &str) -> String {
    let mut plain = String::new();
    let mut before = ' ';
    for c in cut(one_line(value), VALUE_MAX_CHARS).chars() {
        plain.push(c);
        let calls = matches!(c, '@' | '#' | '!') && !before.is_alphanumeric();
        let marks = matches!(c, '[' | ']' | '*' | '_' | '`' | '~' | '<' | '|');
        let links = c == ':';
        if calls || marks || links {
            plain.push(JOINER);
        }
        before = c;
    }
    plain
}

/// Word joiner: no width, no break.
const JOINER: char = '\u{2060}';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messenger::PageCard;

    fn shown(text: &str) -> String {
        text.replace(JOINER, "")
    }

    #[test]
    fn a_card_tells_what_is_known_and_nothing_else() {
        let visitor = VisitorCard {
            name: "Ada Lovelace".into(),
            email: Some("ada@example.com".into()),
            locale: Some("de-AT".into()),
            page: Some(PageCard {
                url: "https://shop.example/lamps".into(),
                title: "Lamps".into(),
                referrer: "https://search.example/".into(),
            }),
        };
        assert_eq!(
            shown(&card("Example Shop", &visitor)),
            "New conversation from Example Shop\nName: Ada Lovelace\nE-mail: ada@example.com\nPage: Lamps\nAddress: https://shop.example/lamps\nCame from: https://search.example/\nLanguage: de-AT\nWrite here to answer; /help shows what else you can do."
        );
        let nobody = card("Shop", &VisitorCard::default());
        assert_eq!(nobody.lines().count(), 2, "{nobody}");
    }

    #[test]
    fn no_value_begins_a_mention_a_link_or_a_line_of_its_own() {
        let visitor = VisitorCard {
            name: "@room [click](https://evil.example)\n/close **now** <@U123>".into(),
            ..VisitorCard::default()
        };
        let card = card("Shop", &visitor);
        for sign in ["@room", "](", "https://", "**", "<@", "\n/close"] {
            assert!(!card.contains(sign), "{sign} in {card}");
        }
        assert!(shown(&card).contains("@room [click](https://evil.example)"));
    }

    #[test]
    fn answers_to_the_form_are_lines_without_tricks() {
        let given = serde_json::json!([
            { "name": "topic", "label": "Topic", "value": "Repair\n/close" },
            { "name": "terms", "label": "Terms", "value": "true" },
        ]);
        let lines = answers(&given).map(|lines| shown(&lines));
        assert_eq!(lines.as_deref(), Some("Topic: Repair /close\nTerms: yes"));
        assert_eq!(answers(&Value::Null), None);
    }

    #[test]
    fn a_value_is_cut() {
        let visitor = VisitorCard {
            name: "x".repeat(5_000),
            ..VisitorCard::default()
        };
        assert!(card("Shop", &visitor).chars().count() < VALUE_MAX_CHARS + 120);
    }
}
