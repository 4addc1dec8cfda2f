//! Who answers: handing over to the team, and coming back.
//!
//! The original routes requests between departments, agents and bots. Here there is one bot and one
//! team: leaving the bot's own department, or taking the bot out, is the hand-over.

use super::body::Body;
use super::caller::Caller;
use super::refused::Refused;
use super::shapes;
use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Answering;

/// The one department; the bot is in it.
pub(super) const DEPARTMENT: &str = "default";

/// `PUT …/departments` and `PUT …/assign`
pub(super) async fn department(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let to = body["departmentid"].as_str();
    let without_bot = body["nobot"] == true;
    if without_bot || to.is_some_and(|to| to != DEPARTMENT) {
        return hand_over(caller).await;
    }
    match to {
        Some(_) => Ok(Json(shapes::request(&caller))),
        None => Err(Refused::field("departmentid", "a text")),
    }
}

/// `PUT /api/{key}/departments/{id}` with the department as `name`: what `updateDepartment` of the
/// published bot client comes to.
pub(super) async fn department_by_name(
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Refused> {
    match body["name"].as_str() {
        Some(DEPARTMENT) => Ok(Json(shapes::request(&caller))),
        Some(_) => hand_over(caller).await,
        None => Err(Refused::field("name", "a text")),
    }
}

/// `PUT …/agent`
pub(super) async fn agent(caller: Caller) -> Result<Json<Value>, Refused> {
    hand_over(caller).await
}

/// `GET …/participants`
pub(super) async fn list(caller: Caller) -> Json<Value> {
    let bot = format!("bot_{}", caller.site.key);
    Json(match caller.session.answering {
        Some(Answering::Bot) => json!([bot]),
        _ => json!([]),
    })
}

/// `PUT …/participants`: a list without the bot is a hand-over.
pub(super) async fn set(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let expected = || Refused::field("body", "a list of participants");
    let list = body.as_array().ok_or_else(expected)?;
    if list.iter().any(is_bot) {
        call_back(caller).await
    } else {
        hand_over(caller).await
    }
}

/// `POST …/participants`: a bot comes back.
pub(super) async fn add(caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    if is_bot(&body["member"]) {
        return call_back(caller).await;
    }
    Err(Refused::field(
        "member",
        "the bot; agents join in their messenger",
    ))
}

/// `DELETE …/participants/{who}`: without the bot the team answers.
pub(super) async fn remove(
    caller: Caller,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Refused> {
    let who = path.get("who").map(|who| json!(who));
    if who.as_ref().is_some_and(is_bot) {
        return hand_over(caller).await;
    }
    Err(Refused::field("participant", "the bot"))
}

fn is_bot(participant: &Value) -> bool {
    participant
        .as_str()
        .is_some_and(|participant| participant.starts_with("bot_"))
}

async fn hand_over(caller: Caller) -> Result<Json<Value>, Refused> {
    let messengers = &caller.state.messengers;
    messengers.hand_over(&caller.session.id).await?;
    fresh(caller).await
}

async fn call_back(caller: Caller) -> Result<Json<Value>, Refused> {
    let messengers = &caller.state.messengers;
    messengers.call_back(&caller.session.id).await?;
    fresh(caller).await
}

/// The request as it is now.
async fn fresh(mut caller: Caller) -> Result<Json<Value>, Refused> {
    if let Some(session) = caller.state.store.session(&caller.session.id).await? {
        caller.session = session;
    }
    Ok(Json(shapes::request(&caller)))
}
