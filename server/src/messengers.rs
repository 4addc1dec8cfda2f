//! The messengers of this server, each with its relay.
//!
//! A session belongs to one messenger from its start on. Bells and signs go to every relay: the one
//! that has a chat for the session acts, the others have nothing to do.

use bridge::messenger::Messenger;
use bridge::relay::{Parts, Relay};
use config::sites::{Files, Site};
use protocol::ids::SessionId;
use std::time::Duration;
use store::{Session, StoreError};
use tokio_util::sync::CancellationToken;

/// How long calls in flight may take when the server stops.
const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// All relays.
pub struct Messengers {
    relays: Vec<Relay>,
    cancel: CancellationToken,
}

impl Messengers {
    /// Starts a relay for each messenger; the first one serves sites that name none.
    #[must_use]
    pub fn start(relays: Vec<Parts>) -> Self {
        let cancel = CancellationToken::new();
        let relays = relays
            .into_iter()
            .map(|parts| Relay::start(parts, &cancel))
            .collect();
        Self { relays, cancel }
    }

    /// The messenger for new sessions of a site.
    #[must_use]
    pub fn of_site(&self, site: &Site) -> Option<&dyn Messenger> {
        of_site(self.relays.iter().map(Relay::messenger), site)
    }

    /// Room for a visitor's files: what the site allows, and no more at a time than the session's
    /// messenger takes. `None` when one of them takes no files.
    #[must_use]
    pub fn files(&self, messenger: &str, site: &Site) -> Option<Files> {
        let limits = site.files?;
        let mut relays = self.relays.iter().map(Relay::messenger);
        let messenger = relays.find(|relay| relay.name() == messenger)?;
        let theirs = messenger.capabilities().files?;
        Some(Files {
            max: limits.max.min(theirs),
            ..limits
        })
    }

    /// The messengers that do not answer right now.
    pub fn silent(&self) -> impl Iterator<Item = &'static str> {
        let silent = self.relays.iter().filter(|relay| !relay.is_connected());
        silent.map(|relay| relay.messenger().name())
    }

    /// Something was put into the outbox.
    pub fn ring(&self) {
        self.relays.iter().for_each(Relay::ring);
    }

    /// A bot wants the team to take over a session, and is silent from now on. True when that is news.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn hand_over(&self, session: &SessionId) -> Result<bool, StoreError> {
        for relay in &self.relays {
            if relay.hand_over(session).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The bot of a session is to answer again. True when it does so now, be it news or not; false when
    /// the site has no bot or the conversation has ended.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn call_back(&self, session: &SessionId) -> Result<bool, StoreError> {
        for relay in &self.relays {
            if relay.call_back(session).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A bot says something that is for the team alone.
    pub fn note(&self, session: &Session, text: &str) {
        self.relays
            .iter()
            .for_each(|relay| relay.note(session, text));
    }

    /// The visitor types, or stopped.
    pub fn typing(&self, session: &SessionId, typing: bool) {
        self.relays
            .iter()
            .for_each(|relay| relay.typing(session, typing));
    }

    /// The visitor's widget is open somewhere, or nowhere any more.
    pub fn presence(&self, session: &SessionId, online: bool) {
        self.relays
            .iter()
            .for_each(|relay| relay.presence(session, online));
    }

    /// Ends all relays. What they did not settle is in the outbox.
    pub async fn stop(&self) {
        self.cancel.cancel();
        for relay in &self.relays {
            if tokio::time::timeout(STOP_DEADLINE, relay.stopped())
                .await
                .is_err()
            {
                tracing::warn!("a messenger did not end in time; its outbox is kept");
            }
        }
    }
}

/// Of several messengers, that of a site: the one it names, else the first.
pub fn of_site<'a>(
    mut messengers: impl Iterator<Item = &'a dyn Messenger>,
    site: &Site,
) -> Option<&'a dyn Messenger> {
    match site.messenger.map(config::sites::Messenger::name) {
        Some(name) => messengers.find(|messenger| messenger.name() == name),
        None => messengers.next(),
    }
}
