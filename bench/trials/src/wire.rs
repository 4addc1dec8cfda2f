//! One websocket as a client of the trial uses it.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use protocol::rpc::encode_request;
use serde::Serialize;
use std::time::Duration;
use testbed::http::Door;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long connecting may take, as the panel gives up then.
const DIAL_LIMIT: Duration = Duration::from_secs(5);
/// How long a frame may take to be handed to the system.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// The receive buffer of a client that is to be slow.
const SMALL_BUFFER: u32 = 4 * 1024;

/// Where and as whom to connect.
pub(crate) struct Dial<'a> {
    pub(crate) door: &'a Door,
    pub(crate) path: &'a str,
    pub(crate) address: &'a str,
    pub(crate) cookie: Option<&'a str>,
    pub(crate) small_buffer: bool,
}

/// A websocket.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    next_id: u64,
}

/// What comes out of it.
pub(crate) enum Heard {
    /// A text frame.
    Frame(String),
    /// The end, with the server's code if it gave one.
    Closed(Option<u16>),
}

impl Socket {
    /// Connects.
    pub(crate) async fn dial(dial: Dial<'_>) -> Result<Self> {
        timeout(DIAL_LIMIT, Self::connect(dial)).await?
    }

    async fn connect(dial: Dial<'_>) -> Result<Self> {
        let url = format!("ws://{}{}", dial.door.authority(), dial.path);
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", dial.door.origin.parse()?);
        headers.insert("x-forwarded-for", dial.address.parse()?);
        if let Some(cookie) = dial.cookie {
            headers.insert("cookie", cookie.parse()?);
        }
        let socket = TcpSocket::new_v4()?;
        if dial.small_buffer {
            socket.set_recv_buffer_size(SMALL_BUFFER)?;
        }
        let stream = socket.connect(dial.door.address).await?;
        stream.set_nodelay(true)?;
        let (stream, _) = client_async(request, stream).await?;
        Ok(Self { stream, next_id: 1 })
    }

    /// Sends a request; its number comes back with the answer.
    pub(crate) async fn request(&mut self, method: &str, params: &impl Serialize) -> Result<u64> {
        let id = self.next_id;
        self.next_id += 1;
        let frame = Message::text(encode_request(id, method, params));
        timeout(SEND_LIMIT, self.stream.send(frame)).await??;
        Ok(id)
    }

    /// What comes next. Cancel-safe.
    pub(crate) async fn receive(&mut self) -> Result<Heard> {
        loop {
            match self.stream.next().await.context("the socket is gone")?? {
                Message::Text(text) => return Ok(Heard::Frame(text.as_str().to_owned())),
                Message::Close(frame) => {
                    return Ok(Heard::Closed(frame.map(|frame| frame.code.into())));
                }
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Binary(_) | Message::Frame(_) => bail!("a frame that nobody speaks"),
            }
        }
    }
}
