//! The accept loop. `axum::serve` gives hyper no timer, so its header deadline would never fire;
//! therefore connections are accepted and driven here.
//!
//! Invariants:
//! - A peer that does not send its headers within [`HEADER_DEADLINE`] is cut.
//! - At most [`MAX_CONNECTIONS`] are open, sockets included; the next ones wait in the kernel's queue.
//! - Running out of descriptors pauses accepting, it does not end it.

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// Within this time a peer must have sent its request's headers.
pub const HEADER_DEADLINE: Duration = Duration::from_secs(10);
/// Connections at once; below the usual limit of 20,000 descriptors per process.
pub const MAX_CONNECTIONS: usize = 19_000;
/// A connection that is younger than this when the server stops may still bring its request.
const FIRST_REQUEST_WITHIN: Duration = Duration::from_secs(1);
/// Pause after the system could not accept, e.g. for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A connection's room among the [`MAX_CONNECTIONS`]. Each request carries it along, since hyper lets
/// go of a connection that becomes a websocket: its loop holds the room from then on.
pub type Room = Arc<OwnedSemaphorePermit>;

/// Accepts up to `max_connections` at once until `stop` is cancelled, then lets requests in flight finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    tasks: TaskTracker,
    max_connections: usize,
) {
    let room = Arc::new(Semaphore::new(max_connections));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = drive(stream, peer, router.clone(), stop.clone(), permit);
                tasks.spawn(connection);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections, pausing");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionRefused | ConnectionAborted | ConnectionReset
    )
}

async fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
    room: OwnedSemaphorePermit,
) {
    // Chat frames are small; waiting to fill a segment would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let opened = Instant::now();
    let asked = Arc::new(Notify::new());
    let room: Room = Arc::new(room);
    let has_asked = Arc::clone(&asked);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(&room));
        has_asked.notify_one();
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_DEADLINE)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let may_end = async {
        stop.cancelled().await;
        // A connection without a request would be ended at once, and the request be lost that is
        // about to come on it.
        let _ = timeout_at(opened + FIRST_REQUEST_WITHIN, asked.notified()).await;
    };
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = may_end => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection ended");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::Extension;
    use axum::routing::get;
    use std::sync::Mutex;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn ask(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn room_that_a_socket_holds_is_free_again_when_the_socket_ends() {
        let held: Arc<Mutex<Vec<Room>>> = Arc::default();
        let keep = Arc::clone(&held);
        let hold = move |Extension(room): Extension<Room>| {
            keep.lock().unwrap().push(room);
            async { "held" }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(hold));
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tokio::spawn(serve(listener, router, stop.clone(), tasks, 1));

        let mut answer = String::new();
        ask(address)
            .await
            .read_to_string(&mut answer)
            .await
            .unwrap();
        assert!(answer.ends_with("held"), "{answer}");
        let mut second = ask(address).await;
        let early = tokio::time::timeout(Duration::from_millis(200), second.read_u8()).await;
        assert!(
            early.is_err(),
            "the first connection is over, but its socket is not"
        );
        held.lock().unwrap().clear();
        let mut answer = String::new();
        second.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("held"), "{answer}");
        stop.cancel();
    }
}
