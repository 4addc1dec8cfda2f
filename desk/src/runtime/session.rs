//! The log-in over HTTP. The cookie is the browser's alone; this code never sees it.

use crate::boot::Boot;
use gloo_net::http::{Request, Response};

/// Seconds to name when a refusal names none.
const DEFAULT_WAIT_SECONDS: u32 = 60;

/// Whether the browser's cookie is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogIn {
    Yes,
    No,
    /// The server did not say.
    Unknown,
}

/// Why a log-in failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogInError {
    WrongToken,
    /// Too many attempts; seconds to wait.
    TooMany(u32),
    NoServer,
}

/// Asks whether this browser is logged in.
pub(crate) async fn logged_in(boot: &Boot) -> LogIn {
    match Request::get(&boot.url("desk/session"))
        .send()
        .await
        .map(|answer| answer.status())
    {
        Ok(200..=299) => LogIn::Yes,
        Ok(401 | 403) => LogIn::No,
        Ok(_) | Err(_) => LogIn::Unknown,
    }
}

/// Trades a token for a cookie.
pub(crate) async fn log_in(boot: &Boot, token: &str) -> Result<(), LogInError> {
    let body = serde_json::json!({ "token": token }).to_string();
    let request = Request::post(&boot.url("desk/login"))
        .header("content-type", "application/json")
        .body(body)
        .map_err(|_| LogInError::NoServer)?;
    let answer = request.send().await.map_err(|_| LogInError::NoServer)?;
    match answer.status() {
        200..=299 => Ok(()),
        429 => Err(LogInError::TooMany(wait_seconds(&answer))),
        400..=499 => Err(LogInError::WrongToken),
        _ => Err(LogInError::NoServer),
    }
}

/// Ends the log-in. When the server cannot be reached the cookie stays; it then ends by itself.
pub(crate) async fn log_out(boot: &Boot) {
    let _ = Request::post(&boot.url("desk/logout")).send().await;
}

fn wait_seconds(answer: &Response) -> u32 {
    let header = answer.headers().get("retry-after");
    header
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(DEFAULT_WAIT_SECONDS)
        .max(1)
}
