//! From a message to the entries it becomes, and to what else it asks for.

use crate::policy::Policy;
use crate::{Rendered, view};
use protocol::entry::EntryType;
use protocol::tiledesk::{Attributes, Audience, Command, Message};
use protocol::view::{View, WAIT_MAX_MS};
use serde_json::{Map, Value};

/// What a message comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prepared {
    /// Its entries, in order; none for what nobody shall see in the visitor's conversation.
    pub entries: Vec<Rendered>,
    /// For the team's eyes: what is said and not shown to the visitor.
    pub notes: Vec<String>,
    /// The visitor's name from now on, not checked yet.
    pub fullname: Option<String>,
    /// The visitor's address from now on, not checked yet.
    pub email: Option<String>,
}

/// Takes a message apart.
#[must_use]
pub fn prepare(message: &Message, policy: &Policy) -> Prepared {
    let attributes = message.attributes.clone().unwrap_or_default();
    let mut prepared = Prepared {
        fullname: attributes.user_fullname.clone(),
        email: attributes.user_email.clone(),
        ..Prepared::default()
    };
    if message.audience != Audience::All {
        prepared.notes.extend(note(message));
    }
    if message.audience == Audience::Team {
        return prepared;
    }
    let withheld = split(message, &attributes, policy, &mut prepared);
    // The text of the whole may say what its parts say to the team alone.
    if prepared.entries.is_empty() && !withheld {
        prepared.entries.push(rendered(message, policy, 0));
    }
    prepared
}

fn note(message: &Message) -> Option<String> {
    Some(message.text.clone()).filter(|text| !text.is_empty())
}

/// One entry per message of a split one; none when it is not split, or nothing of it can be shown.
/// True when a part of it is for the team alone.
fn split(
    message: &Message,
    attributes: &Attributes,
    policy: &Policy,
    prepared: &mut Prepared,
) -> bool {
    let mut withheld = false;
    let mut wait = 0_u32;
    for command in attributes.commands.iter().flatten() {
        match command {
            // Pauses that follow each other are one.
            Command::Wait { time } => wait = wait.saturating_add(*time).min(WAIT_MAX_MS),
            Command::Message { message: part } => {
                let part = inherit(part, message);
                if part.audience != Audience::All {
                    prepared.notes.extend(note(&part));
                }
                if part.audience == Audience::Team {
                    withheld = true;
                    continue;
                }
                let entry = rendered(&part, policy, wait);
                if is_shown(&entry) {
                    prepared.entries.push(entry);
                    wait = 0;
                }
            }
        }
    }
    withheld
}

/// A part has the extras of the whole where it has none of its own.
fn inherit(part: &Message, whole: &Message) -> Message {
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let mut attributes = fields(&whole.raw.attributes);
    attributes.remove("commands");
    let own: Map<String, Value> = fields(&part.raw.attributes);
    attributes.extend(own);
    let mut part = part.clone();
    if !attributes.is_empty() {
        let raw = serde_json::json!({ "attributes": attributes });
        if let Ok(read) = Message::read(&raw) {
            part.attributes = read.attributes;
            part.raw.attributes = read.raw.attributes;
            part.audience = part.audience.max(read.audience);
        }
    }
    if part.sender_name.is_none() {
        part.sender_name.clone_from(&whole.sender_name);
    }
    part
}

fn rendered(message: &Message, policy: &Policy, wait: u32) -> Rendered {
    let mut view = view::view(message, policy);
    if wait > 0 {
        let mut paced = view.unwrap_or_else(|| View {
            parts: vec![crate::prose::read(&message.text, policy).into_part(&message.text)],
            ..View::default()
        });
        paced.wait = wait;
        view = Some(paced);
    }
    // Commands were carried out: whoever reads the entry must not do so again.
    let mut attributes = message.raw.attributes.clone();
    if let Some(fields) = attributes.as_object_mut() {
        fields.remove("commands");
    }
    Rendered {
        kind: EntryType::from(kind(message)),
        text: message.text.clone(),
        metadata: message.raw.metadata.clone(),
        attributes,
        view,
        sender_name: message.sender_name.clone(),
    }
}

/// Control entries are the server's alone.
fn kind(message: &Message) -> String {
    match EntryType::from(message.kind.as_str().to_owned()) {
        EntryType::Deleted | EntryType::Closed | EntryType::Replaced => "text".to_owned(),
        kind => kind.into(),
    }
}

fn is_shown(entry: &Rendered) -> bool {
    match &entry.view {
        None => !entry.text.is_empty(),
        Some(view) => !view.parts.is_empty() || !view.buttons.is_empty() || view.hidden,
    }
}
