//! What calls are answered with: messages, requests and leads in the original's fields.

use super::caller::Caller;
use protocol::entry::{Entry, SenderKind};
use serde_json::{Value, json};

/// Keys of the session's attributes that begin so are properties of the request.
pub(super) const PROPERTY: &str = "request.";

/// The answer to a message that was taken: what was sent, with identifier and time.
pub(super) fn taken(caller: &Caller, entry: Option<&Entry>, sent: &Value) -> Value {
    let mut fields = sent.as_object().cloned().unwrap_or_default();
    fields.insert("success".into(), true.into());
    fields.insert("recipient".into(), caller.session.id.as_str().into());
    fields.insert("id_project".into(), caller.site.key.as_str().into());
    if let Some(entry) = entry {
        // A part of a split message is named after the whole.
        let whole = entry.message_id.as_str();
        let id = whole.split_once('_').map_or(whole, |(id, _)| id);
        fields.insert("_id".into(), id.into());
        fields.insert("message_id".into(), id.into());
        fields.insert("createdAt".into(), bots::time(entry.ts).into());
    }
    Value::Object(fields)
}

/// An entry as a message.
pub(super) fn message(caller: &Caller, entry: &Entry) -> Value {
    let sender = match entry.sender.kind {
        SenderKind::Visitor => caller.session.id.as_str().to_owned(),
        SenderKind::Bot => format!("bot_{}", caller.site.key),
        SenderKind::Agent => "agent".to_owned(),
        SenderKind::System => "system".to_owned(),
    };
    json!({
        "_id": entry.message_id.as_str(),
        "message_id": entry.message_id.as_str(),
        "sender": sender,
        "senderFullname": entry.sender.name,
        "recipient": caller.session.id.as_str(),
        "id_project": caller.site.key.as_str(),
        "type": entry.kind.as_str(),
        "text": entry.text,
        "metadata": entry.metadata,
        "attributes": entry.attributes,
        "channel_type": "group",
        "status": 100,
        "createdAt": bots::time(entry.ts),
    })
}

/// The session as a request, with the properties that bots have given it.
pub(super) fn request(caller: &Caller) -> Value {
    let mut request = bots::request(&caller.session, &caller.bot.name, "");
    let kept = caller.session.bot_attributes.as_object();
    let properties = kept.into_iter().flatten().filter_map(|(key, value)| {
        let name = key.strip_prefix(PROPERTY)?;
        Some((name.to_owned(), value.clone()))
    });
    if let Value::Object(fields) = &mut request {
        fields.extend(properties);
    }
    request
}

/// The visitor as a lead.
pub(super) fn lead(caller: &Caller) -> Value {
    bots::lead(&caller.session)
}
