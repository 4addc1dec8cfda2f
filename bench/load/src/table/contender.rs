//! The servers that can be measured: how each is started, what is said to it, how it is replaced.
//!
//! Invariant: all of them run on one processor of their own, helpers included, and the clients on
//! another.

use crate::client::Target;
use crate::dialect::{Dialect, Membership, Plain, Rpc, Seed, SocketIo};
use crate::mode::Entrance;
use crate::process::Process;
use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;
use testbed::http::embed_token;
use testbed::{Setup, Testbed, site_key};
use tokio::time::{Instant, sleep};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, header};

/// Sites of ours, so that the limits per site are those of production and never met.
const SITES: usize = 200;
/// Clients behind one address of the loopback network.
const PER_SOURCE: usize = 5_000;
/// How long a peer may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);
/// How long a peer may take to stop when asked.
const STOP_LIMIT: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(10);
/// Processor of the servers.
const SERVER_CPU: usize = 0;
/// Processor of the clients.
const CLIENT_CPU: usize = 1;

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contender {
    /// The product: sessions, durable messages, the desk as messenger.
    Ours,
    /// The product's transport loop on its echo route (a build with the feature `trial`).
    OursEcho,
    /// Rust, `fastwebsockets`: echo.
    Fastwebsockets,
    /// Rust, `tokio-tungstenite`: echo.
    Tungstenite,
    /// uWebSockets under Python's `socketify`: echo.
    Uws,
    /// Node's `ws`: echo.
    NodeWs,
    /// Python's `aiohttp` with `uvloop`: echo.
    Aiohttp,
    /// A small bot on `aiohttp` and SQLite, of the kind that this product replaces.
    AiohttpBot,
    /// Socket.IO with SQLite and connection-state recovery, after its own tutorial's design.
    SocketIo,
}

impl Contender {
    /// True for those that have sessions with several tabs and store what is sent.
    #[must_use]
    pub const fn is_chat(self) -> bool {
        matches!(self, Self::Ours | Self::AiohttpBot | Self::SocketIo)
    }

    const fn path(self) -> &'static str {
        match self {
            Self::OursEcho => "/trial/echo",
            Self::SocketIo => "/socket.io/?EIO=4&transport=websocket",
            _ => "/ws",
        }
    }

    /// The command of a peer; the port and a database file are appended.
    fn command(self) -> (PathBuf, Vec<PathBuf>) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python = root.join(".tools/peers/bin/python");
        let script = |path: &str| root.join("bench/peers").join(path);
        match self {
            Self::Fastwebsockets => (root.join("target/release/echo-fastwebsockets"), vec![]),
            Self::Tungstenite => (root.join("target/release/echo-tungstenite"), vec![]),
            Self::Uws => (python, vec![script("python/uws_echo.py")]),
            Self::Aiohttp => (python, vec![script("python/aiohttp_echo.py")]),
            Self::AiohttpBot => (python, vec![script("python/aiohttp_bot.py")]),
            Self::NodeWs => ("node".into(), vec![script("node/ws-echo.mjs")]),
            Self::SocketIo => ("node".into(), vec![script("node/socketio-chat.mjs")]),
            Self::Ours | Self::OursEcho => unreachable!("started as a testbed"),
        }
    }
}

/// A contender that runs.
pub struct Running {
    contender: Contender,
    server: Server,
    tokens: Vec<Rc<str>>,
}

enum Server {
    Ours(Box<Testbed>),
    Peer {
        child: Child,
        port: u16,
        folder: tempfile::TempDir,
    },
}

impl Running {
    /// Starts a contender and waits until it takes connections.
    ///
    /// # Errors
    /// Something is not installed or built, or does not start.
    pub async fn start(contender: Contender, binary: &Path) -> Result<Self> {
        let server = match contender {
            Contender::Ours | Contender::OursEcho => {
                pin(SERVER_CPU)?;
                // Clients have several addresses of the loopback network, and say whom they stand for.
                let setup = Setup::new(binary.to_owned()).sites(SITES);
                let setup = setup.env("WEB_WIDGET_BOT_TRUSTED_PROXIES", "127.0.0.0/8");
                let testbed = Testbed::start(setup).await;
                pin(CLIENT_CPU)?;
                Server::Ours(Box::new(testbed?))
            }
            peer => {
                let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
                let port = free.local_addr()?.port();
                drop(free);
                let folder = tempfile::tempdir()?;
                let child = spawn(peer, port, folder.path())?;
                Server::Peer {
                    child,
                    port,
                    folder,
                }
            }
        };
        let mut running = Self {
            contender,
            server,
            tokens: Vec::new(),
        };
        running.listens().await?;
        if contender == Contender::Ours {
            let origin = format!("http://{}", running.address());
            for site in 0..SITES {
                running
                    .tokens
                    .push(embed_token(&origin, &site_key(site)).await?.into());
            }
        }
        Ok(running)
    }

    /// Its first process.
    ///
    /// # Errors
    /// It has ended.
    pub fn process(&self) -> Result<Process> {
        match &self.server {
            Server::Ours(testbed) => Ok(Process(testbed.pid().context("the server has ended")?)),
            Server::Peer { child, .. } => Ok(Process(child.id())),
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        match &self.server {
            Server::Ours(testbed) => testbed.address(),
            Server::Peer { port, .. } => (Ipv4Addr::LOCALHOST, *port).into(),
        }
    }

    /// The way in for clients, which may outlive a replacement.
    #[must_use]
    pub fn entrance(&self) -> Door {
        Door {
            contender: self.contender,
            address: self.address(),
            tokens: self.tokens.clone(),
            shared: RefCell::default(),
        }
    }

    /// Ends it, by the signal, and starts it again on the same port and data.
    ///
    /// # Errors
    /// It does not end or does not come back.
    pub async fn replace(&mut self, kill: bool) -> Result<()> {
        pin(SERVER_CPU)?;
        match &mut self.server {
            Server::Ours(testbed) => {
                if kill {
                    testbed.kill().await?;
                } else {
                    testbed.stop().await?;
                }
                testbed.start_again()?;
            }
            Server::Peer {
                child,
                port,
                folder,
            } => {
                if kill {
                    child.kill()?;
                } else {
                    let pid = Pid::from_raw(i32::try_from(child.id())?).context("a pid")?;
                    kill_process(pid, Signal::TERM)?;
                }
                let limit = Instant::now() + STOP_LIMIT;
                while child.try_wait()?.is_none() {
                    ensure!(Instant::now() < limit, "the peer does not stop");
                    sleep(LOOK).await;
                }
                *child = spawn(self.contender, *port, folder.path())?;
            }
        }
        pin(CLIENT_CPU)?;
        self.listens().await
    }

    async fn listens(&mut self) -> Result<()> {
        let limit = Instant::now() + START_LIMIT;
        while TcpStream::connect(self.address()).is_err() {
            if let Server::Peer { child, .. } = &mut self.server {
                let ended = child.try_wait()?;
                ensure!(
                    ended.is_none(),
                    "{:?} has ended: is it installed?",
                    self.contender
                );
            }
            ensure!(
                Instant::now() < limit,
                "{:?} does not listen",
                self.contender
            );
            sleep(LOOK).await;
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Server::Peer { child, .. } = &mut self.server {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn spawn(contender: Contender, port: u16, folder: &Path) -> Result<Child> {
    let (program, arguments) = contender.command();
    let mut command = Command::new(&program);
    command.args(arguments).arg(port.to_string());
    command.arg(folder.join("messages.db")).stdin(Stdio::null());
    pin(SERVER_CPU)?;
    let child = command.spawn();
    pin(CLIENT_CPU)?;
    child.with_context(|| format!("cannot start {}: is it installed?", program.display()))
}

/// Moves this thread, and whatever it starts from now on, to one processor. Where there is only one,
/// server and clients share it.
fn pin(cpu: usize) -> Result<()> {
    let cpus = std::thread::available_parallelism()?;
    let mut set = CpuSet::new();
    set.set(cpu);
    match sched_setaffinity(None, &set) {
        Ok(()) => Ok(()),
        Err(_) if cpus.get() == 1 => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A contender's address and language.
pub struct Door {
    contender: Contender,
    address: SocketAddr,
    tokens: Vec<Rc<str>>,
    /// What the tabs of each group share.
    shared: RefCell<HashMap<u32, Rc<Membership>>>,
}

impl Entrance for Door {
    fn target(&self, client: usize) -> Target {
        let [.., high, middle, low] = (client as u32).to_be_bytes();
        let source = u8::try_from(2 + client / PER_SOURCE).unwrap_or(u8::MAX);
        let mut headers = Vec::new();
        if matches!(self.contender, Contender::Ours | Contender::OursEcho) {
            let value = |text: String| HeaderValue::try_from(text).ok();
            let origin = value(format!("http://{}", self.address));
            let visitor = value(format!("10.{high}.{middle}.{low}"));
            headers.extend(origin.map(|origin| (header::ORIGIN, origin)));
            let name = HeaderName::from_static("x-forwarded-for");
            headers.extend(visitor.map(|visitor| (name, visitor)));
        }
        Target {
            address: self.address,
            source: Ipv4Addr::new(127, 0, 0, source),
            path: self.contender.path().into(),
            headers,
        }
    }

    fn dialect(&self, group: u32) -> Box<dyn Dialect> {
        match self.contender {
            Contender::Ours => {
                let mut shared = self.shared.borrow_mut();
                let shared = Rc::clone(shared.entry(group).or_default());
                let site = group as usize % self.tokens.len();
                let token = Rc::clone(&self.tokens[site]);
                Box::new(Rpc::new(site_key(site).into(), token, shared))
            }
            Contender::AiohttpBot => Box::new(Seed::new(format!("s{group}"))),
            Contender::SocketIo => Box::new(SocketIo::new(format!("s{group}"))),
            _ => Box::new(Plain),
        }
    }
}
