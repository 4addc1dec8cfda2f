//! `/trial/echo`: says everything back through the same transport as `/ws`, for suites that test how
//! frames are handled. Only with the feature `trial`.

use super::transport::Received;
use super::upgrade::Upgrade;
use crate::listener::Room;
use crate::state::Shared;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;

/// Suites send larger frames than visitors may, to see how they are split and joined.
const ECHO_MAX_BYTES: usize = 32 * 1024 * 1024;

/// `GET /trial/echo`
pub async fn upgrade(
    State(state): State<Shared>,
    Extension(room): Extension<Room>,
    upgrade: Upgrade,
) -> Response {
    let frames = state.limits.frames();
    upgrade.on_upgrade(&state.sockets, frames, async move |mut transport| {
        transport.take(ECHO_MAX_BYTES);
        let _room = room;
        let end = loop {
            let sent = match transport.receive().await {
                Received::Text(text) => transport.send(&text).await,
                Received::Binary(bytes) => transport.send_binary(&bytes).await,
                Received::Ended(end) => break end,
            };
            if sent.is_err() {
                break None;
            }
        };
        if let Some(code) = end {
            transport.close(code).await;
        }
    })
}
