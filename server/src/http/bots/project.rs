//! What bots ask about the site: its departments, whether the team is there.

use super::body::Body;
use super::caller::SiteCaller;
use super::participants::DEPARTMENT;
use super::refused::Refused;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// `GET /api/{key}/departments` and `…/allstatus`
pub(super) async fn departments(caller: SiteCaller) -> Json<Value> {
    Json(json!([the_department(&caller)]))
}

/// `GET /api/{key}/departments/{id}`: there is one, whatever it is called.
pub(super) async fn department(caller: SiteCaller) -> Json<Value> {
    Json(the_department(&caller))
}

fn the_department(caller: &SiteCaller) -> Value {
    json!({
        "_id": DEPARTMENT,
        "id_project": caller.site.key.as_str(),
        "name": caller.site.site_name,
        "default": true,
        "status": 1,
    })
}

/// `GET /api/projects/{key}`
pub(super) async fn show(caller: SiteCaller) -> Json<Value> {
    Json(json!({ "_id": caller.site.key.as_str(), "name": caller.site.site_name }))
}

/// `GET /api/projects/{key}/isopen`: there are no opening hours, so the team can always be asked. The
/// published client sends no credential, and nothing is told by the answer.
pub(super) async fn is_open() -> Json<Value> {
    Json(json!({ "isopen": true }))
}

/// `GET /api/projects/{key}/users/availables`: whom the site's chats go to, while the messenger
/// answers. Whether a person is at their desk no messenger tells.
pub(super) async fn available(State(state): State<Shared>, caller: SiteCaller) -> Json<Value> {
    let of_site = state.messengers.of_site(&caller.site);
    let silent = |name| state.messengers.silent().any(|silent| silent == name);
    let reachable = of_site.is_some_and(|messenger| !silent(messenger.name()));
    let people = caller.site.recipients.iter().filter(|_| reachable);
    let people = people.map(|person| {
        json!({ "user_available": true, "role": "agent",
            "id_user": { "firstname": person.first_name, "lastname": person.last_name } })
    });
    Json(people.collect())
}

/// `POST /api/{key}/events`: taken and not kept, since nobody would read it.
pub(super) async fn event(_: SiteCaller, Body(body): Body) -> Result<Json<Value>, Refused> {
    match &body["name"] {
        Value::String(name) => Ok(Json(json!({ "success": true, "name": name }))),
        _ => Err(Refused::field("name", "a text")),
    }
}
