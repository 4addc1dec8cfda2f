//! Frames in and out of one websocket, with its sizes, pings and deadlines.
//!
//! Invariants:
//! - Buffers are small until a message needs more, so that an idle socket costs little.
//! - No send waits longer than [`SEND_DEADLINE`]; a peer that does not read is cut.
//! - A peer that sends more frames than its limit allows is cut, whatever the frames say.
//! - A peer is asked for a sign of life every [`PING_EVERY`] and cut after [`PONG_DEADLINE`].

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use governor::DefaultDirectRateLimiter;
use protocol::codes::CloseCode;
use protocol::limits::FRAME_MAX_BYTES;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tungstenite::error::ProtocolError;

/// Read buffer of a socket; the default of 128 KiB is for servers with few of them.
const READ_BUFFER: usize = 4 * 1024;
/// Bytes gathered before a write; one chat frame goes out at once anyway.
const WRITE_BUFFER: usize = 4 * 1024;
/// Bytes that may wait for a peer that reads slowly. Two frames of the largest size.
const WRITE_BUFFER_MAX: usize = 2 * FRAME_MAX_BYTES + WRITE_BUFFER;

/// Below 30 s, so that proxies with a time-out of a minute never see an idle socket.
const PING_EVERY: Duration = Duration::from_secs(25);
/// How long a peer may take to answer.
const PONG_DEADLINE: Duration = Duration::from_secs(10);
/// How long one frame may take to be written.
const SEND_DEADLINE: Duration = Duration::from_secs(10);
/// How long the closing hand-shake may take.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// Sets the sizes of a socket to come.
pub(super) fn configure(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(FRAME_MAX_BYTES)
        .max_frame_size(FRAME_MAX_BYTES)
}

/// What comes from the peer.
pub(super) enum Received {
    /// A text frame.
    Text(axum::extract::ws::Utf8Bytes),
    /// A binary frame, which nobody here speaks.
    Binary,
    /// Nothing comes any more.
    Ended(End),
}

/// How a socket ends: with our close code, or `None` when the peer went first.
pub(super) type End = Option<CloseCode>;

/// The peer cannot be written to any more.
#[derive(Debug)]
pub(super) struct PeerGone;

/// Whether the peer owes an answer.
enum Liveness {
    /// Heard of lately; ask at this time.
    PingAt(Instant),
    /// Asked; cut at this time.
    PongBy(Instant),
}

/// One websocket.
pub(super) struct Transport {
    socket: WebSocket,
    liveness: Liveness,
    frames: DefaultDirectRateLimiter,
}

impl Transport {
    pub(super) fn new(socket: WebSocket, frames: DefaultDirectRateLimiter) -> Self {
        Self {
            socket,
            liveness: Liveness::PingAt(Instant::now() + PING_EVERY),
            frames,
        }
    }

    /// The next thing from the peer; pings and pongs are dealt with in here. Cancel-safe: state
    /// changes only between awaits, and `WebSocket::recv` keeps partial frames itself.
    pub(super) async fn receive(&mut self) -> Received {
        loop {
            let wake = match self.liveness {
                Liveness::PingAt(at) | Liveness::PongBy(at) => at,
            };
            let frame = tokio::select! {
                frame = self.socket.recv() => frame,
                () = tokio::time::sleep_until(wake) => {
                    if matches!(self.liveness, Liveness::PongBy(_)) {
                        return Received::Ended(Some(CloseCode::PongTimeout));
                    }
                    self.liveness = Liveness::PongBy(wake + PONG_DEADLINE);
                    if self.write(Message::Ping(Default::default())).await.is_err() {
                        return Received::Ended(None);
                    }
                    continue;
                }
            };
            self.liveness = Liveness::PingAt(Instant::now() + PING_EVERY);
            if self.frames.check().is_err() {
                return Received::Ended(Some(CloseCode::RateLimited));
            }
            match frame {
                Some(Ok(Message::Text(text))) => return Received::Text(text),
                Some(Ok(Message::Binary(_))) => return Received::Binary,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_))) => {
                    self.finish().await;
                    return Received::Ended(None);
                }
                Some(Err(error)) => return Received::Ended(fault_of(error)),
                None => return Received::Ended(None),
            }
        }
    }

    /// Writes a text frame.
    pub(super) async fn send(&mut self, frame: String) -> Result<(), PeerGone> {
        self.write(Message::Text(frame.into())).await
    }

    /// Says good-bye with a code and waits shortly for the peer to agree.
    pub(super) async fn close(&mut self, code: CloseCode) {
        let frame = CloseFrame {
            code: code.code(),
            reason: code.reason().into(),
        };
        if self.write(Message::Close(Some(frame))).await.is_err() {
            return;
        }
        self.finish().await;
    }

    /// Completes the closing hand-shake: what is still to be written goes out while reading.
    async fn finish(&mut self) {
        let agreed = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        // Whether the peer agrees in time changes nothing: the socket is dropped after this.
        let _ = timeout(CLOSE_DEADLINE, agreed).await;
    }

    async fn write(&mut self, message: Message) -> Result<(), PeerGone> {
        match timeout(SEND_DEADLINE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(PeerGone),
        }
    }
}

/// The close code for what a peer did wrong; `None` when the connection is simply gone.
fn fault_of(error: axum::Error) -> End {
    let error = error.into_inner().downcast::<tungstenite::Error>().ok()?;
    match *error {
        tungstenite::Error::Capacity(_) => Some(CloseCode::TooBig),
        tungstenite::Error::Utf8(_) => Some(CloseCode::NotUtf8),
        // The peer went without a word; there is nobody to tell.
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        tungstenite::Error::Protocol(_) => Some(CloseCode::ProtocolError),
        _ => None,
    }
}
