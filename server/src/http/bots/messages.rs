//! `POST` and `GET /api/{key}/requests/{id}/messages`: a bot speaks, and reads what was said.

use super::body::Body;
use super::caller::Caller;
use super::refused::Refused;
use super::shapes;
use crate::http::files;
use crate::sites::policy;
use crate::system::{now_ms, random_bytes};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use bridge::Hub as _;
use protocol::entry::{Entry, Sender, SenderKind};
use protocol::ids::MessageId;
use protocol::limits::{PAGE_MAX_ENTRIES, TEXT_MAX_CHARS};
use protocol::tiledesk::Message;
use protocol::view::View;
use render::{Policy, Prepared, Rendered, prepare};
use serde_json::{Value, json};
use session_core::secret;
use session_core::text::{clean_email, clean_name};
use std::collections::HashMap;
use std::sync::Arc;
use store::{NewEntry, Replacement};

/// Longest text of one message, in Unicode scalar values; HTML needs more than people do.
const BOT_TEXT_MAX_CHARS: usize = 8 * TEXT_MAX_CHARS;
/// With this text a bot asks for the team, as bots of the original do.
const AGENT_TEXT: &str = "\\agent";
/// Entries of a history.
const HISTORY_ENTRIES: u32 = PAGE_MAX_ENTRIES;

/// `POST`: the message as it was taken, with its identifier.
pub(super) async fn send(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let message = Message::read(&body)?;
    check_lengths(&message)?;
    let prepared = off_thread(message.clone(), policy(&caller.site)).await;
    learn(&caller, &prepared).await?;
    if message.text.trim() == AGENT_TEXT {
        caller
            .state
            .messengers
            .hand_over(&caller.session.id)
            .await?;
        return Ok(Json(shapes::taken(&caller, None, &body)));
    }
    for note in &prepared.notes {
        tell_team(&caller, note).await?;
    }
    let entries = match own_message(&caller, &message).await? {
        Some(target) => replace(&caller, target, prepared.entries).await?,
        None => append(&caller, prepared.entries).await?,
    };
    Ok(Json(shapes::taken(&caller, entries.first(), &body)))
}

/// `GET`: the newest entries, oldest first.
pub(super) async fn list(
    State(state): State<crate::state::Shared>,
    caller: Caller,
) -> Result<Json<Value>, Refused> {
    let (entries, _) = state
        .store
        .entries_before(&caller.session.id, None, HISTORY_ENTRIES)
        .await?;
    let shown = entries.iter().filter(|entry| !entry.kind.is_control());
    let messages: Vec<Value> = shown.map(|entry| shapes::message(&caller, entry)).collect();
    Ok(Json(json!(messages)))
}

/// `GET …/files/{file}`: the bytes of a file that the visitor or the team sent.
pub(super) async fn file(caller: Caller, Path(path): Path<HashMap<String, String>>) -> Response {
    let id = path.get("file").cloned().unwrap_or_default();
    files::of_session(&caller.state, &caller.session, id).await
}

/// Makes views where it holds up no socket, however long it takes.
async fn off_thread(message: Message, policy: Policy) -> Prepared {
    let made = tokio::task::spawn_blocking(move || prepare(&message, &policy)).await;
    made.unwrap_or_else(|error| {
        tracing::error!(%error, "a bot's message could not be read; this is a fault in the program");
        Prepared::default()
    })
}

/// Says something to the team alone, now or when it takes over.
async fn tell_team(caller: &Caller, note: &str) -> Result<(), Refused> {
    let session = &caller.session;
    if session.chat_key.is_some() {
        caller.state.messengers.note(session, note);
        return Ok(());
    }
    let notes = bridge::relay::with_note(&session.bot_attributes, note);
    let store = &caller.state.store;
    store.merge_bot_attributes(&session.id, notes).await?;
    Ok(())
}

fn check_lengths(message: &Message) -> Result<(), Refused> {
    if message.text.chars().count() > BOT_TEXT_MAX_CHARS {
        let expected = format!("at most {BOT_TEXT_MAX_CHARS} characters");
        return Err(Refused::field("text", &expected));
    }
    Ok(())
}

/// Keeps what the message says about the visitor.
async fn learn(caller: &Caller, prepared: &Prepared) -> Result<(), Refused> {
    let name = match &prepared.fullname {
        Some(name) => Some(clean_name(name).map_err(|_| {
            Refused::field(
                "attributes.updateUserFullname",
                "a name of up to 80 characters",
            )
        })?),
        None => None,
    };
    let email = match &prepared.email {
        Some(email) => clean_email(email)
            .map_err(|_| Refused::field("attributes.updateUserEmail", "an e-mail address"))?,
        None => None,
    };
    if name.is_some() || email.is_some() {
        let id = &caller.session.id;
        caller.state.store.set_visitor(id, name, email).await?;
    }
    Ok(())
}

/// The bot's own message that this one names, if it does.
async fn own_message(caller: &Caller, message: &Message) -> Result<Option<MessageId>, Refused> {
    let named = message.id.as_ref().and_then(|id| MessageId::parse(id).ok());
    let Some(id) = named else {
        return Ok(None);
    };
    let known = caller
        .state
        .store
        .has_message(&caller.session.id, &id, SenderKind::Bot)
        .await?;
    Ok(known.then_some(id))
}

fn sender(caller: &Caller, rendered: &Rendered) -> Sender {
    let own = rendered
        .sender_name
        .as_ref()
        .and_then(|name| clean_name(name).ok());
    Sender::new(
        SenderKind::Bot,
        own.unwrap_or_else(|| caller.bot.name.clone()),
    )
}

fn view(rendered: &Rendered) -> Value {
    rendered.view.as_ref().map_or(Value::Null, View::to_value)
}

async fn append(caller: &Caller, rendered: Vec<Rendered>) -> Result<Vec<Entry>, Refused> {
    let parent = secret::message_id(random_bytes());
    let whole = rendered.len() == 1;
    let new = rendered.into_iter().enumerate().map(|(at, rendered)| {
        let part = MessageId::parse(format!("{parent}_{at}")).ok();
        NewEntry {
            session: caller.session.id.clone(),
            message_id: part.filter(|_| !whole).unwrap_or_else(|| parent.clone()),
            client_msg_id: None,
            ts: now_ms(),
            sender: sender(caller, &rendered),
            view: view(&rendered),
            kind: rendered.kind,
            text: rendered.text,
            metadata: rendered.metadata,
            attributes: rendered.attributes,
            file: None,
            to_team: false,
        }
    });
    let appended = caller.state.store.append_bot(new.collect()).await?;
    let entries: Vec<Entry> = appended.into_iter().map(|one| one.entry).collect();
    for entry in &entries {
        caller
            .state
            .hub
            .entry(&caller.session.id, Arc::new(entry.clone()));
    }
    let id = &caller.session.id;
    caller.state.hub.typing(id, &caller.bot.name, false);
    Ok(entries)
}

/// New content for a message; of a split one the first part stands for it.
async fn replace(
    caller: &Caller,
    target: MessageId,
    rendered: Vec<Rendered>,
) -> Result<Vec<Entry>, Refused> {
    let Some(rendered) = rendered.into_iter().next() else {
        return Ok(Vec::new());
    };
    let replaced = caller
        .state
        .store
        .replace_message(Replacement {
            session: caller.session.id.clone(),
            target,
            message_id: secret::message_id(random_bytes()),
            ts: now_ms(),
            by: sender(caller, &rendered),
            view: view(&rendered),
            text: rendered.text,
            metadata: rendered.metadata,
            attributes: rendered.attributes,
        })
        .await?;
    let entry = replaced.entry;
    caller
        .state
        .hub
        .entry(&caller.session.id, Arc::new(entry.clone()));
    Ok(vec![entry])
}
