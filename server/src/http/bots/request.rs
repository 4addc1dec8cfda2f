//! `/api/{key}/requests/{id}` and what changes it.

use super::body::Body;
use super::caller::Caller;
use super::refused::Refused;
use super::shapes::{self, PROPERTY};
use crate::system::{now_ms, random_bytes};
use axum::Json;
use bridge::Hub as _;
use protocol::entry::{Sender, SenderKind};
use serde_json::{Map, Value};
use session_core::secret;
use std::sync::Arc;
use store::{Answering, AppendError, Closing};

/// Properties that bots may give a request; others are the server's own and stay.
const PROPERTIES: [&str; 7] = [
    "tags",
    "rating",
    "rating_message",
    "language",
    "priority",
    "subject",
    "notes",
];

/// `GET`
pub(super) async fn show(caller: Caller) -> Json<Value> {
    Json(shapes::request(&caller))
}

/// `PATCH`: keeps the properties that a bot may set.
pub(super) async fn change(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let given = object(&body)?;
    let kept = given
        .iter()
        .filter(|(name, _)| PROPERTIES.contains(&name.as_str()))
        .map(|(name, value)| (format!("{PROPERTY}{name}"), value.clone()))
        .collect();
    merge(caller, kept).await
}

/// `PATCH …/attributes`: adds to what the bot keeps with the conversation.
pub(super) async fn attributes(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let given = object(&body)?.clone();
    let kept = given
        .into_iter()
        // Names with a dot are the server's own.
        .filter(|(name, _)| !name.contains('.'))
        .collect();
    merge(caller, kept).await
}

fn object(body: &Value) -> Result<&Map<String, Value>, Refused> {
    body.as_object()
        .ok_or_else(|| Refused::field("body", "an object"))
}

async fn merge(mut caller: Caller, new: Map<String, Value>) -> Result<Json<Value>, Refused> {
    let whole = caller
        .state
        .store
        .merge_bot_attributes(&caller.session.id, new)
        .await?;
    caller.session.bot_attributes = Value::Object(whole);
    Ok(Json(shapes::request(&caller)))
}

/// `PUT …/close`: ends the conversation, unless the team answers in it.
pub(super) async fn close(caller: Caller) -> Result<Json<Value>, Refused> {
    if caller.session.answering != Some(Answering::Bot) && caller.session.closed_at.is_none() {
        return Err(AppendError::TeamAnswers.into());
    }
    let closing = Closing {
        session: caller.session.id.clone(),
        message_id: secret::message_id(random_bytes()),
        ts: now_ms(),
        by: Sender::new(SenderKind::Bot, caller.bot.name.clone()),
        to_team: true,
    };
    let closed = caller.state.store.close_session(closing).await?;
    if !closed.repeated {
        caller
            .state
            .hub
            .entry(&caller.session.id, Arc::new(closed.entry));
        caller.state.messengers.ring();
    }
    Ok(Json(shapes::request(&caller)))
}
