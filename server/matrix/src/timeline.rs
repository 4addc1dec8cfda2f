//! What an event of a room's timeline means.
//!
//! - Texts, notices and emotes are texts. A file is told by its name in brackets. Everything else
//!   that may stand in a room (polls, places, key verification) is not for visitors.
//! - An edit is not told: the visitor keeps the first version, since the widget has no edits, and
//!   the fallback of an edit («* text») would be a second message.
//! - The quotation that old clients put in front of a reply is taken off.

use crate::wire::Event;

/// Longest text that is taken in, in bytes: no event can hold more.
const TEXT_MAX: usize = 64 << 10;

/// The meaning of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Somebody wrote.
    Text(String),
    /// This message was withdrawn.
    Withdrawn(String),
    /// A member has this name now.
    Member { user: String, name: Option<String> },
    /// Somebody who was in the room or might have come in is out.
    Left(String),
    /// The room has a successor.
    Replaced,
    /// A message that only those with keys can read.
    Encrypted,
    /// Nothing for us.
    Nothing,
}

/// What an event means.
pub(crate) fn meaning(event: &Event) -> Meaning {
    match event.kind.as_str() {
        "m.room.message" if !event.event_id.is_empty() => {
            text(event).map_or(Meaning::Nothing, Meaning::Text)
        }
        "m.room.redaction" => {
            let redacts = event.redacts.as_deref().or(event.text("redacts"));
            redacts.map_or(Meaning::Nothing, |id| Meaning::Withdrawn(id.to_owned()))
        }
        "m.room.member" => member(event),
        "m.room.tombstone" => Meaning::Replaced,
        "m.room.encrypted" => Meaning::Encrypted,
        _ => Meaning::Nothing,
    }
}

fn member(event: &Event) -> Meaning {
    match event.membership() {
        Some((user, "leave" | "ban")) => Meaning::Left(user.to_owned()),
        Some((user, _)) => Meaning::Member {
            user: user.to_owned(),
            name: event.text("displayname").map(str::to_owned),
        },
        None => Meaning::Nothing,
    }
}

fn text(event: &Event) -> Option<String> {
    let relation = &event.content["m.relates_to"];
    if relation["rel_type"] == "m.replace" {
        return None;
    }
    let body = event.text("body")?;
    let text = match event.text("msgtype")? {
        "m.text" | "m.notice" | "m.emote" if relation["m.in_reply_to"].is_object() => {
            unquoted(body).to_owned()
        }
        "m.text" | "m.notice" | "m.emote" => body.to_owned(),
        "m.image" | "m.file" | "m.audio" | "m.video" => file(event, body),
        _ => return None,
    };
    (text.len() <= TEXT_MAX).then_some(text)
}

/// Stands for a file until files travel. A body beside a file name is its caption.
fn file(event: &Event, body: &str) -> String {
    match event.text("filename") {
        Some(name) if name != body => format!("[{name}] {body}"),
        _ => format!("[{body}]"),
    }
}

/// The text without the lines that quote what it replies to.
fn unquoted(body: &str) -> &str {
    let mut rest = body;
    while rest.starts_with("> ") {
        let Some((_, after)) = rest.split_once('\n') else {
            return body;
        };
        rest = after;
    }
    if rest.len() == body.len() {
        body
    } else {
        rest.strip_prefix('\n').unwrap_or(rest)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::{Value, json};

    fn message(content: &Value) -> Meaning {
        let event = json!({ "type": "m.room.message", "event_id": "$1", "sender": "@a:x", "content": content });
        meaning(&serde_json::from_value(event).unwrap())
    }

    fn text(text: &str) -> Meaning {
        Meaning::Text(text.into())
    }

    #[test]
    fn texts_notices_and_emotes_are_texts() {
        for msgtype in ["m.text", "m.notice", "m.emote"] {
            assert_eq!(
                message(&json!({ "msgtype": msgtype, "body": " hi\n" })),
                text(" hi\n")
            );
        }
    }

    #[test]
    fn a_file_is_told_by_its_name() {
        let named = |more: Value| message(&more);
        assert_eq!(
            named(json!({ "msgtype": "m.image", "body": "cat.png" })),
            text("[cat.png]")
        );
        let captioned = json!({ "msgtype": "m.file", "body": "see page 2", "filename": "a.pdf" });
        assert_eq!(named(captioned), text("[a.pdf] see page 2"));
    }

    #[test]
    fn an_edit_is_no_second_message() {
        let edit = json!({
            "msgtype": "m.text", "body": "* better", "m.new_content": { "msgtype": "m.text", "body": "better" },
            "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" },
        });
        assert_eq!(message(&edit), Meaning::Nothing);
    }

    #[test]
    fn a_reply_comes_without_what_it_quotes() {
        let reply = |body: &str| {
            message(&json!({
                "msgtype": "m.text", "body": body, "m.relates_to": { "m.in_reply_to": { "event_id": "$0" } },
            }))
        };
        assert_eq!(reply("> <@bot:x> Ada: hi\n> there\n\nhello"), text("hello"));
        assert_eq!(reply("hello"), text("hello"));
        assert_eq!(reply("> only a quotation"), text("> only a quotation"));
        let quotation = json!({ "msgtype": "m.text", "body": "> mine\n\nhello" });
        assert_eq!(message(&quotation), text("> mine\n\nhello"));
    }

    #[test]
    fn what_visitors_cannot_use_is_nothing() {
        for content in [
            json!({}),
            json!({ "msgtype": "m.text", "body": 7 }),
            json!({ "msgtype": "m.key.verification.request", "body": "verify me" }),
            json!({ "msgtype": "m.text", "body": "x".repeat(TEXT_MAX + 1) }),
        ] {
            assert_eq!(message(&content), Meaning::Nothing);
        }
    }

    #[test]
    fn a_withdrawal_is_understood_in_old_rooms_and_new_ones() {
        let old = json!({ "type": "m.room.redaction", "redacts": "$1" });
        let new = json!({ "type": "m.room.redaction", "content": { "redacts": "$1" } });
        for event in [old, new] {
            let event = serde_json::from_value(event).unwrap();
            assert_eq!(meaning(&event), Meaning::Withdrawn("$1".into()));
        }
    }
}
