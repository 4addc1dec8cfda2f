//! What is posted: the fields that Tiledesk's bot client and the bots around it read.

use crate::webhook::Target;
use bridge::bot::Telling;
use jiff::Timestamp;
use protocol::entry::Entry;
use protocol::ids::UnixMs;
use serde_json::{Map, Value, json};
use store::{Answering, Session};

/// The hidden text with which a conversation begins.
const START: &str = "\\start";
/// The only department there is.
const DEPARTMENT: &str = "default";
/// What Tiledesk calls an open request.
const OPEN: u16 = 200;

/// Names what is posted; the same for every attempt.
pub(crate) fn id(telling: &Telling<'_>) -> String {
    match telling.entry {
        Some(entry) => entry.message_id.as_str().to_owned(),
        None => format!("{}-start", telling.session.id),
    }
}

/// The body of a post.
pub(crate) fn body(telling: &Telling<'_>, target: &Target, token: &str) -> Value {
    let session = telling.session;
    let ts = telling.entry.map_or(session.created, |entry| entry.ts);
    json!({
        "timestamp": ts,
        "payload": payload(telling, target, ts),
        "hook": bot(session, &target.name),
        "token": token,
    })
}

fn payload(telling: &Telling<'_>, target: &Target, ts: UnixMs) -> Value {
    let session = telling.session;
    let mut payload = json!({
        "_id": id(telling),
        "recipient": session.id,
        "recipientFullname": target.name,
        "id_project": session.site,
        "channel_type": "group",
        "channel": { "name": "chat21" },
        "status": 0,
        "createdAt": time(ts),
        "updatedAt": time(ts),
        "request": request(session, &target.name, telling.first_text),
    });
    let said = match telling.entry {
        Some(entry) => said(session, entry),
        None => begins(session),
    };
    if let (Value::Object(payload), Value::Object(said)) = (&mut payload, said) {
        payload.extend(said);
    }
    payload
}

/// What the visitor said.
fn said(session: &Session, entry: &Entry) -> Value {
    let mut attributes = entry.attributes.as_object().cloned().unwrap_or_default();
    // Whatever a visitor sends under these names is not what they stand for.
    attributes.retain(|name, _| !STANDING.contains(&name.as_str()));
    attributes.extend(standing(session));
    let mut said = json!({
        "text": entry.text,
        "type": entry.kind.as_str(),
        "sender": session.id,
        "senderFullname": session.name,
        "createdBy": session.id,
        "attributes": attributes,
    });
    if !entry.metadata.is_null() {
        said["metadata"] = entry.metadata.clone();
    }
    said
}

/// That the conversation begins.
fn begins(session: &Session) -> Value {
    let mut attributes = standing(session);
    attributes.insert("subtype".into(), "info".into());
    attributes.insert("updateconversation".into(), false.into());
    json!({
        "text": START,
        "type": "text",
        "sender": "system",
        "senderFullname": "System",
        "createdBy": "system",
        "attributes": attributes,
    })
}

/// Names of what every message says about its visitor.
const STANDING: [&str; 8] = [
    "projectId",
    "requester_id",
    "userFullname",
    "userEmail",
    "sourcePage",
    "sourceTitle",
    "lang",
    "preChatForm",
];

/// What every message says about its visitor. Nothing that the visitor sends takes its place.
fn standing(session: &Session) -> Map<String, Value> {
    let mut standing = Map::new();
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() {
            standing.insert(key.to_owned(), value.into());
        }
    };
    add("projectId", session.site.as_str());
    add("requester_id", session.id.as_str());
    add("userFullname", &session.name);
    add("userEmail", session.email.as_deref().unwrap_or_default());
    add("sourcePage", &session.page.url);
    add("sourceTitle", &session.page.title);
    add("lang", session.locale.as_deref().unwrap_or_default());
    let filled_in = filled_in(session);
    if !filled_in.is_empty() {
        standing.insert("preChatForm".into(), filled_in.into());
    }
    standing
}

/// What the bot keeps with the conversation, without what the server keeps there for it.
fn kept(session: &Session) -> Map<String, Value> {
    let kept = session.bot_attributes.as_object().into_iter().flatten();
    kept.filter(|(name, _)| !name.contains('.'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Answers to the site's own fields, by name.
fn filled_in(session: &Session) -> Map<String, Value> {
    let answers = session.answers.as_array().into_iter().flatten();
    answers
        .filter_map(|answer| {
            let name = answer.get("name")?.as_str()?;
            Some((name.to_owned(), answer.get("value")?.clone()))
        })
        .collect()
}

/// The conversation. `bot_name` is the bot's, `first_text` the first thing that the visitor said.
#[must_use]
pub fn request(session: &Session, bot_name: &str, first_text: &str) -> Value {
    let (id, site) = (&session.id, &session.site);
    let mut attributes = kept(session);
    attributes.extend(standing(session));
    let answers = session.answering == Some(Answering::Bot);
    let bots: &[&str] = if answers { &[site.as_str()] } else { &[] };
    json!({
        "_id": id,
        "request_id": id,
        "id_project": site,
        "status": OPEN,
        "preflight": false,
        "hasBot": answers,
        "participants": bots.iter().map(|bot| format!("bot_{bot}")).collect::<Vec<_>>(),
        "participantsBots": bots,
        "participantsAgents": [],
        "agents": [],
        "requester": {
            "_id": id,
            "uuid_user": id,
            "id_project": site,
            "role": "guest",
            "status": "active",
        },
        "lead": lead(session),
        "department": {
            "_id": DEPARTMENT,
            "name": "Default Department",
            "default": true,
            "status": 1,
            "id_project": site,
            "id_bot": site,
            "bot": bot(session, bot_name),
        },
        "first_text": first_text,
        "language": session.locale,
        "sourcePage": session.page.url,
        "attributes": attributes,
        "channel": { "name": "chat21" },
        "tags": [],
        "notes": [],
        "createdBy": id,
        "createdAt": time(session.created),
        "updatedAt": time(session.last_seen),
    })
}

/// The visitor.
#[must_use]
pub fn lead(session: &Session) -> Value {
    json!({
        "_id": session.id,
        "lead_id": session.id,
        "id_project": session.site,
        "fullname": session.name,
        "email": session.email,
        "attributes": standing(session),
        "tags": [],
        "status": 100,
        "createdAt": time(session.created),
        "updatedAt": time(session.last_seen),
    })
}

/// The bot itself. A site has one, which is named as the site.
fn bot(session: &Session, name: &str) -> Value {
    json!({
        "_id": session.site,
        "name": name,
        "type": "external",
        "id_project": session.site,
        "webhook_enabled": false,
        "trashed": false,
    })
}

/// ISO 8601 with milliseconds, as JavaScript writes it.
#[must_use]
pub fn time(ms: UnixMs) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    let time = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
    format!("{time:.3}")
}
