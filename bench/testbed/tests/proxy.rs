//! Every fault of the proxy, on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;
use testbed::{Direction, Fault, Proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

/// Long enough that what has not come by then does not come.
const SILENCE: Duration = Duration::from_millis(150);

/// Two ends of a connection with a proxy between.
struct Wire {
    proxy: Proxy,
    client: TcpStream,
    server: TcpStream,
}

async fn wire() -> Wire {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let proxy = Proxy::start(listener.local_addr().unwrap(), 1)
        .await
        .unwrap();
    let client = TcpStream::connect(proxy.address()).await.unwrap();
    let (server, _) = listener.accept().await.unwrap();
    Wire {
        proxy,
        client,
        server,
    }
}

impl Wire {
    async fn up(&mut self, text: &str) {
        self.client.write_all(text.as_bytes()).await.unwrap();
        assert_eq!(heard(&mut self.server, text.len()).await, text);
    }

    async fn down(&mut self, text: &str) {
        self.server.write_all(text.as_bytes()).await.unwrap();
        assert_eq!(heard(&mut self.client, text.len()).await, text);
    }
}

async fn heard(stream: &mut TcpStream, count: usize) -> String {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn is_silent(stream: &mut TcpStream) -> bool {
    timeout(SILENCE, stream.read_u8()).await.is_err()
}

async fn is_reset(stream: &mut TcpStream) -> bool {
    let error = stream.read_u8().await.unwrap_err();
    error.kind() == ErrorKind::ConnectionReset
}

#[tokio::test]
async fn without_a_fault_everything_gets_through_until_an_end_closes() {
    let mut wire = wire().await;
    wire.up("question").await;
    wire.down("answer").await;
    wire.client.shutdown().await.unwrap();
    assert_eq!(wire.server.read(&mut [0; 8]).await.unwrap(), 0);
    wire.down("a last word after that").await;
}

#[tokio::test]
async fn latency_makes_every_piece_late() {
    let mut wire = wire().await;
    let late = Duration::from_millis(60);
    wire.proxy.all(Fault::Latency(late));
    let before = Instant::now();
    wire.up("there").await;
    wire.down("and back").await;
    assert!(before.elapsed() >= 2 * late);
}

#[tokio::test]
async fn jitter_keeps_the_order() {
    let mut wire = wire().await;
    wire.proxy.all(Fault::Jitter(Duration::from_millis(10)));
    for n in 0..20_u8 {
        wire.client.write_u8(n).await.unwrap();
    }
    for n in 0..20_u8 {
        assert_eq!(wire.server.read_u8().await.unwrap(), n);
    }
}

#[tokio::test]
async fn bandwidth_takes_its_time() {
    let mut wire = wire().await;
    wire.proxy.all(Fault::Bandwidth(10_000));
    let before = Instant::now();
    wire.up(&"x".repeat(2_000)).await;
    assert!(before.elapsed() >= Duration::from_millis(190));
}

#[tokio::test]
async fn a_reset_is_seen_by_both_ends() {
    let mut wire = wire().await;
    wire.up("hello").await;
    wire.proxy.all(Fault::Reset);
    assert!(is_reset(&mut wire.client).await);
    assert!(is_reset(&mut wire.server).await);
}

#[tokio::test]
async fn a_black_hole_swallows_both_directions_and_healing_resets_it() {
    let mut wire = wire().await;
    wire.up("hello").await;
    wire.proxy.all(Fault::BlackHole);
    wire.client.write_all(b"anyone?").await.unwrap();
    wire.server.write_all(b"anyone?").await.unwrap();
    assert!(is_silent(&mut wire.server).await);
    assert!(is_silent(&mut wire.client).await);
    wire.proxy.heal();
    assert!(is_reset(&mut wire.client).await);
}

#[tokio::test]
async fn half_open_is_dead_in_one_direction_only() {
    let mut wire = wire().await;
    wire.proxy.all(Fault::HalfOpen(Direction::Down));
    wire.up("this gets through").await;
    wire.server.write_all(b"this does not").await.unwrap();
    assert!(is_silent(&mut wire.client).await);
}

#[tokio::test]
async fn the_slicer_cuts_into_pieces_and_loses_none() {
    let mut wire = wire().await;
    let gap = Duration::from_millis(20);
    wire.proxy.all(Fault::Slicer { bytes: 3, gap });
    wire.client.write_all(b"0123456789").await.unwrap();
    let mut first = [0; 10];
    assert_eq!(wire.server.read(&mut first).await.unwrap(), 3);
    assert_eq!(heard(&mut wire.server, 7).await, "3456789");
}

#[tokio::test]
async fn the_limit_ends_a_connection_after_its_bytes() {
    let mut wire = wire().await;
    wire.proxy.all(Fault::Limit(4));
    wire.client.write_all(b"0123456789").await.unwrap();
    let mut all = Vec::new();
    // Whether the end is seen as a close or as a reset, nothing beyond the limit comes.
    let _ = wire.server.read_to_end(&mut all).await;
    assert!(b"0123".starts_with(&all));
}

#[tokio::test]
async fn a_fault_of_one_connection_leaves_the_others_alone() {
    let mut wire = wire().await;
    wire.up("hello").await;
    let [first] = wire.proxy.connections()[..] else {
        panic!("there is one connection");
    };
    wire.proxy.one(first + 1, Fault::Reset);
    wire.up("still there").await;
    wire.proxy.one(first, Fault::Reset);
    assert!(is_reset(&mut wire.client).await);
}
