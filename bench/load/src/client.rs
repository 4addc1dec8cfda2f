//! One client: a socket, its dialect, and what it has not got an answer to.
//!
//! Invariants:
//! - Messages leave in the order in which they were planned; after a lost connection those without an
//!   answer go again, first of all.
//! - A client that is cut off or stalled still takes orders: what it is to send waits in its outbox, so
//!   the plan of the others does not slip.

use crate::dialect::{Dialect, Heard, Turn};
use crate::payload::Payload;
use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;
use testbed::Backoff;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Orders that may wait for one client; more is the plan's fault and makes the run void.
const ORDERS: usize = 1_024;
/// How long connecting and upgrading may take.
const DIAL_LIMIT: Duration = Duration::from_secs(15);
/// The wait between attempts, the same for every kind of server.
const BACKOFF: Backoff = Backoff::new(200, 20_000);

/// Where a client connects to.
#[derive(Debug, Clone)]
pub struct Target {
    /// The server.
    pub address: SocketAddr,
    /// The client's own address: several, for there are 28,232 ports to each.
    pub source: Ipv4Addr,
    /// `/ws`
    pub path: Rc<str>,
    /// Additional headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// What a client is told to do.
#[derive(Debug)]
pub enum Order {
    /// Send this; it was planned for this moment.
    Send(Payload, Instant),
    /// Lose the connection and come back after so long.
    Cut(Duration),
    /// Read no more, for ever.
    Stall,
}

/// What a client tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// It begins to connect.
    Dialing,
    /// It is in its conversation.
    Ready,
    /// A message that nothing kept was written to the socket, so much later than planned.
    Written(Duration),
    /// The server's answer to its message, planned for then.
    Accepted(u32, Instant),
    /// The server refuses.
    Refused(String),
    /// It shows a message.
    Shown(Payload),
    /// The connection was lost, without an order.
    Lost,
}

/// Who listens to the clients; told which one it is.
pub trait Observer {
    /// Something has happened.
    fn noted(&self, client: usize, noted: Noted);
}

/// A client's reins. When dropped, the client ends.
#[derive(Debug)]
pub struct Reins {
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
}

impl Reins {
    /// Gives an order; false when the client has too many already.
    #[must_use]
    pub fn order(&self, order: Order) -> bool {
        self.orders.try_send(order).is_ok()
    }
}

impl Drop for Reins {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a client on this thread. `number` is its name towards the observer, `size` that of its texts.
pub fn start(
    number: usize,
    target: Target,
    dialect: Box<dyn Dialect>,
    size: usize,
    observer: Rc<dyn Observer>,
) -> Reins {
    let (orders, inbox) = mpsc::channel(ORDERS);
    let client = Client {
        number,
        target,
        dialect,
        size,
        observer,
        inbox,
        outbox: VecDeque::new(),
        unanswered: VecDeque::new(),
        backoff: BACKOFF,
        random: fastrand::Rng::new(),
    };
    Reins {
        orders,
        task: tokio::task::spawn_local(client.live()),
    }
}

/// A message that is to be written.
struct Waiting {
    payload: Payload,
    planned: Instant,
    /// Nothing kept it from being written when it came: if it is late, the client is.
    at_once: bool,
}

struct Client {
    number: usize,
    target: Target,
    dialect: Box<dyn Dialect>,
    size: usize,
    observer: Rc<dyn Observer>,
    inbox: mpsc::Receiver<Order>,
    outbox: VecDeque<Waiting>,
    unanswered: VecDeque<(Payload, Instant)>,
    backoff: Backoff,
    random: fastrand::Rng,
}

/// Why a connection is over, and when to come back.
enum Left {
    Away(Duration),
    Lost,
    Over,
}

impl Client {
    async fn live(mut self) {
        loop {
            self.note(Noted::Dialing);
            let left = match timeout(DIAL_LIMIT, dial(&self.target)).await {
                Ok(Ok(socket)) => self.talk(socket).await,
                Ok(Err(_)) | Err(_) => Left::Lost,
            };
            let wait = match left {
                Left::Over => return,
                Left::Away(wait) => wait,
                Left::Lost => {
                    self.note(Noted::Lost);
                    self.backoff.next(&mut self.random)
                }
            };
            if self.wait(Instant::now() + wait).await.is_none() {
                return;
            }
        }
    }

    fn note(&self, noted: Noted) {
        self.observer.noted(self.number, noted);
    }

    /// Stays away; what is to be sent is kept. `None` when the reins are gone.
    async fn wait(&mut self, until: Instant) -> Option<()> {
        loop {
            tokio::select! {
                () = sleep_until(until) => return Some(()),
                order = self.inbox.recv() => if let Order::Send(payload, planned) = order? {
                    self.outbox.push_back(Waiting { payload, planned, at_once: false });
                }
            }
        }
    }

    async fn talk(&mut self, mut socket: WebSocketStream<TcpStream>) -> Left {
        let mut turn = Turn::default();
        self.dialect.opened(&mut turn);
        let mut ready = false;
        let mut come_back = None;
        loop {
            for heard in std::mem::take(&mut turn.heard) {
                match heard {
                    Heard::Ready => {
                        ready = true;
                        self.backoff.reset();
                        self.note(Noted::Ready);
                        while let Some((payload, planned)) = self.unanswered.pop_back() {
                            self.outbox.push_front(Waiting {
                                payload,
                                planned,
                                at_once: false,
                            });
                        }
                    }
                    Heard::ComeBack(ms) => come_back = Some(Duration::from_millis(ms)),
                    Heard::Accepted(number) => self.accepted(number),
                    Heard::Refused(number, why) => {
                        self.unanswered
                            .retain(|(payload, _)| Some(payload.number) != number);
                        self.note(Noted::Refused(why));
                        if number.is_none() {
                            return Left::Lost;
                        }
                    }
                    Heard::Message(payload) => self.note(Noted::Shown(payload)),
                }
            }
            for frame in std::mem::take(&mut turn.frames) {
                if socket.send(Message::text(frame)).await.is_err() {
                    return Left::Lost;
                }
            }
            if ready && self.flush(&mut socket).await.is_err() {
                return Left::Lost;
            }
            tokio::select! {
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => self.dialect.read(&text, &mut turn),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return come_back.map_or(Left::Lost, Left::Away),
                },
                order = self.inbox.recv() => match order {
                    None => return Left::Over,
                    Some(Order::Send(payload, planned)) => {
                        self.outbox.push_back(Waiting { payload, planned, at_once: ready });
                    }
                    Some(Order::Cut(away)) => return Left::Away(away),
                    Some(Order::Stall) => {
                        std::future::pending::<()>().await;
                    }
                },
            }
        }
    }

    fn accepted(&mut self, number: u32) {
        // Answers come in order nearly always, so this looks at the first.
        let at = self
            .unanswered
            .iter()
            .position(|(payload, _)| payload.number == number);
        if let Some((_, planned)) = at.and_then(|at| self.unanswered.remove(at)) {
            self.note(Noted::Accepted(number, planned));
        }
    }

    async fn flush(&mut self, socket: &mut WebSocketStream<TcpStream>) -> Result<()> {
        while let Some(Waiting {
            payload,
            planned,
            at_once,
        }) = self.outbox.pop_front()
        {
            let frame = self.dialect.send(payload, &payload.write(self.size));
            if at_once {
                self.note(Noted::Written(planned.elapsed()));
            }
            self.unanswered.push_back((payload, planned));
            socket.send(Message::text(frame)).await?;
        }
        Ok(())
    }
}

async fn dial(target: &Target) -> Result<WebSocketStream<TcpStream>> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((target.source, 0).into())?;
    let stream = socket.connect(target.address).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{}{}", target.address, target.path).into_client_request()?;
    request.headers_mut().extend(target.headers.iter().cloned());
    // Small buffers: 19,000 of these live in one process.
    let config = WebSocketConfig::default()
        .read_buffer_size(2 * 1024)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(socket)
}
