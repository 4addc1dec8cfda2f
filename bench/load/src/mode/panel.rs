//! The panel's document: how many of them the server renders in a second.

use crate::process::Process;
use anyhow::{Result, ensure};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What came of it.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct PanelReport {
    /// Documents per second.
    pub rate: f64,
    /// Processor time of the server for one, in microseconds.
    pub cost_us: f64,
    /// Bytes of one.
    pub bytes: usize,
}

/// Asks for it over a few connections that are kept, each with the next request after the answer.
///
/// # Errors
/// The server refuses, or is gone.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub async fn panel(
    address: SocketAddr,
    path: &str,
    connections: usize,
    length: Duration,
    server: Process,
) -> Result<PanelReport> {
    let begin = Instant::now();
    let before = server.busy()?;
    let asking = (0..connections).map(|_| ask(address, path.to_owned(), begin + length));
    let tasks: Vec<_> = asking.map(tokio::task::spawn_local).collect();
    let (mut count, mut bytes) = (0, 0);
    for task in tasks {
        let (documents, size) = task.await??;
        count += documents;
        bytes = size;
    }
    let spent = server.busy()?.saturating_sub(before);
    Ok(PanelReport {
        rate: f64::from(count) / begin.elapsed().as_secs_f64(),
        cost_us: spent.as_micros() as f64 / f64::from(count.max(1)),
        bytes,
    })
}

async fn ask(address: SocketAddr, path: String, until: Instant) -> Result<(u32, usize)> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let (mut count, mut size) = (0, 0);
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await?;
        size = 0;
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(
                stream.read_line(&mut line).await? > 0,
                "the server has closed"
            );
            ensure!(
                !line.starts_with("HTTP/") || line.contains(" 200 "),
                "{line}"
            );
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                size = value.trim().parse()?;
            }
        }
        ensure!(size > 0, "a document of unknown length");
        let mut body = vec![0; size];
        stream.read_exact(&mut body).await?;
        count += 1;
    }
    Ok((count, size))
}
