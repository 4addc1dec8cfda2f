//! Log-in of the desk: a token in, a cookie out. The token is never in a URL that reaches the
//! server: the log-in link carries it in the fragment, which browsers keep to themselves.

use crate::logins::LOGIN_DAYS;
use crate::state::Shared;
use crate::system::now_ms;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::codes::ErrorCode;
use serde::Deserialize;
use std::net::SocketAddr;

/// The cookie's name.
const COOKIE: &str = "wwb_desk";

/// Body of a log-in.
#[derive(Deserialize)]
pub struct LogIn {
    token: String,
}

/// `POST /desk/login`
pub async fn log_in(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Json<LogIn>, JsonRejection>,
) -> Response {
    if !state.own_origins.check(&headers).is_own() {
        return refusal(
            StatusCode::FORBIDDEN,
            "forbidden",
            "log in from the desk's own page",
        );
    }
    let address = state.proxies.client_address(peer.ip(), &headers);
    if let Err(wait) = state.limits.login(address) {
        let seconds = wait.ms.div_ceil(1000);
        let code = ErrorCode::RateLimited;
        let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, code.word(), code.text());
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    let Ok(Json(LogIn { token })) = body else {
        let expected = "expected JSON of the form {\"token\": \"…\"}";
        return refusal(
            StatusCode::BAD_REQUEST,
            ErrorCode::ParseError.word(),
            expected,
        );
    };
    if !state.logins.is_token(&token) {
        tracing::warn!("desk: log-in with a wrong token");
        return refusal(StatusCode::UNAUTHORIZED, "wrong_token", "wrong token");
    }
    // The console's socket comes next, and a proxy may hide the host on its way.
    state
        .own_origins
        .learn(&headers, now_ms(), &state.store)
        .await;
    let max_age = LOGIN_DAYS * 24 * 60 * 60;
    let value = state.logins.begin(now_ms());
    set_cookie(&state, &headers, &value, max_age)
}

/// `POST /desk/logout`
pub async fn log_out(State(state): State<Shared>, headers: HeaderMap) -> Response {
    if !state.own_origins.check(&headers).is_own() {
        return refusal(
            StatusCode::FORBIDDEN,
            "forbidden",
            "log out from the desk's own page",
        );
    }
    for cookie in cookies(&headers) {
        if let Err(error) = state.logins.end(cookie, now_ms(), &state.store).await {
            tracing::error!(%error, "desk: a log-out may be forgotten at the next start");
        }
    }
    set_cookie(&state, &headers, "", 0)
}

/// `GET /desk/session`: 204 when logged in, else 401.
pub async fn session(State(state): State<Shared>, headers: HeaderMap) -> StatusCode {
    if is_logged_in(&state, &headers) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::UNAUTHORIZED
    }
}

/// Whether the request carries a valid cookie.
pub fn is_logged_in(state: &Shared, headers: &HeaderMap) -> bool {
    cookies(headers).any(|cookie| state.logins.is_valid(cookie, now_ms()))
}

/// All cookies of our name: a browser may send one of another path along.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(name, value)| (name == COOKIE).then_some(value))
}

fn set_cookie(state: &Shared, headers: &HeaderMap, value: &str, max_age: u64) -> Response {
    let https = headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.as_bytes().starts_with(b"https:"));
    let secure = if https { "; Secure" } else { "" };
    // The whole prefix, since the console's page and its socket have no longer path in common.
    let path = state.urls.base();
    let cookie = format!(
        "{COOKIE}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"
    );
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response(),
        Err(error) => {
            tracing::error!(%error, "desk: cookie cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn refusal(status: StatusCode, code: &str, text: &str) -> Response {
    (
        status,
        Json(serde_json::json!({ "error": text, "code": code })),
    )
        .into_response()
}
