//! HTTP: one file per address of the product, and the headers they share.

mod bots;
mod client_address;
mod desk;
mod desk_login;
mod embedder;
mod files;
mod headers;
mod health;
mod own_origin;
mod panel;
mod query;
mod readiness_check;
mod widget_script;

pub use client_address::Proxies;
pub use desk_login::is_logged_in;
pub use files::Files;
pub use health::Probe;
pub use own_origin::OwnOrigins;
pub use readiness_check::{NotReady, ask_readiness};
pub use widget_script::ScriptCache;

use crate::socket;
use crate::state::Shared;
use crate::urls::route;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::normalize_path::NormalizePath;

/// Beside files, which are read as they come, bodies are only sent to the desk's log-in.
const BODY_MAX_BYTES: usize = 4 * 1024;

/// Everything below the prefix, with and without a trailing slash.
pub fn router(state: &Shared) -> Router {
    let pages = Router::new()
        .route(route::PANEL, get(panel::show))
        .route(route::DESK, get(desk::show))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let mut routes = Router::new()
        .route(route::WIDGET_SCRIPT, get(widget_script::show))
        .route(route::ASSET, get(asset))
        .route(route::SOCKET, any(socket::visitor::upgrade))
        .route(route::DESK_LOGIN, post(desk_login::log_in))
        .route(route::DESK_LOGOUT, post(desk_login::log_out))
        .route(route::DESK_SESSION, get(desk_login::session))
        .route(route::DESK_SOCKET, any(socket::desk::upgrade))
        .route(route::HEALTH_LIVE, get(health::live))
        .route(route::HEALTH_READY, get(health::ready))
        .route("/", get(root))
        .merge(pages)
        .merge(bots::routes());
    #[cfg(feature = "trial")]
    {
        routes = routes.route("/trial/echo", any(socket::echo::upgrade));
    }
    if state.settings.metrics_listen.is_none() {
        routes = routes.route(route::METRICS, get(health::metrics));
    }
    let routes = routes
        .layer(middleware::from_fn(in_time))
        .merge(files::routes());
    let below_prefix = match state.urls.prefix() {
        "" => routes,
        prefix => Router::new().nest(prefix, routes),
    };
    let all = below_prefix
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(middleware::from_fn(headers::refuse_ambiguous))
        .layer(middleware::map_response(headers::common))
        .with_state(state.clone());
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(all))
}

/// Within this time a request must be answered; for websockets, the hand-shake. Files may take longer.
pub const REQUEST_DEADLINE: Duration = Duration::from_secs(10);

/// Answers in time, however slowly the peer sends its request's body; after that its connection is of
/// no further use.
async fn in_time(request: Request, next: Next) -> Response {
    let close = [(header::CONNECTION, "close")];
    let too_slow = (StatusCode::REQUEST_TIMEOUT, close, "too slow\n");
    let answer = tokio::time::timeout(REQUEST_DEADLINE, next.run(request)).await;
    answer.unwrap_or_else(|_| too_slow.into_response())
}

/// The listener that operators may set apart for Prometheus.
pub fn metrics_router(state: &Shared) -> Router {
    Router::new()
        .route(route::METRICS, get(health::metrics))
        .route(route::HEALTH_LIVE, get(health::live))
        .route(route::HEALTH_READY, get(health::ready))
        .with_state(state.clone())
}

async fn asset(
    State(state): State<Shared>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    state.assets.respond(&file, &headers)
}

async fn root() -> &'static str {
    "web-widget-bot is running. The chat is embedded with <script src=\"…/widget-script.js?key=KEY\">.\n"
}

async fn not_found() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "Not found. Is WEB_WIDGET_BOT_WEB_PREFIX set as the proxy expects?\n",
    )
}
