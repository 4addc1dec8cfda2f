//! The trials, by name.
//!
//! - [`network`]: cut connections, and all the faults of the proxy.
//! - [`death`]: kills at any moment and at chosen points, restarts, pauses.
//! - [`crowd`]: many tabs of one visitor, and a client that does not read.
//! - [`disk`]: no room on the disk.
//! - [`planted`]: faults on purpose, each of which must be caught.

mod crowd;
mod death;
mod disk;
mod network;
mod planted;
mod suite;

pub(crate) use disk::is_refusal;
pub use planted::{PLANTS, Plant, caught};
pub use suite::suite;

use crate::report::Report;
use crate::world::{Plan, World};
use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;
use testbed::Setup;

/// What all trials are told.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Makes the trial's choices repeatable; chosen at random when not given.
    #[arg(long, global = true)]
    pub seed: Option<u64>,
    /// The server's binary; otherwise BINARY, or the newest in target.
    #[arg(long, global = true)]
    pub binary: Option<PathBuf>,
    /// Visitors.
    #[arg(long, global = true)]
    pub visitors: Option<usize>,
    /// Most seconds that quiet is waited for in the end.
    #[arg(long, global = true)]
    pub patience: Option<u64>,
    /// Where the histories go, one file for each trial.
    #[arg(long, global = true)]
    pub out: Option<PathBuf>,
    /// A fault to plant; needs a server with the feature `trial`.
    #[arg(long, global = true)]
    pub plant: Option<String>,
}

/// One trial with its numbers.
#[derive(Debug, Clone, Subcommand)]
pub enum Trial {
    /// Each connection is cut again and again.
    Jitter {
        /// How long.
        #[arg(long, default_value_t = 60)]
        secs: u64,
        /// A connection is cut when it is so many seconds old.
        #[arg(long, default_value_t = 15.0)]
        every: f64,
        /// For so many seconds nothing gets through, then it is reset.
        #[arg(long, default_value_t = 2.0)]
        cut: f64,
    },
    /// Random faults of the network on random connections.
    Proxy {
        /// How long.
        #[arg(long, default_value_t = 60)]
        secs: u64,
    },
    /// The server is killed at any moment and started again.
    Kill {
        /// How often.
        #[arg(long, default_value_t = 50)]
        kills: u32,
    },
    /// The server is killed at each of the chosen points; needs the feature `trial`.
    Points {
        /// How often at each.
        #[arg(long, default_value_t = 3)]
        times: u32,
    },
    /// The server is stopped in its tracks and goes on later.
    Pause {
        /// How often.
        #[arg(long, default_value_t = 5)]
        pauses: u32,
    },
    /// The server hands over to a successor (`SIGUSR2`), or is stopped in order and started again.
    Handover {
        /// How often.
        #[arg(long, default_value_t = 5)]
        times: u32,
    },
    /// Many tabs of one visitor that are loaded anew again and again.
    Tabs {
        /// How long.
        #[arg(long, default_value_t = 30)]
        secs: u64,
    },
    /// A client that does not read, beside others that do.
    Slow {
        /// Long messages meanwhile.
        #[arg(long, default_value_t = 1_000)]
        messages: usize,
    },
    /// The database's disk is full; needs root.
    Disk,
    /// A second server on the same database.
    Twins,
}

impl Trial {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Jitter { .. } => "jitter",
            Self::Proxy { .. } => "proxy",
            Self::Kill { .. } => "kill",
            Self::Points { .. } => "points",
            Self::Pause { .. } => "pause",
            Self::Handover { .. } => "handover",
            Self::Tabs { .. } => "tabs",
            Self::Slow { .. } => "slow",
            Self::Disk => "disk",
            Self::Twins => "twins",
        }
    }

    /// Runs it.
    ///
    /// # Errors
    /// It could not be carried out; what it found is in the report.
    pub async fn run(&self, common: &Common) -> Result<Report> {
        let plan = common.plan();
        let setup = common.setup()?;
        let seconds = Duration::from_secs;
        match *self {
            Self::Jitter { secs, every, cut } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                let (every, cut) = (Duration::from_secs_f64(every), Duration::from_secs_f64(cut));
                network::jitter(&mut world, seconds(secs), every, cut).await;
                Ok(world.close().await)
            }
            Self::Proxy { secs } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                network::faults(&mut world, seconds(secs)).await;
                Ok(world.close().await)
            }
            Self::Tabs { secs } => crowd::tabs(setup, plan, seconds(secs)).await,
            Self::Slow { messages } => crowd::slow(setup, plan, messages).await,
            Self::Disk => disk::full(setup, plan).await,
            Self::Kill { kills } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                death::kill(&mut world, kills).await?;
                Ok(world.close().await)
            }
            Self::Points { times } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                death::points(&mut world, times).await?;
                Ok(world.close().await)
            }
            Self::Pause { pauses } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                death::pause(&mut world, pauses).await?;
                Ok(world.close().await)
            }
            Self::Handover { times } => {
                let mut world = World::open(self.name(), setup, plan).await?;
                death::restart(&mut world, times).await?;
                Ok(world.close().await)
            }
            Self::Twins => {
                let mut world = World::open(self.name(), setup, plan).await?;
                death::twins(&mut world).await?;
                Ok(world.close().await)
            }
        }
    }
}

impl Common {
    fn plan(&self) -> Plan {
        let mut plan = Plan::new(self.seed.unwrap_or_else(|| fastrand::u64(..)));
        plan.visitors = self.visitors.unwrap_or(plan.visitors);
        plan.patience = self.patience.map_or(plan.patience, Duration::from_secs);
        plan
    }

    fn setup(&self) -> Result<Setup> {
        let binary = self.binary.clone().map_or_else(testbed::binary, Ok)?;
        let setup = Setup::new(binary);
        Ok(match &self.plant {
            Some(plant) => setup.env("WEB_WIDGET_BOT_TRIAL_PLANT", plant),
            None => setup,
        })
    }
}

/// The database file is sound after whatever happened.
///
/// # Errors
/// It is not.
pub(crate) fn whole_database(path: &Path) -> Result<()> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let whole: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(whole == "ok", "integrity_check: {whole}");
    let mut orphans = database.prepare("PRAGMA foreign_key_check")?;
    let orphans = orphans
        .query_map([], |row| row.get::<_, String>(0))?
        .count();
    ensure!(orphans == 0, "foreign_key_check: {orphans} row(s)");
    Ok(())
}
