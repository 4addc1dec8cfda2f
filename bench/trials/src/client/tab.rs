//! A tab of a visitor: connects, sends what is written, shows what comes, comes back.

mod hearing;

use super::list::List;
use super::outbox::{Message, Outbox};
use super::watchdog::{Due, Watchdog};
use super::{BACKOFF, Orders};
use crate::journal::Journal;
use crate::wire::{Dial, Socket};
use anyhow::Result;
use history::Record;
use protocol::ids::{ClientMsgId, SessionId};
use protocol::rpc::{Method, Ping, SendMessage};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testbed::Backoff;
use testbed::http::{Door, embed_token_for};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// How long to wait after a refusal that names no time.
const RESEND_AFTER: Duration = Duration::from_millis(300);
/// How long a client that was too fast stays away.
const RATE_LIMITED: Duration = Duration::from_secs(10);

/// The session that all tabs of a visitor share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// A visitor, with what the tabs share in the browser.
pub(crate) struct Visitor {
    pub(crate) site: String,
    /// The visitor's own address, so that no limit of an address is shared.
    pub(crate) address: String,
    /// First word of every text of the session.
    pub(crate) tag: String,
    pub(crate) session: watch::Sender<Option<Session>>,
    /// What each tab has to send, in the browser's storage: a tab that is loaded anew sends it all.
    pub(crate) outboxes: Vec<Arc<Outbox>>,
}

/// What a request was.
pub(super) enum Asked {
    Start,
    Resume { after: Option<u64> },
    Send(Message),
    Ping,
}

/// How a connection ended.
pub(super) enum Left {
    /// Come back with back-off.
    Lost,
    /// Come back after this.
    After(Duration),
}

/// A tab.
pub(crate) struct Tab {
    pub(crate) name: String,
    pub(crate) number: usize,
    pub(crate) visitor: Arc<Visitor>,
    pub(crate) door: Door,
    pub(crate) journal: Journal,
    pub(crate) orders: watch::Receiver<Orders>,
    pub(crate) random: fastrand::Rng,
    /// This tab is slow when tabs are told to be.
    pub(crate) slow: bool,
    /// What it shows; others may look.
    pub(crate) list: Arc<Mutex<List>>,
    pub(crate) state: State,
}

/// What a tab keeps while it runs.
pub(crate) struct State {
    embed_token: Option<String>,
    pub(super) connection: u32,
    /// True while in step with the session.
    pub(super) joined: bool,
    /// True when the page was loaded anew and nothing is shown yet.
    pub(super) blank: bool,
    pub(super) asked: HashMap<u64, Asked>,
    resend_at: Option<Instant>,
    pub(super) backoff: Backoff,
    come_back: Option<Duration>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            embed_token: None,
            connection: 0,
            joined: false,
            blank: false,
            asked: HashMap::new(),
            resend_at: None,
            backoff: BACKOFF,
            come_back: None,
        }
    }
}

impl Tab {
    /// Runs until the task is aborted.
    pub(crate) async fn run(mut self) {
        self.state.blank = true;
        loop {
            let left = self.connect().await.unwrap_or(Left::Lost);
            self.hang_up();
            match left {
                Left::Lost => {
                    let wait = self.state.backoff.next(&mut self.random);
                    sleep(wait).await;
                }
                Left::After(wait) => sleep(wait).await,
            }
        }
    }

    /// One connection from its beginning to its end.
    async fn connect(&mut self) -> Result<Left> {
        if self.number > 0 {
            // The first tab begins the session, the others share it.
            self.visitor
                .session
                .subscribe()
                .wait_for(Option::is_some)
                .await?;
        }
        let token = match &self.state.embed_token {
            Some(token) => token.clone(),
            None => {
                let address = Some(self.visitor.address.as_str());
                embed_token_for(&self.door, &self.visitor.site, address).await?
            }
        };
        self.state.embed_token = Some(token.clone());
        let mut socket = Socket::dial(Dial {
            door: &self.door,
            path: "/ws",
            address: &self.visitor.address,
            cookie: None,
            small_buffer: self.slow,
        })
        .await?;
        self.state.connection += 1;
        self.join(&mut socket, token).await?;
        self.talk(&mut socket).await
    }

    async fn talk(&mut self, socket: &mut Socket) -> Result<Left> {
        let outbox = Arc::clone(self.outbox());
        let mut watchdog = Watchdog::new();
        let mut orders = self.orders.clone();
        let before = *orders.borrow_and_update();
        loop {
            self.pump(socket).await?;
            let reads = !(self.slow && orders.borrow().slow);
            tokio::select! {
                heard = socket.receive(), if reads => {
                    watchdog.heard();
                    if let Some(left) = self.hear(socket, heard?).await? {
                        return Ok(left);
                    }
                }
                () = outbox.changed() => {}
                () = at(self.state.resend_at) => self.state.resend_at = None,
                due = watchdog.due(), if reads => match due {
                    Due::Ask => {
                        let id = socket.request(Method::Ping.name(), &Ping::default()).await?;
                        self.state.asked.insert(id, Asked::Ping);
                    }
                    Due::GiveUp => return Ok(Left::Lost),
                },
                Ok(()) = orders.changed() => {
                    watchdog.heard();
                    let now = *orders.borrow();
                    let is_shaken = self.number > 0 && now.shakes != before.shakes;
                    if is_shaken || now.reloads != before.reloads {
                        self.reload();
                        return Ok(Left::After(Duration::ZERO));
                    }
                }
            }
        }
    }

    /// The page is loaded anew: what was shown is gone, what was not sent comes out of the storage.
    fn reload(&mut self) {
        self.state.blank = true;
        self.state.embed_token = None;
        for other in &self.visitor.outboxes {
            other
                .all()
                .into_iter()
                .for_each(|message| self.outbox().push(message));
        }
    }

    pub(super) fn embed_token(&self) -> Option<String> {
        self.state.embed_token.clone()
    }

    pub(super) fn outbox(&self) -> &Arc<Outbox> {
        &self.visitor.outboxes[self.number]
    }

    /// Sends the next message, if none is on its way.
    async fn pump(&mut self, socket: &mut Socket) -> Result<()> {
        let is_sending = self
            .state
            .asked
            .values()
            .any(|asked| matches!(asked, Asked::Send(_)));
        if !self.state.joined || is_sending || self.state.resend_at.is_some() {
            return Ok(());
        }
        let (Some(message), Some(session)) = (self.outbox().first(), self.session()) else {
            return Ok(());
        };
        let params = SendMessage {
            session_id: SessionId::parse(session.id)?,
            text: message.text.clone(),
            client_msg_id: Some(ClientMsgId::parse(message.key.clone())?),
            kind: None,
            metadata: Value::Null,
            attributes: Value::Null,
        };
        let sent = socket.request(Method::SendMessage.name(), &params).await;
        // Whether a part of it has left is not known.
        let id = sent.inspect_err(|_| self.unknown(&message.key))?;
        self.state.asked.insert(id, Asked::Send(message));
        Ok(())
    }

    fn unknown(&self, key: &str) {
        let (client, key) = (self.name.clone(), key.to_owned());
        self.journal.say(Record::Unknown { client, key });
    }

    pub(super) fn session(&self) -> Option<Session> {
        self.visitor.session.borrow().clone()
    }

    /// The connection is gone: what was on its way has an unknown result.
    fn hang_up(&mut self) {
        self.state.joined = false;
        self.state.resend_at = None;
        for (_, asked) in std::mem::take(&mut self.state.asked) {
            if let Asked::Send(message) = asked {
                self.unknown(&message.key);
            }
        }
    }
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
