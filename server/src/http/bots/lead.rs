//! `/api/{key}/leads/{id}`: the visitor.

use super::body::Body;
use super::caller::Caller;
use super::refused::Refused;
use super::shapes;
use axum::Json;
use serde_json::Value;
use session_core::text::{clean_email, clean_name};

/// `GET`
pub(super) async fn show(caller: Caller) -> Json<Value> {
    Json(shapes::lead(&caller))
}

/// `PUT`: name and address of the visitor; an absent or empty one stays as it is.
pub(super) async fn change(mut caller: Caller, Body(body): Body) -> Result<Json<Value>, Refused> {
    let text = |field: &'static str| match &body[field] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        _ => Err(Refused::field(field, "a text")),
    };
    let name = text("fullname")?.map(clean_name).transpose();
    let name = name.map_err(|_| Refused::field("fullname", "a name of up to 80 characters"))?;
    let email = match text("email")? {
        Some(email) => clean_email(email)?,
        None => None,
    };
    let store = &caller.state.store;
    store.set_visitor(&caller.session.id, name, email).await?;
    if let Some(session) = store.session(&caller.session.id).await? {
        caller.session = session;
    }
    Ok(Json(shapes::lead(&caller)))
}
