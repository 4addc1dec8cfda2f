//! What is started, and how.

use anyhow::{Context, Result};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// The desk's token of every server under test.
pub const DESK_TOKEN: &str = "a-desk-token-for-trials";
/// What the server writes, in its folder.
pub(super) const LOG: &str = "server.log";

/// What to start.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The binary.
    pub binary: PathBuf,
    /// How many sites it serves.
    pub sites: usize,
    /// More variables of the environment; they win over our own.
    pub environment: Vec<(String, String)>,
    /// Where the database lies, when not in the server's folder.
    pub database_folder: Option<PathBuf>,
}

impl Setup {
    /// A server with one site and nothing special.
    #[must_use]
    pub fn new(binary: PathBuf) -> Self {
        Self {
            binary,
            sites: 1,
            environment: Vec::new(),
            database_folder: None,
        }
    }

    /// With so many sites.
    #[must_use]
    pub fn sites(mut self, sites: usize) -> Self {
        self.sites = sites;
        self
    }

    /// With one more variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }
}

/// The binary to test: `BINARY`, or the newest that was built in `target`.
///
/// # Errors
/// There is none.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("BINARY") {
        return Ok(PathBuf::from(path).canonicalize()?);
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let built = ["debug", "release"].map(|profile| target.join(profile).join("web-widget-bot"));
    let age = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).ok();
    let newest = built
        .into_iter()
        .filter(|path| path.exists())
        .max_by_key(age);
    newest.context("no binary: build the server first, or name one with BINARY")
}

pub(super) fn database(setup: &Setup, folder: &Path) -> PathBuf {
    let folder = setup.database_folder.as_deref().unwrap_or(folder);
    folder.join("web-widget-bot.db")
}

pub(super) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

pub(super) fn spawn(setup: &Setup, folder: &Path, port: u16) -> Result<Child> {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join(LOG))?;
    Command::new(&setup.binary)
        .current_dir(folder)
        .env_clear()
        .env("WEB_WIDGET_BOT_PORT", port.to_string())
        .env("WEB_WIDGET_BOT_LISTEN", "127.0.0.1")
        .env("WEB_WIDGET_BOT_DATABASE", database(setup, folder))
        .env("WEB_WIDGET_BOT_FILES", folder.join("files"))
        .env("WEB_WIDGET_BOT_DESK_TOKEN", DESK_TOKEN)
        .env("WEB_WIDGET_BOT_TRUSTED_PROXIES", "127.0.0.1")
        .env("WEB_WIDGET_BOT_LOG", "warn")
        .envs(setup.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", setup.binary.display()))
}
