//! What the gateway tells, in the words of the bridge.

use crate::contract::{Event, File, Me, Message};
use crate::files::Source;
use bridge::messenger::{ChatKey, Incoming, MessageRef, RemoteFile};
use protocol::entry::SenderKind;
use serde_json::Value;
use std::collections::HashMap;

/// An event; none when it is nothing to the relay.
pub fn incoming(me: &Me, event: Event) -> Option<Incoming> {
    match event {
        Event::NewMessage { tid, message } => self::message(me, &tid, message),
        Event::MessageRead { tid, mid, user, .. } => (user.uid != me.user.uid && !user.is_bot)
            .then(|| Incoming::Read {
                chat: ChatKey::new(tid),
                up_to: MessageRef::new(mid),
            }),
        Event::MessageDeleted { tid, mid } => Some(Incoming::Deleted {
            chat: ChatKey::new(tid),
            remote_id: MessageRef::new(mid),
        }),
        Event::ChatDeleted { tid } => Some(Incoming::Gone {
            chat: ChatKey::new(tid),
        }),
        Event::ChatIsClosedChanged {
            tid,
            is_closed: true,
        } => Some(Incoming::Closed {
            chat: ChatKey::new(tid),
            by: SenderKind::Agent,
        }),
        Event::ConnectionLost => Some(Incoming::Lost),
        Event::ConnectionReady => Some(Incoming::Ready),
        Event::ChatIsClosedChanged { .. }
        | Event::ChatAllowSendingChanged { .. }
        | Event::Unknown => None,
    }
}

/// A message; none when it was withdrawn meanwhile or says nothing.
fn message(me: &Me, tid: &str, message: Message) -> Option<Incoming> {
    let text = message.msg.unwrap_or_default();
    let files = message.attachments.unwrap_or_default();
    if message.deleted || (text.is_empty() && files.is_empty()) {
        return None;
    }
    let user = message.from_user;
    let shown = user.has_avatar && me.capabilities.avatars;
    Some(Incoming::Message {
        chat: ChatKey::new(tid),
        remote_id: MessageRef::new(message.mid),
        ts: message.timestamp,
        sender: format!("{} {}", user.first_name, user.last_name)
            .trim()
            .to_owned(),
        own: user.uid == me.user.uid,
        text,
        message: Value::Null,
        files: files.into_iter().map(remote).collect(),
        picture: shown.then(|| Source::Avatar(user.uid).write()),
    })
}

fn remote(file: File) -> RemoteFile {
    RemoteFile {
        reference: Source::File(file.file_id).write(),
        name: file.name,
        mime: Some(file.mime).filter(|mime| !mime.is_empty()),
        size: Some(file.size),
        image: None,
    }
}

/// Puts the messages of each chat into the order of their times, in the places that messages of that
/// chat had, since a gateway may hear them crosswise. Equal times keep the order of telling.
pub fn in_order(mut events: Vec<Incoming>) -> Vec<Incoming> {
    let mut places: HashMap<ChatKey, Vec<usize>> = HashMap::new();
    for (place, event) in events.iter().enumerate() {
        if let Incoming::Message { chat, .. } = event {
            places.entry(chat.clone()).or_default().push(place);
        }
    }
    let time = |event: &Incoming| match event {
        Incoming::Message { ts, .. } => *ts,
        _ => 0,
    };
    for places in places.into_values() {
        let mut messages: Vec<Incoming> =
            places.iter().map(|&place| events[place].clone()).collect();
        messages.sort_by_key(time);
        for (place, message) in places.into_iter().zip(messages) {
            events[place] = message;
        }
    }
    events
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use bridge::messenger::FileRef;
    use serde_json::{Value, json};

    fn told(avatars: bool, message: &Value) -> Option<Incoming> {
        let me = json!({
            "user": { "uid": "bot", "first_name": "", "last_name": "", "is_bot": true },
            "gateway": { "name": "g", "version": "1" }, "capabilities": { "avatars": avatars },
        });
        let user = json!({
            "uid": "ada", "first_name": "Ada", "last_name": "Halm", "is_bot": false, "has_avatar": true,
        });
        let mut event = json!({ "event": "NEW_MESSAGE", "tid": "t", "message": {
            "mid": "m", "from_user": user, "timestamp": 7, "msg": null,
        }});
        let fields = message.as_object().unwrap().clone();
        event["message"].as_object_mut().unwrap().extend(fields);
        let (me, event) = (serde_json::from_value(me), serde_json::from_value(event));
        incoming(&me.unwrap(), event.unwrap())
    }

    #[test]
    fn a_message_with_several_files_is_one_message_with_all_of_them() {
        let file = |id: &str, mime: &str| json!({ "file_id": id, "name": format!("{id}.x"), "mime": mime, "size": 3 });
        let files = json!({ "attachments": [file("a", "image/png"), file("b", "")] });
        let Some(Incoming::Message { text, files, .. }) = told(true, &files) else {
            panic!("a message");
        };
        let facts: Vec<_> = files
            .iter()
            .map(|file| (file.reference.as_str(), file.mime.as_deref(), file.size))
            .collect();
        assert_eq!(text, "");
        assert_eq!(
            facts,
            [
                ("file:a", Some("image/png"), Some(3)),
                ("file:b", None, Some(3))
            ]
        );
    }

    #[test]
    fn a_portrait_is_told_where_the_gateway_has_portraits_and_the_user_has_one() {
        let picture = |avatars, message: Value| match told(avatars, &message) {
            Some(Incoming::Message { picture, .. }) => picture,
            other => panic!("{other:?}"),
        };
        let portrait = Some(FileRef::new("avatar:ada"));
        assert_eq!(picture(true, json!({ "msg": "hi" })), portrait);
        assert_eq!(picture(false, json!({ "msg": "hi" })), None);
        let without = json!({ "msg": "hi", "from_user": {
            "uid": "bob", "first_name": "", "last_name": "", "is_bot": false,
        }});
        assert_eq!(picture(true, without), None);
    }

    #[test]
    fn what_says_nothing_or_was_withdrawn_is_not_told() {
        for message in [
            json!({}),
            json!({ "msg": "" }),
            json!({ "attachments": [] }),
            json!({ "msg": "hi", "deleted": true }),
        ] {
            assert_eq!(told(true, &message), None, "{message}");
        }
    }
}
