//! The browser's socket, shared by panel and desk: JSON-RPC over one websocket that comes back by
//! itself.
//!
//! [`lifecycle`] decides (pure, tested), [`client`] does. An owner gets [`LinkEvent`]s in order:
//! `Open`, then answers and events, then `Down`; an answer never crosses a `Down`, so everything
//! asked before one is lost and is the owner's to ask again.

pub mod backoff;
pub mod client;
pub mod frame;
pub mod lifecycle;

use crate::dom::window;
use frame::ServerEvent;
use protocol::codes::Reconnect;
use protocol::rpc::Refusal;

/// The address of a socket on the page's own origin; `path` begins with a slash.
#[must_use]
pub fn socket_url(path: &str) -> String {
    let location = window().location();
    let secure = location
        .protocol()
        .is_ok_and(|protocol| protocol == "https:");
    let scheme = if secure { "wss://" } else { "ws://" };
    [scheme, &location.host().unwrap_or_default(), path].concat()
}

/// What a link tells its owner.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkEvent<E: ServerEvent> {
    /// Connected. The owner sends its first frame now.
    Open,
    /// The answer to the request with this id.
    Answer(u64, Result<E::Data, Refusal>),
    /// Something the server tells by itself.
    Event(E),
    /// Not connected (any more).
    Down(Down),
}

/// Why a link is down and what it does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Down {
    /// The close code; 1006 when there was none.
    pub code: u16,
    /// What the code asks of the client. The link itself does `Yes` only.
    pub duty: Reconnect,
    /// Milliseconds until the link tries again; `None` when it does not.
    pub retry_ms: Option<u32>,
}
