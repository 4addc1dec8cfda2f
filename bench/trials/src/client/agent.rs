//! A console of the desk: shows every chat, answers visitors' messages, and writes on its own.

mod hearing;

use super::list::author_of;
use super::outbox::{Message, Outbox};
use super::watchdog::{Due, Watchdog};
use super::{BACKOFF, Orders};
use crate::journal::Journal;
use crate::wire::{Dial, Heard, Socket};
use anyhow::Result;
use history::{Entry, Record};
use protocol::desk::{DeskMessage, Hello, Reply, method};
use protocol::ids::{ChatId, ClientMsgId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testbed::http::{Door, desk_cookie};
use testbed::{Backoff, DESK_TOKEN};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// What a console shows, by chat.
pub(crate) type Chats = BTreeMap<String, Vec<Entry>>;

/// How long to wait after a refusal that names no time.
const RESEND_AFTER: Duration = Duration::from_millis(300);
/// Of the visitors' messages so many are marked as read.
const MARKED: f64 = 0.2;

/// What an agent is given.
pub(crate) struct AgentSetup {
    pub(crate) name: String,
    /// Among so many agents it is this one; chats are shared out.
    pub(crate) number: usize,
    pub(crate) among: usize,
    pub(crate) address: String,
    pub(crate) door: Door,
    pub(crate) journal: Journal,
    pub(crate) orders: watch::Receiver<Orders>,
    pub(crate) random: fastrand::Rng,
    /// Mean time between two messages of its own.
    pub(crate) pace: Duration,
    /// Of the visitors' messages in its chats it answers so many.
    pub(crate) answered: f64,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) chats: Arc<Mutex<Chats>>,
}

enum Asked {
    Hello,
    List,
    Open(String),
    Reply(Message),
    Nothing,
}

/// A console.
pub(crate) struct Agent {
    setup: AgentSetup,
    tags: BTreeMap<String, String>,
    cookie: Option<String>,
    connection: u32,
    ready: bool,
    asked: HashMap<u64, Asked>,
    resend_at: Option<Instant>,
    write_at: Instant,
    written: u64,
    backoff: Backoff,
}

impl Agent {
    pub(crate) fn new(setup: AgentSetup) -> Self {
        Self {
            setup,
            tags: BTreeMap::new(),
            cookie: None,
            connection: 0,
            ready: false,
            asked: HashMap::new(),
            resend_at: None,
            write_at: Instant::now(),
            written: 0,
            backoff: BACKOFF,
        }
    }

    /// Runs until the task is aborted.
    pub(crate) async fn run(mut self) {
        loop {
            // Whatever the reason: a console comes back.
            let _ = self.connect().await;
            self.hang_up();
            let wait = self.backoff.next(&mut self.setup.random);
            sleep(wait).await;
        }
    }

    async fn connect(&mut self) -> Result<()> {
        let (door, address) = (self.setup.door.clone(), self.setup.address.clone());
        let cookie = match self.cookie.take() {
            Some(cookie) => cookie,
            None => desk_cookie(&door, DESK_TOKEN, &address).await?,
        };
        let mut socket = Socket::dial(Dial {
            door: &door,
            path: "/ws/desk",
            address: &address,
            cookie: Some(&cookie),
            small_buffer: false,
        })
        .await?;
        self.cookie = Some(cookie);
        self.connection += 1;
        let agent = self.setup.name.clone();
        self.ask(&mut socket, method::HELLO, &Hello { agent }, Asked::Hello)
            .await?;
        let mut watchdog = Watchdog::new();
        loop {
            self.pump(&mut socket).await?;
            let outbox = Arc::clone(&self.setup.outbox);
            tokio::select! {
                heard = socket.receive() => {
                    watchdog.heard();
                    match heard? {
                        Heard::Frame(frame) => self.hear(&mut socket, &frame).await?,
                        Heard::Closed(_) => return Ok(()),
                    }
                }
                () = outbox.changed() => {}
                () = sleep_until(self.write_at) => self.write(),
                () = at(self.resend_at) => self.resend_at = None,
                due = watchdog.due() => match due {
                    Due::Ask => self.ask(&mut socket, method::PING, &json!({}), Asked::Nothing).await?,
                    Due::GiveUp => return Ok(()),
                },
            }
        }
    }

    async fn ask(
        &mut self,
        socket: &mut Socket,
        method: &str,
        params: &impl serde::Serialize,
        asked: Asked,
    ) -> Result<()> {
        let id = socket.request(method, params).await?;
        self.asked.insert(id, asked);
        Ok(())
    }

    /// Sends the next reply, if none is on its way.
    async fn pump(&mut self, socket: &mut Socket) -> Result<()> {
        let is_sending = self
            .asked
            .values()
            .any(|asked| matches!(asked, Asked::Reply(_)));
        if !self.ready || is_sending || self.resend_at.is_some() {
            return Ok(());
        }
        let Some(message) = self.setup.outbox.first() else {
            return Ok(());
        };
        let reply = Reply {
            chat_id: ChatId::parse(message.place.clone())?,
            text: message.text.clone(),
            file: None,
            message: Value::Null,
            client_msg_id: ClientMsgId::parse(message.key.clone())?,
        };
        let sent = socket.request(method::REPLY, &reply).await;
        let id = sent.inspect_err(|_| self.unknown(&message.key))?;
        self.asked.insert(id, Asked::Reply(message));
        Ok(())
    }

    fn unknown(&self, key: &str) {
        let (client, key) = (self.setup.name.clone(), key.to_owned());
        self.setup.journal.say(Record::Unknown { client, key });
    }

    fn hang_up(&mut self) {
        self.ready = false;
        self.resend_at = None;
        for (_, asked) in std::mem::take(&mut self.asked) {
            if let Asked::Reply(message) = asked {
                self.unknown(&message.key);
            }
        }
    }
}

/// A message of a chat, as the checker knows entries.
pub(crate) fn desk_entry(message: DeskMessage) -> Entry {
    Entry {
        epoch: String::new(),
        seq: message.n,
        id: message.message_id.as_str().to_owned(),
        ts: message.ts,
        author: author_of(message.from),
        text: message.text,
        key: message.client_msg_id.map(|key| key.as_str().to_owned()),
    }
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
