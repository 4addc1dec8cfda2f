//! `/ws/desk`: the socket of a desk console. What is said is `bridge`'s business; here are only the
//! log-in, the deadlines and the way of the frames.

use super::transport::{End, PeerGone, Received, Transport};
use super::upgrade::{NoHandshake, Upgrade};
use super::{Admitted, admit};
use crate::drain::Departure;
use crate::http::is_logged_in;
use crate::listener::Room;
use crate::metrics::SocketKind;
use crate::state::Shared;
use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bridge::desk::Console;
use protocol::codes::CloseCode;
use protocol::desk::DeskEvent;
use serde::Serialize;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, sleep_until};

/// Within this time a console must have said who it is.
const HELLO_DEADLINE: Duration = Duration::from_secs(10);
/// How often a long-lived console is asked whether its log-in has run out.
const LOGIN_CHECK_EVERY: Duration = Duration::from_secs(60);

/// `GET /ws/desk`
pub async fn upgrade(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(room): Extension<Room>,
    headers: HeaderMap,
    upgrade: Result<Upgrade, NoHandshake>,
) -> Response {
    let Admitted { upgrade, .. } = match admit(&state, peer, &headers, upgrade) {
        Ok(admitted) => admitted,
        Err(response) => return response,
    };
    if !is_logged_in(&state, &headers) {
        return (StatusCode::UNAUTHORIZED, "log in at the desk first\n").into_response();
    }
    let (sockets, frames) = (state.sockets.clone(), state.limits.frames());
    upgrade.on_upgrade(&sockets, frames, async move |mut transport| {
        let _room = room;
        let _open = state.metrics.socket(SocketKind::Desk);
        if let Some(code) = run(&state, &mut transport, &headers).await {
            state.metrics.closed(code);
            transport.close(code).await;
        }
    })
}

/// Carries frames until one side ends; the result is our close code, or `None` when the peer went.
async fn run(state: &Shared, transport: &mut Transport, headers: &HeaderMap) -> End {
    let mut console = Console::new(state.desk.clone(), env!("CARGO_PKG_VERSION"));
    let mut events = state.desk.subscribe();
    let mut departure = Departure::of(state);
    let _working = state.working.token();
    let hello_by = Instant::now() + HELLO_DEADLINE;
    let mut login_checks = tokio::time::interval(LOGIN_CHECK_EVERY);
    let mut logouts = state.logins.changes();
    loop {
        let said_hello = console.agent().is_some();
        let sent = tokio::select! {
            received = transport.receive() => match received {
                Received::Text(frame) => {
                    let answer = console.answer(&frame).await;
                    transport.send(&answer).await
                }
                Received::Binary(_) => return Some(CloseCode::BadFrame),
                Received::Ended(end) => return end,
            },
            event = events.recv() => match event {
                Ok(event) if said_hello => transport.send(&encode(&*event)).await,
                Ok(_) => Ok(()),
                Err(RecvError::Lagged(_)) => return Some(CloseCode::Slow),
                Err(RecvError::Closed) => return Some(CloseCode::Restart),
            },
            () = sleep_until(hello_by), if !said_hello => return Some(CloseCode::FirstFrameTimeout),
            () = either(&mut login_checks, &mut logouts) => {
                if !is_logged_in(state, headers) {
                    return Some(CloseCode::LoggedOut);
                }
                Ok(())
            }
            after_ms = departure.due() => {
                let reconnect = DeskEvent::Reconnect { after_ms };
                // Whether the console hears it or not: the close code says the same.
                let _ = transport.send(&encode(&reconnect)).await;
                return Some(CloseCode::Restart);
            }
        };
        if let Err(PeerGone) = sent {
            return None;
        }
    }
}

/// Waits for the next of regular checks, or for a log-out somewhere.
async fn either(checks: &mut Interval, logouts: &mut watch::Receiver<()>) {
    tokio::select! {
        _ = checks.tick() => {}
        // An error means that the state is gone, which it is not while its sockets run.
        Ok(()) = logouts.changed() => {}
    }
}

fn encode(event: &impl Serialize) -> String {
    // Events have string keys only, so this cannot fail.
    serde_json::to_string(event).unwrap_or_default()
}
