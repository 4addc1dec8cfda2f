//! The websockets: one loop per socket that feeds a state machine and performs its effects.
//!
//! - [`transport`] knows frames, sizes, pings and deadlines, and nothing of what is said.
//! - [`visitor`] drives `session_core::visitor` for `/ws`; [`perform`] runs its commands.
//! - [`desk`] serves the desk console.

pub mod desk;
#[cfg(feature = "trial")]
pub mod echo;
mod perform;
mod transport;
pub mod upgrade;
pub mod visitor;

use crate::state::Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use upgrade::{NoHandshake, Upgrade};

/// An upgrade that passed the gates all sockets share.
struct Admitted {
    upgrade: Upgrade,
    address: Option<IpAddr>,
}

/// Gate 3 of who may embed, before the upgrade: the `Origin` must be the server's own; then the
/// limits of the address, and no new sockets while stopping.
#[expect(
    clippy::result_large_err,
    reason = "the error is the response that is sent at once"
)]
fn admit(
    state: &Shared,
    peer: SocketAddr,
    headers: &HeaderMap,
    upgrade: Result<Upgrade, NoHandshake>,
) -> Result<Admitted, Response> {
    let upgrade = upgrade.map_err(IntoResponse::into_response)?;
    if !state.own_origins.check(headers).is_own() {
        let text = "The socket only takes connections from the server's own pages (Origin).\n";
        return Err((StatusCode::FORBIDDEN, text).into_response());
    }
    let address = state.proxies.client_address(peer.ip(), headers);
    if let Err(wait) = state.limits.connect(address) {
        let text = "Too many connections from this address, please wait.\n";
        let mut response = (StatusCode::TOO_MANY_REQUESTS, text).into_response();
        let seconds = HeaderValue::from(wait.ms.div_ceil(1000));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
        return Err(response);
    }
    if state.is_draining() {
        let soon = [(header::RETRY_AFTER, HeaderValue::from_static("1"))];
        return Err((StatusCode::SERVICE_UNAVAILABLE, soon, "stopping\n").into_response());
    }
    Ok(Admitted { upgrade, address })
}
