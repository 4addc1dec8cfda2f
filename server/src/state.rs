//! What every request and socket shares.

use crate::assets::Assets;
use crate::drain::Drain;
use crate::http::{Files, OwnOrigins, Probe, Proxies, ScriptCache};
use crate::hub::Hub;
use crate::limits::Limits;
use crate::logins::Logins;
use crate::messengers::Messengers;
use crate::metrics::Metrics;
use crate::recipients::Missing;
use crate::sites::LiveSites;
use crate::urls::Urls;
use bots::token::TokenKey;
use bridge::desk::Desk;
use config::settings::Settings;
use session_core::embed::EmbedKey;
use std::sync::Arc;
use store::Store;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// Whether the server takes new work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Yes.
    Serving,
    /// No: sockets are told to come back later, each in its turn.
    Draining(Drain),
}

/// Shared by handle.
pub type Shared = Arc<AppState>;

/// Everything a handler may need; made once by [`crate::lifecycle`].
pub struct AppState {
    /// From the environment.
    pub settings: Settings,
    /// The one URL builder.
    pub urls: Urls,
    /// Static files.
    pub assets: Assets,
    /// The launcher's script per site, compressed.
    pub scripts: ScriptCache,
    /// The live configuration.
    pub sites: Arc<LiveSites>,
    /// What is durable.
    pub store: Store,
    /// Bytes of files.
    pub files: Files,
    /// The sockets of this process.
    pub hub: Arc<Hub>,
    /// Rate limits.
    pub limits: Arc<Limits>,
    /// Metrics.
    pub metrics: Arc<Metrics>,
    /// Signs embed tokens.
    pub embed_key: EmbedKey,
    /// Signs the credentials of bots.
    pub bot_key: TokenKey,
    /// Who may use the desk.
    pub logins: Logins,
    /// Whose word about client addresses counts.
    pub proxies: Proxies,
    /// Whether anything can be stored.
    pub probe: Probe,
    /// How many recipients cannot be found.
    pub missing: Missing,
    /// The server's own origin.
    pub own_origins: OwnOrigins,
    /// The way to the team.
    pub messengers: Arc<Messengers>,
    /// The built-in messenger's console side.
    pub desk: Desk,
    /// Serving or draining.
    pub phase: watch::Sender<Phase>,
    /// All websocket loops.
    pub sockets: TaskTracker,
    /// Those of them that may still use the store.
    pub working: TaskTracker,
}

impl AppState {
    /// True once the server is stopping.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.phase.borrow() != Phase::Serving
    }
}
