//! Echo over `tokio-tungstenite`, one thread, with small buffers: a floor for the cost of a message.
//!
//! `echo-tungstenite PORT`

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

const MESSAGE_MAX: usize = 64 * 1024;
const PING_EVERY: Duration = Duration::from_secs(25);

async fn echo(stream: TcpStream) -> Result<()> {
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(4 * 1024)
        .max_message_size(Some(MESSAGE_MAX));
    let mut socket = accept_async_with_config(stream, Some(config)).await?;
    loop {
        tokio::select! {
            message = socket.next() => match message {
                None => return Ok(()),
                Some(message) => {
                    if let message @ (Message::Text(_) | Message::Binary(_)) = message? {
                        socket.send(message).await?;
                    }
                }
            },
            () = tokio::time::sleep(PING_EVERY) => socket.send(Message::Ping(Default::default())).await?,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let port: u16 = std::env::args().nth(1).context("which port?")?.parse()?;
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(([127, 0, 0, 1], port).into())?;
    let listener: TcpListener = socket.listen(4_096)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(echo(stream));
    }
}
