//! The entries of the log.

use super::{Read, epoch, id, message_id, session_id};
use crate::conversation::{Body, Composer, Content, Item, Line, Manner, Rich, What};
use crate::json::Json;
use protocol::entry::{Sender, SenderKind};
use protocol::ids::ClientMsgId;
use std::sync::Arc;

/// Longest time that a message is held back, in milliseconds.
const LONGEST_WAIT_MS: u64 = 10_000;

pub(super) fn sender_kind(word: &str) -> SenderKind {
    match word {
        "visitor" => SenderKind::Visitor,
        "agent" => SenderKind::Agent,
        "bot" => SenderKind::Bot,
        _ => SenderKind::System,
    }
}

/// An entry of the log.
impl Read for Item {
    fn read(mut json: Json) -> Option<Self> {
        let seq = json.number("seq")?;
        let message_id = message_id(&mut json)?;
        let mut sender = json.take("sender");
        let sender = Sender {
            kind: sender_kind(&sender.text("kind")?),
            name: sender.word("name"),
            picture: sender.text("picture"),
        };
        let kind = json.text("type")?;
        let target = |json: &mut Json| super::message_id(&mut json.take("metadata"));
        let what = if kind == "deleted" {
            What::Withdrawal(target(&mut json))
        } else if kind == "replaced" {
            let target = target(&mut json);
            What::Replacement(target, content(&mut json, "", sender.kind))
        } else {
            let Content { body, manner } = content(&mut json, &kind, sender.kind);
            What::Line(Line {
                seq,
                ts: json.number("ts")?,
                sender,
                id: (body != Body::Ended).then_some(message_id),
                body,
                manner,
                fresh: false,
                client_msg_id: id(&mut json, "clientMsgId", ClientMsgId::parse),
            })
        };
        Some(Self {
            session_id: session_id(&mut json)?,
            epoch: epoch(&mut json)?,
            seq,
            what,
        })
    }
}

fn content(json: &mut Json, kind: &str, by: SenderKind) -> Content {
    let mut view = json.take("view");
    let silent = json.take("attributes").word("subtype") == "info";
    let mut manner = Manner {
        hidden: view.flag("hidden") || silent && by == SenderKind::Visitor,
        aside: view.flag("aside"),
        wait: wait(&mut view),
        composer: composer(view.take("composer")),
    };
    let drawn = drawn(&mut view);
    let words = json.word("text");
    let body = match kind {
        "closed" => {
            manner = Manner::default();
            Body::Ended
        }
        _ if json.flag("deleted") => Body::Withdrawn,
        _ if drawn.is_some() => rich(Rich::VIEW, words, drawn.unwrap_or(Json::Other)),
        "image" | "file" => rich(kind, words, json.take("metadata")),
        _ => {
            // What has a view and nothing in it says nothing on purpose.
            manner.hidden |= words.is_empty() && view != Json::Other;
            Body::Text(words)
        }
    };
    Content { body, manner }
}

fn rich(kind: &str, caption: String, metadata: Json) -> Body {
    Body::Rich(Arc::new(Rich {
        kind: kind.to_owned(),
        caption,
        metadata,
    }))
}

fn wait(view: &mut Json) -> u32 {
    let wait = view.number("wait").unwrap_or_default();
    u32::try_from(wait.min(LONGEST_WAIT_MS)).unwrap_or_default()
}

fn composer(mut json: Json) -> Option<Composer> {
    matches!(json, Json::Object(_)).then(|| Composer {
        closed: json.take("open") == Json::Bool(false),
        placeholder: json.word("placeholder"),
    })
}

/// What of a view there is to be drawn. The rest of it is read here.
fn drawn(view: &mut Json) -> Option<Json> {
    let mut fields = Vec::new();
    for name in ["parts", "buttons"] {
        match view.take(name) {
            Json::List(items) if !items.is_empty() => {
                fields.push((name.to_owned(), Json::List(items)));
            }
            _ => {}
        }
    }
    (!fields.is_empty()).then_some(Json::Object(fields))
}
