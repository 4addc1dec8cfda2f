//! Echo over `fastwebsockets`, one thread: a floor for the cost of a message.
//!
//! `echo-fastwebsockets PORT`

use anyhow::{Context, Result};
use fastwebsockets::{FragmentCollector, OpCode, upgrade};
use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

const MESSAGE_MAX: usize = 64 * 1024;

async fn echo(socket: upgrade::UpgradeFut) -> Result<()> {
    let mut socket = socket.await?;
    socket.set_max_message_size(MESSAGE_MAX);
    let mut socket = FragmentCollector::new(socket);
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            _ => {}
        }
    }
}

async fn answer(mut request: Request<Incoming>) -> Result<Response<Empty<Bytes>>> {
    let (response, socket) = upgrade::upgrade(&mut request)?;
    tokio::spawn(echo(socket));
    Ok(response)
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
        tokio::spawn(
            http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .with_upgrades(),
        );
    }
}
