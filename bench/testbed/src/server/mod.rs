//! One server process and its folder.

mod life;
mod setup;

pub use setup::{DESK_TOKEN, Setup, binary};

use crate::http::{Door, is_ready};
use crate::process::runs;
use crate::sites::config;
use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use setup::{LOG, database, free_port, spawn};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Child;
use tokio::time::{sleep, timeout};

/// How long a start or an orderly stop may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often a starting server is asked whether it is ready.
const LOOK: Duration = Duration::from_millis(10);

/// A running server with its folder.
pub struct Testbed {
    setup: Setup,
    folder: TempDir,
    port: u16,
    child: Child,
    /// The process that has taken over from `child`; it is no child of ours.
    successor: Option<Pid>,
}

impl Testbed {
    /// Starts a server on a free port and waits until it is ready.
    ///
    /// # Errors
    /// It cannot be started, or ends before it is ready; its log is in the message.
    pub async fn start(setup: Setup) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("testbed-").tempdir()?;
        let sites = config(setup.sites).to_string();
        std::fs::write(folder.path().join("config.json"), sites)?;
        let port = free_port()?;
        let child = spawn(&setup, folder.path(), port)?;
        let mut testbed = Self {
            setup,
            folder,
            port,
            child,
            successor: None,
        };
        testbed.ready().await?;
        Ok(testbed)
    }

    /// Waits until the server says that it is ready.
    ///
    /// # Errors
    /// It has ended, or does not get ready in time.
    pub async fn ready(&mut self) -> Result<()> {
        let door = self.door();
        let ready = async {
            while !is_ready(&door).await {
                if self.has_ended() {
                    bail!("the server has ended: {}", self.log());
                }
                sleep(LOOK).await;
            }
            Ok(())
        };
        let ready = timeout(PATIENCE, ready).await;
        ready.unwrap_or_else(|_| bail!("the server does not get ready: {}", self.log()))
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The direct way to it.
    #[must_use]
    pub fn door(&self) -> Door {
        Door {
            origin: self.origin(),
            address: self.address(),
        }
    }

    /// The server's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        database(&self.setup, self.folder.path())
    }

    /// The process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        match self.successor {
            Some(pid) => runs(pid).then(|| pid.as_raw_nonzero().get().unsigned_abs()),
            None => self.child.id(),
        }
    }

    /// True when the process is not there any more.
    pub fn has_ended(&mut self) -> bool {
        match self.successor {
            Some(pid) => !runs(pid),
            None => !matches!(self.child.try_wait(), Ok(None)),
        }
    }

    /// What the server wrote, for messages about failures.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default()
    }

    /// Variables for the next start.
    pub fn environment(&mut self) -> &mut Vec<(String, String)> {
        &mut self.setup.environment
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        // A child is killed by its own drop. Whether a successor is there still changes nothing.
        if let Some(pid) = self.successor.filter(|pid| runs(*pid)) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
