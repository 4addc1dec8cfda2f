//! From settings to a running server, and down again.
//!
//! Start: everything that can be wrong is found before the first connection is taken. Stop
//! ([`stop`]): no new connections, sockets are told to come back, the relay settles what is under way,
//! the store is closed last.

mod listeners;
mod stop;

use crate::assets::{Assets, MissingAsset};
use crate::bots;
use crate::changes::Changes;
use crate::handover::inherited::Inherited;
use crate::handover::successor::Sockets;
use crate::heads;
use crate::http::{self, Files, OwnOrigins, Probe, Proxies, ScriptCache};
use crate::hub::{Hub, Presence};
use crate::keys::{bot_key, embed_key};
use crate::limits::{Limits, Rates};
use crate::listener;
use crate::logins::Logins;
use crate::messengers::Messengers;
use crate::metrics::Metrics;
use crate::purge;
use crate::recipients::{self, Missing};
use crate::sites::{self, LiveSites, Served};
use crate::state::{AppState, Phase, Shared};
use crate::system::{SystemClock, SystemRandom, random_bytes};
use crate::team::{self, TeamError};
use crate::urls::Urls;
use axum::Router;
use bridge::desk::Desk;
use bridge::messenger::Messenger;
use bridge::relay::Parts;
use config::Problem;
use config::settings::{Settings, SqliteSync};
use listeners::Listeners;
use protocol::ids::SessionId;
use session_core::admission::Origin;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;
use store::{Database, Durability, OpenError, Options, Store, StoreError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often idle rate-limit keys are forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// How often what nobody needs is removed from the store.
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a successor waits for the database, and for the folder of files.
const PREDECESSOR_DEADLINE: Duration = Duration::from_secs(30);
/// How often it looks whether the folder is free, which it is right after the database.
const FOLDER_LOOK: Duration = Duration::from_millis(2);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration file has errors; each is said on its own.
    #[error("the configuration file has {} error(s)", .0.len())]
    Sites(Vec<Problem>),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database can be opened but not read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder for files cannot be used.
    #[error("cannot keep files in {}: {reason}; WEB_WIDGET_BOT_FILES names another folder", folder.display())]
    Files {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// The binary has no assets inside.
    #[error(transparent)]
    Assets(#[from] MissingAsset),
    /// A messenger cannot be started.
    #[error(transparent)]
    Team(TeamError),
    /// The sockets that were passed on are of no use.
    #[error("the sockets that were passed on cannot be used: {0}")]
    Sockets(std::io::Error),
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {reason}; is another program using it?")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        reason: std::io::Error,
    },
}

/// A running server.
pub struct Server {
    state: Shared,
    address: SocketAddr,
    /// For a successor; none once the server stops for good.
    sockets: Option<Sockets>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    /// Starts everything.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left running then.
    pub async fn start(settings: Settings, rates: Rates) -> Result<Self, StartError> {
        Self::start_with(settings, rates, Inherited::default()).await
    }

    /// Starts with sockets that were passed on. Who had them before may still have the database, so
    /// that is waited for, as the last thing and when everything else is known to be well.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left running then.
    pub async fn start_with(
        settings: Settings,
        rates: Rates,
        mut inherited: Inherited,
    ) -> Result<Self, StartError> {
        let assets = Assets::load()?;
        let metrics = Arc::new(Metrics::default());
        let changes = Changes::watch(&settings.config);
        let sites = Arc::new(
            LiveSites::load(&settings.config, Served::of(&settings)).map_err(StartError::Sites)?,
        );
        let wait = match inherited.has_predecessor() {
            true => PREDECESSOR_DEADLINE,
            false => Duration::ZERO,
        };
        let listeners = Listeners::open(&settings, &mut inherited)?;
        let sockets = listeners.for_successor()?;
        let address = listeners.main.local_addr().unwrap_or(settings.address());
        if inherited.has_predecessor() {
            Database::look(&settings.database)?;
        }
        inherited.is_ready();
        let store = open_store(&settings, wait).await?;
        let files = open_files(&settings, wait).await?;
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let state = assemble(settings, rates, assets, metrics, sites, store, files).await?;

        let connections = accept(listeners.main, http::router(&state), &stop, &tasks);
        tasks.spawn(connections);
        if let Some(listener) = listeners.metrics {
            let router = http::metrics_router(&state);
            tasks.spawn(accept(listener, router, &stop, &tasks));
        }
        tasks.spawn(sites::keep_fresh(
            Arc::clone(&state.sites),
            changes,
            Arc::clone(&state.metrics),
            stop.clone(),
        ));
        tasks.spawn(recipients::keep_looking(Arc::clone(&state), stop.clone()));
        tasks.spawn(heads::keep_in_step(Arc::clone(&state), stop.clone()));
        tasks.spawn(sweep(Arc::clone(&state), stop.clone()));
        Ok(Self {
            state,
            address,
            sockets: Some(sockets),
            stop,
            tasks,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its handlers share.
    #[must_use]
    pub const fn state(&self) -> &Shared {
        &self.state
    }
}

fn accept(
    listener: TcpListener,
    router: Router,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> impl Future<Output = ()> + use<> {
    let (stop, tasks) = (stop.clone(), tasks.clone());
    listener::serve(listener, router, stop, tasks, listener::MAX_CONNECTIONS)
}

async fn open_store(settings: &Settings, wait: Duration) -> Result<Store, StartError> {
    let mut options = Options::new(&settings.database);
    options.durability = match settings.sqlite_sync {
        SqliteSync::Full => Durability::Full,
        SqliteSync::Normal => Durability::Normal,
    };
    options.lock_wait = wait;
    let opening = tokio::task::spawn_blocking(move || Database::open(&options, random_bytes));
    // It is cancelled or panics only with the whole program.
    let opened = opening.await.map_err(|_| StoreError::Panicked)?;
    Ok(Store::new(opened?))
}

async fn open_files(settings: &Settings, wait: Duration) -> Result<Files, StartError> {
    let deadline = Instant::now() + wait;
    loop {
        match Files::open(&settings.files) {
            Err(reason) if reason.kind() == ErrorKind::WouldBlock && Instant::now() < deadline => {
                tokio::time::sleep(FOLDER_LOOK).await;
            }
            Err(reason) => {
                let folder = settings.files.clone();
                return Err(StartError::Files { folder, reason });
            }
            Ok(files) => return Ok(files),
        }
    }
}

async fn assemble(
    settings: Settings,
    rates: Rates,
    assets: Assets,
    metrics: Arc<Metrics>,
    sites: Arc<LiveSites>,
    store: Store,
    files: Files,
) -> Result<Shared, StartError> {
    let desk_token = settings.desk_token.as_ref().map(config::Secret::expose);
    let embed_key = embed_key(&store).await?;
    let bot_key = bot_key(&store).await?;
    let bot = bots::way(&settings, &sites, bot_key.clone());
    let logins = Logins::load(&store, desk_token).await?;
    let public = settings
        .public_url
        .as_ref()
        .map(|url| url.origin().ascii_serialization());
    let public = public.and_then(|origin| Origin::parse(&origin).ok());
    let own_origins = OwnOrigins::load(public, &store).await?;
    let presence = Arc::new(PresenceToTeam::default());
    let limits = Arc::new(Limits::new(rates));
    let hub = Hub::new(
        Arc::clone(&presence) as Arc<dyn Presence>,
        Arc::clone(&limits),
    );
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let desk = Desk::new(store.clone(), files.desk.clone(), clock, random);
    let mut team = team::messengers(&settings, &team::journal(&settings)).await?;
    team.push(Arc::new(desk.clone()));
    let parts = |messenger: Arc<dyn Messenger>| Parts {
        store: store.clone(),
        shelf: files.conversations.clone(),
        pictures: files.pictures.clone(),
        messenger,
        bot: Arc::clone(&bot),
        hub: Arc::clone(&hub) as _,
        sites: Arc::clone(&sites) as _,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
    };
    let messengers = Arc::new(Messengers::start(team.into_iter().map(parts).collect()));
    presence.connect(&messengers);
    Ok(Arc::new(AppState {
        urls: Urls::new(settings.prefix.clone()),
        assets,
        scripts: ScriptCache::default(),
        sites,
        store,
        files,
        hub,
        limits,
        metrics,
        embed_key,
        bot_key,
        logins,
        proxies: Proxies::new(settings.trusted_proxies.clone()),
        probe: Probe::default(),
        missing: Missing::default(),
        own_origins,
        messengers,
        desk,
        phase: watch::Sender::new(Phase::Serving),
        sockets: TaskTracker::new(),
        working: TaskTracker::new(),
        settings,
    }))
}

async fn sweep(state: Shared, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    let mut purges = tokio::time::interval(PURGE_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => state.limits.forget_idle(),
            _ = purges.tick() => purge::purge(&state.store, &state.files).await,
        }
    }
}

/// Hub and relays know each other only through this: the hub exists first.
#[derive(Default)]
struct PresenceToTeam(OnceLock<Weak<Messengers>>);

impl PresenceToTeam {
    fn connect(&self, messengers: &Arc<Messengers>) {
        // Set once, in `assemble`; a second call would be a second server on one hub.
        let _ = self.0.set(Arc::downgrade(messengers));
    }
}

impl Presence for PresenceToTeam {
    fn changed(&self, session: &SessionId, online: bool) {
        if let Some(messengers) = self.0.get().and_then(Weak::upgrade) {
            messengers.presence(session, online);
        }
    }
}
