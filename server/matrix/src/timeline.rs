//! What an event of a room's timeline means.
//!
//! - Texts, notices and emotes are texts; images, files, sounds and films are files, and a text beside
//!   one is its caption. A file that only those with keys can read, or that has no address of media, is
//!   told by its name in brackets. Everything else that may stand in a room (polls, places, key
//!   verification) is not for visitors.
//! - An edit is not told: the visitor keeps the first version, since the widget has no edits, and
//!   the fallback of an edit («* text») would be a second message.
//! - The quotation that old clients put in front of a reply is taken off.

use crate::media::reference;
use crate::memory::Member;
use crate::people::shown;
use crate::wire::Event;
use bridge::messenger::RemoteFile;
use protocol::file::ImageSize;
use serde_json::Value;

/// Longest text that is taken in, in bytes: no event can hold more.
const TEXT_MAX: usize = 64 << 10;

/// The meaning of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Somebody wrote: a text, a file or both.
    Message {
        text: String,
        file: Option<RemoteFile>,
    },
    /// This message was withdrawn.
    Withdrawn(String),
    /// A member looks like this now.
    Member { user: String, member: Member },
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
            message(event).unwrap_or(Meaning::Nothing)
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
            member: Member {
                name: shown(event.text("displayname"), user),
                picture: event.text("avatar_url").and_then(reference),
            },
        },
        None => Meaning::Nothing,
    }
}

fn message(event: &Event) -> Option<Meaning> {
    let relation = &event.content["m.relates_to"];
    if relation["rel_type"] == "m.replace" {
        return None;
    }
    let mut body = event.text("body")?;
    if relation["m.in_reply_to"].is_object() {
        body = unquoted(body);
    }
    let (text, file) = match event.text("msgtype")? {
        "m.text" | "m.notice" | "m.emote" => (body.to_owned(), None),
        kind @ ("m.image" | "m.file" | "m.audio" | "m.video") => file(event, kind, body),
        _ => return None,
    };
    (text.len() <= TEXT_MAX).then_some(Meaning::Message { text, file })
}

/// A file and its caption: a body beside a file name.
fn file(event: &Event, kind: &str, body: &str) -> (String, Option<RemoteFile>) {
    let (name, caption) = match event.text("filename") {
        Some(name) if name != body && !name.is_empty() => (name, body),
        _ => (body, ""),
    };
    let Some(reference) = event.text("url").and_then(reference) else {
        let told = format!("[{name}] {caption}");
        return (told.trim_end().to_owned(), None);
    };
    let info = &event.content["info"];
    let file = RemoteFile {
        reference,
        name: name.to_owned(),
        mime: info["mimetype"].as_str().map(str::to_owned),
        size: info["size"].as_u64(),
        image: image_size(info).filter(|_| kind == "m.image"),
    };
    (caption.to_owned(), Some(file))
}

fn image_size(info: &Value) -> Option<ImageSize> {
    let pixels = |side: &str| {
        let pixels = u32::try_from(info[side].as_u64()?).ok()?;
        (pixels > 0).then_some(pixels)
    };
    Some(ImageSize {
        width: pixels("w")?,
        height: pixels("h")?,
    })
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

    fn heard(content: &Value) -> Meaning {
        let event = json!({ "type": "m.room.message", "event_id": "$1", "sender": "@a:x", "content": content });
        meaning(&serde_json::from_value(event).unwrap())
    }

    fn text(text: &str) -> Meaning {
        Meaning::Message {
            text: text.into(),
            file: None,
        }
    }

    #[test]
    fn texts_notices_and_emotes_are_texts() {
        for msgtype in ["m.text", "m.notice", "m.emote"] {
            assert_eq!(
                heard(&json!({ "msgtype": msgtype, "body": " hi\n" })),
                text(" hi\n")
            );
        }
    }

    /// Caption, name and what else is claimed.
    fn file(content: &Value) -> (String, RemoteFile) {
        match heard(content) {
            Meaning::Message {
                text,
                file: Some(file),
            } => (text, file),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_beside_a_file_name_is_a_caption() {
        let named = |body: &str, filename: Value| {
            let content = json!({ "msgtype": "m.file", "body": body, "filename": filename, "url": "mxc://x/a" });
            let (text, file) = file(&content);
            (text, file.name)
        };
        let pair = |text: &str, name: &str| (text.to_owned(), name.to_owned());
        assert_eq!(
            named("see page 2", json!("a.pdf")),
            pair("see page 2", "a.pdf")
        );
        assert_eq!(named("a.pdf", json!("a.pdf")), pair("", "a.pdf"));
        assert_eq!(named("a.pdf", Value::Null), pair("", "a.pdf"));
        assert_eq!(named("a.pdf", json!("")), pair("", "a.pdf"));
    }

    #[test]
    fn a_file_comes_with_what_is_claimed_of_it() {
        let content = |msgtype: &str, info: Value| json!({ "msgtype": msgtype, "body": "a", "url": "mxc://x/a", "info": info });
        let info = json!({ "mimetype": "image/png", "size": 7, "w": 3, "h": 2 });
        let (_, image) = file(&content("m.image", info.clone()));
        assert_eq!(image.reference.as_str(), "mxc://x/a");
        assert_eq!(
            (image.mime.as_deref(), image.size),
            (Some("image/png"), Some(7))
        );
        let (width, height) = (3, 2);
        assert_eq!(image.image, Some(ImageSize { width, height }));
        for msgtype in ["m.file", "m.audio", "m.video"] {
            assert_eq!(file(&content(msgtype, info.clone())).1.image, None);
        }
        let nonsense = json!({ "mimetype": 7, "size": -1, "w": 0, "h": 4_294_967_296_u64 });
        let (_, image) = file(&content("m.image", nonsense));
        assert_eq!((image.mime, image.size, image.image), (None, None, None));
    }

    #[test]
    fn a_file_that_cannot_be_had_is_told_by_its_name() {
        let encrypted = json!({ "msgtype": "m.image", "body": "look", "filename": "cat.png", "file": { "url": "mxc://x/a" } });
        assert_eq!(heard(&encrypted), text("[cat.png] look"));
        let elsewhere = json!({ "msgtype": "m.file", "body": "a.pdf", "url": "https://x/a" });
        assert_eq!(heard(&elsewhere), text("[a.pdf]"));
    }

    #[test]
    fn a_member_has_a_name_and_perhaps_a_portrait() {
        let look = |content: Value| {
            let event =
                json!({ "type": "m.room.member", "state_key": "@ada:x", "content": content });
            match meaning(&serde_json::from_value(event).unwrap()) {
                Meaning::Member { member, .. } => (member.name, member.picture),
                other => panic!("{other:?}"),
            }
        };
        let picture =
            json!({ "membership": "join", "displayname": "Ada", "avatar_url": "mxc://x/a" });
        assert_eq!(look(picture), ("Ada".into(), reference("mxc://x/a")));
        let wrong = json!({ "membership": "join", "avatar_url": "https://x/a" });
        assert_eq!(look(wrong), ("ada".into(), None));
    }

    #[test]
    fn an_edit_is_no_second_message() {
        let edit = json!({
            "msgtype": "m.text", "body": "* better", "m.new_content": { "msgtype": "m.text", "body": "better" },
            "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" },
        });
        assert_eq!(heard(&edit), Meaning::Nothing);
    }

    #[test]
    fn a_reply_comes_without_what_it_quotes() {
        let reply = |body: &str| {
            heard(&json!({
                "msgtype": "m.text", "body": body, "m.relates_to": { "m.in_reply_to": { "event_id": "$0" } },
            }))
        };
        assert_eq!(reply("> <@bot:x> Ada: hi\n> there\n\nhello"), text("hello"));
        assert_eq!(reply("hello"), text("hello"));
        assert_eq!(reply("> only a quotation"), text("> only a quotation"));
        let quotation = json!({ "msgtype": "m.text", "body": "> mine\n\nhello" });
        assert_eq!(heard(&quotation), text("> mine\n\nhello"));
    }

    #[test]
    fn what_visitors_cannot_use_is_nothing() {
        for content in [
            json!({}),
            json!({ "msgtype": "m.text", "body": 7 }),
            json!({ "msgtype": "m.key.verification.request", "body": "verify me" }),
            json!({ "msgtype": "m.text", "body": "x".repeat(TEXT_MAX + 1) }),
        ] {
            assert_eq!(heard(&content), Meaning::Nothing);
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
