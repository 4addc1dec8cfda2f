//! A TCP proxy between clients and server that can make connections suffer while they run.
//!
//! Invariants:
//! - Bytes that get through do so in order and unchanged: TCP promises that, faults do not break it.
//! - What a dead direction held back is lost with the connection, not delivered late: healing resets
//!   connections that were dead, as a network that comes back does sooner or later.
//! - A fault holds for the connections that are there and for those that come.

use crate::fault::{Direction, Fault};
use anyhow::Result;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Bytes read at once. Small, so that a fault that is switched on holds soon.
const CHUNK: usize = 4 * 1024;

/// A proxy in front of one server.
pub struct Proxy {
    address: SocketAddr,
    links: Arc<Links>,
    accepting: JoinHandle<()>,
}

/// The connections by number, and the fault of those to come.
struct Links {
    general: Mutex<Fault>,
    open: Mutex<HashMap<u64, watch::Sender<Fault>>>,
    seed: u64,
}

impl Proxy {
    /// A proxy on a port of its own. `seed` makes its jitter repeatable.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(server: SocketAddr, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let links = Arc::new(Links {
            general: Mutex::default(),
            open: Mutex::default(),
            seed,
        });
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&links)));
        Ok(Self {
            address,
            links,
            accepting,
        })
    }

    /// Where clients connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Numbers of the connections that are open, in the order in which they came.
    #[must_use]
    pub fn connections(&self) -> Vec<u64> {
        let mut open: Vec<_> = lock(&self.links.open).keys().copied().collect();
        open.sort_unstable();
        open
    }

    /// All connections suffer this from now on, and those to come.
    pub fn all(&self, fault: Fault) {
        *lock(&self.links.general) = fault;
        for link in lock(&self.links.open).values() {
            link.send_replace(fault);
        }
    }

    /// One connection suffers this from now on.
    pub fn one(&self, connection: u64, fault: Fault) {
        if let Some(link) = lock(&self.links.open).get(&connection) {
            link.send_replace(fault);
        }
    }

    /// No faults any more. Connections that were dead in a direction are reset.
    pub fn heal(&self) {
        *lock(&self.links.general) = Fault::None;
        for link in lock(&self.links.open).values() {
            let was = *link.borrow();
            let is_dead = was.stops(Direction::Up) || was.stops(Direction::Down);
            link.send_replace(if is_dead { Fault::Reset } else { Fault::None });
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.all(Fault::Reset);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every critical section leaves the value whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, server: SocketAddr, links: Arc<Links>) {
    for number in 0.. {
        // Accepting fails for a connection that is gone again; the next one may be better.
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        let fault = *lock(&links.general);
        let (sender, faults) = watch::channel(fault);
        lock(&links.open).insert(number, sender);
        let links = Arc::clone(&links);
        tokio::spawn(async move {
            carry(client, server, &faults, links.seed ^ number).await;
            lock(&links.open).remove(&number);
        });
    }
}

/// Carries one connection to its end.
async fn carry(client: TcpStream, server: SocketAddr, faults: &watch::Receiver<Fault>, seed: u64) {
    let Ok(server) = TcpStream::connect(server).await else {
        let _ = client.set_zero_linger();
        return;
    };
    for stream in [&client, &server] {
        // Without it small pieces would wait for each other, which is no fault that was asked for.
        let _ = stream.set_nodelay(true);
    }
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let mut up = Pump::new(client_reads, server_writes, Direction::Up, faults, seed);
    let mut down = Pump::new(server_reads, client_writes, Direction::Down, faults, !seed);
    let ended = tokio::select! {
        // A reset first: what a dead direction held back must not get through with it.
        biased;
        () = reset(faults.clone()) => Err(io::ErrorKind::ConnectionReset.into()),
        ended = async { tokio::try_join!(up.run(), down.run()) } => ended.map(drop),
    };
    if ended.is_err() {
        // Both ends see a reset and nothing of what was still on its way. Forgotten, as dropping a
        // half would say good-bye in order first.
        for half in [up.to, down.to] {
            let _ = half.as_ref().set_zero_linger();
            half.forget();
        }
    }
}

async fn reset(mut faults: watch::Receiver<Fault>) {
    if faults
        .wait_for(|fault| *fault == Fault::Reset)
        .await
        .is_err()
    {
        std::future::pending::<()>().await;
    }
}

/// One direction of one connection.
struct Pump {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    direction: Direction,
    faults: watch::Receiver<Fault>,
    random: fastrand::Rng,
    carried: usize,
}

impl Pump {
    fn new(
        from: OwnedReadHalf,
        to: OwnedWriteHalf,
        direction: Direction,
        faults: &watch::Receiver<Fault>,
        seed: u64,
    ) -> Self {
        Self {
            from,
            to,
            direction,
            faults: faults.clone(),
            random: fastrand::Rng::with_seed(seed),
            carried: 0,
        }
    }

    /// Carries bytes until one end closes; an error when the connection is to be reset.
    async fn run(&mut self) -> io::Result<()> {
        let mut buffer = [0; CHUNK];
        loop {
            let count = self.from.read(&mut buffer).await?;
            if count == 0 {
                self.open().await;
                return self.to.shutdown().await;
            }
            let mut rest = &buffer[..count];
            while !rest.is_empty() {
                self.open().await;
                let fault = *self.faults.borrow();
                let (mut bytes, wait) = fault.piece(rest.len(), &mut self.random);
                if !wait.is_zero() {
                    sleep(wait).await;
                }
                if let Fault::Limit(limit) = fault {
                    bytes = bytes.min(limit.saturating_sub(self.carried));
                }
                self.to.write_all(&rest[..bytes]).await?;
                self.carried += bytes;
                rest = &rest[bytes..];
                if matches!(fault, Fault::Limit(limit) if self.carried >= limit) {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
            }
        }
    }

    /// Waits while this direction is dead.
    async fn open(&mut self) {
        let direction = self.direction;
        // An error means that the proxy is gone, and the connection with it.
        let _ = self.faults.wait_for(|fault| !fault.stops(direction)).await;
    }
}
