//! `/api/{key}/…`: what bots call, in the shapes of Tiledesk's clients, so that a bot written for
//! Tiledesk needs another address and nothing else.
//!
//! Invariants:
//! - Every call is for one session of one site and carries a credential for it ([`caller`]): the
//!   token that came with the webhook, good for that session alone, or the site's own.
//! - Success is always status 200 with a JSON object or list: the published client takes everything
//!   else for a failure. A refusal names the field and what was expected.
//! - A project is a site, a request is a session, the lead is its visitor: all of one identifier.

mod body;
mod caller;
mod lead;
mod messages;
mod participants;
mod project;
mod refused;
mod request;
mod shapes;

use crate::state::Shared;
use crate::urls::route;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, patch, post, put};

/// Largest body of a call, in bytes.
const BODY_MAX_BYTES: usize = 128 * 1024;

/// The routes.
pub(super) fn routes() -> Router<Shared> {
    let calls = Router::new()
        .route(
            route::BOT_REQUEST,
            get(request::show).patch(request::change),
        )
        .route(
            route::BOT_MESSAGES,
            post(messages::send).get(messages::list),
        )
        .route(route::BOT_FILE, get(messages::file))
        .route(route::BOT_ATTRIBUTES, patch(request::attributes))
        .route(route::BOT_DEPARTMENT, put(participants::department))
        .route(
            route::BOT_DEPARTMENT_OF,
            put(participants::department_by_name).get(project::department),
        )
        .route(route::BOT_ASSIGN, put(participants::department))
        .route(route::BOT_AGENT, put(participants::agent))
        .route(route::BOT_CLOSE, put(request::close))
        .route(
            route::BOT_PARTICIPANTS,
            get(participants::list)
                .put(participants::set)
                .post(participants::add),
        )
        .route(
            route::BOT_PARTICIPANT,
            axum::routing::delete(participants::remove),
        )
        .route(route::BOT_LEAD, get(lead::show).put(lead::change))
        .route(route::BOT_DEPARTMENTS, get(project::departments))
        .route(route::BOT_ALL_DEPARTMENTS, get(project::departments))
        .route(route::BOT_PROJECT, get(project::show))
        .route(route::BOT_IS_OPEN, get(project::is_open))
        .route(route::BOT_AVAILABLE, get(project::available))
        .route(route::BOT_EVENTS, post(project::event))
        .method_not_allowed_fallback(refused::unknown)
        .fallback(refused::unknown)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES));
    Router::new().nest(route::BOTS, calls)
}
