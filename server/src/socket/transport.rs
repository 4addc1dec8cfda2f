//! Frames in and out of one websocket, with its sizes, pings and deadlines.
//!
//! Invariants:
//! - An idle socket has one small buffer to read into and none to write from: frames are written from
//!   the text itself, and what does not go at once is waited for.
//! - No send waits longer than [`SEND_DEADLINE`]; a peer that does not read is cut.
//! - A peer that sends more frames than its limit allows is cut, whatever the frames say.
//! - A peer is asked for a sign of life every [`PING_EVERY`] and cut after [`PONG_DEADLINE`].

use governor::DefaultDirectRateLimiter;
use protocol::codes::CloseCode;
use protocol::limits::FRAME_MAX_BYTES;
use std::io::{self, IoSlice, Read, Write};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tungstenite::error::ProtocolError;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tungstenite::protocol::frame::{CloseFrame, FrameHeader};
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Bytes, Message, Utf8Bytes};

/// Read buffer of a socket: most frames of visitors fit, larger ones take more than one read.
const READ_BUFFER: usize = 512;
/// Bytes that are read at once of what nobody looks at.
const SKIPPED_AT_ONCE: usize = 4 * 1024;
/// Bytes of control frames that may wait for a peer that reads slowly.
const CONTROL_BUFFER: usize = 1024;

/// Below 30 s, so that proxies with a time-out of a minute never see an idle socket.
const PING_EVERY: Duration = Duration::from_secs(25);
/// How long a peer may take to answer.
const PONG_DEADLINE: Duration = Duration::from_secs(10);
/// How long one frame may take to be written.
const SEND_DEADLINE: Duration = Duration::from_secs(10);
/// How long the closing hand-shake may take.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// What comes from the peer.
pub(super) enum Received {
    /// A text frame.
    Text(Utf8Bytes),
    /// A binary frame, which nobody here speaks.
    #[cfg_attr(
        not(feature = "trial"),
        expect(dead_code, reason = "only echoed in trials")
    )]
    Binary(Bytes),
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
    stream: TcpStream,
    /// Reads, and answers pings and good-byes.
    frames: WebSocketContext,
    liveness: Liveness,
    rate: DefaultDirectRateLimiter,
    /// The peer sent what is no frame, or too much: what follows cannot be read as frames any more.
    broken: bool,
}

impl Transport {
    /// Over a stream of which `read` has been read already.
    pub(super) fn new(stream: TcpStream, read: &[u8], rate: DefaultDirectRateLimiter) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL_BUFFER)
            .max_message_size(Some(FRAME_MAX_BYTES))
            .max_frame_size(Some(FRAME_MAX_BYTES));
        Self {
            stream,
            frames: WebSocketContext::from_partially_read(
                read.to_vec(),
                Role::Server,
                Some(config),
            ),
            liveness: Liveness::PingAt(Instant::now() + PING_EVERY),
            rate,
            broken: false,
        }
    }

    /// Takes messages of up to so many bytes from now on.
    #[cfg(feature = "trial")]
    pub(super) fn take(&mut self, most: usize) {
        self.frames.set_config(|config| {
            config.max_message_size = Some(most);
            config.max_frame_size = Some(most);
        });
    }

    /// The next thing from the peer; pings and pongs are dealt with in here. Cancel-safe: state
    /// changes only between awaits, and partial frames are kept.
    pub(super) async fn receive(&mut self) -> Received {
        loop {
            let Some(frame) = self.next_frame().await else {
                if matches!(self.liveness, Liveness::PongBy(_)) {
                    return Received::Ended(Some(CloseCode::PongTimeout));
                }
                self.liveness = Liveness::PongBy(Instant::now() + PONG_DEADLINE);
                let ping = OpCode::Control(Control::Ping);
                if self.write(ping, &[]).await.is_err() {
                    return Received::Ended(None);
                }
                continue;
            };
            self.liveness = Liveness::PingAt(Instant::now() + PING_EVERY);
            if self.rate.check().is_err() {
                return Received::Ended(Some(CloseCode::RateLimited));
            }
            match frame {
                Ok(Message::Text(text)) => return Received::Text(text),
                Ok(Message::Binary(bytes)) => return Received::Binary(bytes),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Ok(Message::Close(_)) => {
                    self.finish().await;
                    return Received::Ended(None);
                }
                Err(error) => {
                    self.broken = true;
                    return Received::Ended(fault_of(&error));
                }
            }
        }
    }

    /// The next frame, or `None` when the peer's time is over.
    async fn next_frame(&mut self) -> Option<tungstenite::Result<Message>> {
        let (Liveness::PingAt(deadline) | Liveness::PongBy(deadline)) = self.liveness;
        loop {
            // What is there already is taken without waiting; others shall have their turn all the same.
            tokio::task::consume_budget().await;
            match self.frames.read(&mut AtOnce(&self.stream)) {
                Err(tungstenite::Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                }
                frame => return Some(frame),
            }
            tokio::select! {
                ready = self.stream.readable() => if let Err(error) = ready {
                    return Some(Err(error.into()));
                },
                () = tokio::time::sleep_until(deadline) => return None,
            }
        }
    }

    /// Writes a text frame.
    pub(super) async fn send(&mut self, frame: &str) -> Result<(), PeerGone> {
        self.write(OpCode::Data(Data::Text), frame.as_bytes()).await
    }

    /// Writes a binary frame, as only an echo does.
    #[cfg(feature = "trial")]
    pub(super) async fn send_binary(&mut self, frame: &[u8]) -> Result<(), PeerGone> {
        self.write(OpCode::Data(Data::Binary), frame).await
    }

    /// Says good-bye with a code and waits shortly for the peer to agree.
    pub(super) async fn close(&mut self, code: CloseCode) {
        let frame = CloseFrame {
            code: code.code().into(),
            reason: code.reason().into(),
        };
        // Whether it could be written at once shows in the next read.
        let _ = self.frames.close(&mut AtOnce(&self.stream), Some(frame));
        self.finish().await;
    }

    /// Completes the closing hand-shake: what is still to be written goes out while reading. Behind a
    /// frame that broke the rules nothing is read as frames; it is taken all the same, since a stream
    /// that is dropped with something unread is reset, and our last word with it.
    async fn finish(&mut self) {
        let agreed = async {
            loop {
                let read = if self.broken {
                    self.skip()
                } else {
                    self.frames.read(&mut AtOnce(&self.stream)).map(drop)
                };
                match read {
                    Ok(()) => {}
                    Err(tungstenite::Error::Io(error))
                        if error.kind() == io::ErrorKind::WouldBlock =>
                    {
                        self.stream.readable().await?;
                    }
                    Err(_) => return io::Result::Ok(()),
                }
            }
        };
        // Whether the peer agrees in time changes nothing: the socket is dropped after this.
        let _ = timeout(CLOSE_DEADLINE, agreed).await;
    }

    /// Takes what is there and looks at none of it.
    fn skip(&mut self) -> tungstenite::Result<()> {
        self.frames.flush(&mut AtOnce(&self.stream))?;
        match self.stream.try_read(&mut [0; SKIPPED_AT_ONCE])? {
            0 => Err(tungstenite::Error::ConnectionClosed),
            _ => Ok(()),
        }
    }

    /// Writes one whole frame, after what the other side of the protocol has to answer by itself.
    async fn write(&mut self, kind: OpCode, payload: &[u8]) -> Result<(), PeerGone> {
        let written = async {
            self.flush().await?;
            let mut head = Vec::with_capacity(HEAD_MAX_BYTES);
            let header = FrameHeader {
                opcode: kind,
                ..FrameHeader::default()
            };
            header
                .format(payload.len() as u64, &mut head)
                .map_err(io::Error::other)?;
            let mut slices = &mut [IoSlice::new(&head), IoSlice::new(payload)][..];
            while !slices.is_empty() {
                self.stream.writable().await?;
                match self.stream.try_write_vectored(slices) {
                    Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                    Ok(count) => IoSlice::advance_slices(&mut slices, count),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        let written: Result<io::Result<()>, _> = timeout(SEND_DEADLINE, written).await;
        written.ok().and_then(Result::ok).ok_or(PeerGone)
    }

    /// Writes what pings are still to be answered with. A socket that is closing has nothing more to
    /// say.
    async fn flush(&mut self) -> io::Result<()> {
        loop {
            match self.frames.flush(&mut AtOnce(&self.stream)) {
                Ok(()) => return Ok(()),
                Err(tungstenite::Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.stream.writable().await?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

/// Length of the longest header of a frame that is not masked.
const HEAD_MAX_BYTES: usize = 10;

/// Reads and writes what goes without waiting.
struct AtOnce<'a>(&'a TcpStream);

impl Read for AtOnce<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl Write for AtOnce<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The close code for what a peer did wrong; `None` when the connection is simply gone.
const fn fault_of(error: &tungstenite::Error) -> End {
    match error {
        tungstenite::Error::Capacity(_) => Some(CloseCode::TooBig),
        tungstenite::Error::Utf8(_) => Some(CloseCode::NotUtf8),
        // The peer went without a word; there is nobody to tell.
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        tungstenite::Error::Protocol(_) => Some(CloseCode::ProtocolError),
        _ => None,
    }
}
