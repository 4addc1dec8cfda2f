//! Settings: what the environment says about the server as a whole.
//!
//! Invariant: a [`Settings`] is consistent in itself; whether its files exist and its addresses are
//! free shows when the server starts.

mod env;
mod messengers;
mod parse;
mod table;

pub use messengers::{Matrix, Teamwire};
pub use table::{VARIABLES, Variable, markdown};

use crate::finding::{Finding, Problem, Warning, quote, shorten};
use crate::{Secret, suggest};
use env::Env;
use ipnet::IpNet;
use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

/// Begins the names of all variables that are the server's own.
const OWN: &str = "WEB_WIDGET_BOT_";

/// What the environment says. The variables are described in [`VARIABLES`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// The config file.
    pub config: PathBuf,
    /// Address to listen on.
    pub listen: IpAddr,
    /// Port to listen on, not 0.
    pub port: u16,
    /// Path below which everything is served.
    pub prefix: Prefix,
    /// Address under which browsers reach the server; its path is the prefix.
    pub public_url: Option<Url>,
    /// Teamwire, if there is one.
    pub teamwire: Option<Teamwire>,
    /// A Matrix homeserver, if there is one.
    pub matrix: Option<Matrix>,
    /// Hosts that chatbots may have although they are private, as they stand in a URL.
    pub private_hosts: Vec<String>,
    /// The database file.
    pub database: PathBuf,
    /// The folder with the files of conversations.
    pub files: PathBuf,
    /// How commits reach the disk.
    pub sqlite_sync: SqliteSync,
    /// Levels and targets to log: `level` or `target=level`, separated by commas.
    pub log: String,
    /// Form of the log lines.
    pub log_format: LogFormat,
    /// Proxies whose word about the visitor's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Own listener for the metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// Token of the desk, if the operator chose one.
    pub desk_token: Option<Secret>,
}

/// Path below which everything is served: empty, or `/x/y` without a slash at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Reads a prefix; one slash at the end is dropped.
    ///
    /// # Errors
    /// Says what is wrong, as the end of a sentence that begins with the value.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        parse::prefix(text)
    }

    /// The path, ready to be put before another that begins with a slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How commits reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteSync {
    /// What was acknowledged survives a power cut.
    Full,
    /// Faster; a power cut may take the last moments.
    Normal,
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

impl Settings {
    /// Reads all settings; `get` looks up one variable, as the system gives it.
    ///
    /// # Errors
    /// All problems at once, each with the variable, its value (unless secret) and what was expected.
    pub fn from_env<S: Into<OsString>>(
        get: impl Fn(&str) -> Option<S>,
    ) -> Result<Self, Vec<Problem>> {
        let mut env = Env::new(|name| get(name).map(Into::into));
        let config = env.read(&table::CONFIG, parse::path);
        let listen = env.read(&table::LISTEN, parse::address);
        let port = env.read(&table::PORT, parse::port);
        let prefix = env.read(&table::WEB_PREFIX, parse::prefix);
        let public_url = public_url(&mut env, prefix.as_ref());
        let teamwire = messengers::teamwire(&mut env);
        let matrix = messengers::matrix(&mut env);
        let private_hosts = env.read(&table::PRIVATE_HOSTS, parse::hosts);
        let database = env.read(&table::DATABASE, parse::path);
        let files = env.optional(&table::FILES, parse::path);
        let files = files.or_else(|| database.as_deref().map(beside));
        let sqlite_sync = env.read(&table::SQLITE_SYNC, parse::sqlite_sync);
        let log = env.read(&table::LOG, parse::log_filter);
        let log_format = env.read(&table::LOG_FORMAT, parse::log_format);
        let trusted_proxies = env.read(&table::TRUSTED_PROXIES, parse::networks);
        let metrics_listen = metrics_listen(&mut env, listen.zip(port));
        let desk_token = env.optional(&table::DESK_TOKEN, parse::desk_token);
        let whole = || {
            Some(Self {
                config: config?,
                listen: listen?,
                port: port?,
                prefix: prefix?,
                public_url,
                teamwire,
                matrix,
                private_hosts: private_hosts?,
                database: database?,
                files: files?,
                sqlite_sync: sqlite_sync?,
                log: log?,
                log_format: log_format?,
                trusted_proxies: trusted_proxies?,
                metrics_listen,
                desk_token,
            })
        };
        env.finish(whole())
    }

    /// The config file alone, for telling what is wrong with it even if other settings are.
    #[must_use]
    pub fn config_file<S: Into<OsString>>(get: impl Fn(&str) -> Option<S>) -> PathBuf {
        let mut env = Env::new(|name| get(name).map(Into::into));
        let file = env.read(&table::CONFIG, parse::path);
        file.unwrap_or_else(|| PathBuf::from(table::CONFIG.default))
    }

    /// Warns of variables that look like settings but are none, out of all names that are set.
    pub fn unknown<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Vec<Warning> {
        names
            .into_iter()
            .filter_map(|name| unknown(name.as_ref()))
            .collect()
    }

    /// Where to listen.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        SocketAddr::new(self.listen, self.port)
    }
}

fn unknown(name: &str) -> Option<Warning> {
    let short = name.strip_prefix(OWN)?;
    if VARIABLES.iter().any(|variable| variable.name == name) {
        return None;
    }
    let known = VARIABLES
        .iter()
        .filter_map(|variable| variable.name.strip_prefix(OWN));
    let hint = suggest::nearest(short, known).map_or_else(String::new, |nearest| {
        format!("did you mean {OWN}{nearest}?")
    });
    let place = shorten(name);
    Some(Warning(Finding {
        file: None,
        place,
        what: "is not a setting".to_owned(),
        hint,
    }))
}

/// The public URL, its path made the prefix.
fn public_url<G: Fn(&str) -> Option<OsString>>(
    env: &mut Env<G>,
    prefix: Option<&Prefix>,
) -> Option<Url> {
    let mut url = env.optional(&table::PUBLIC_URL, parse::web_url)?;
    let prefix = prefix?.as_str();
    let path = url.path().trim_end_matches('/');
    if !path.is_empty() && path != prefix {
        let what = format!(
            "has the path {}, but the prefix is {}",
            quote(path),
            quote(prefix)
        );
        let hint = format!(
            "make both the same, or leave the path out; see {}",
            table::WEB_PREFIX.name
        );
        env.problem(&table::PUBLIC_URL, what, hint);
    }
    url.set_path(prefix);
    Some(url)
}

/// The metrics' listener, unless the server itself would take its place.
fn metrics_listen<G: Fn(&str) -> Option<OsString>>(
    env: &mut Env<G>,
    server: Option<(IpAddr, u16)>,
) -> Option<SocketAddr> {
    let metrics = env.optional(&table::METRICS_LISTEN, parse::socket_address)?;
    let (listen, port) = server?;
    let same_place =
        metrics.ip() == listen || metrics.ip().is_unspecified() || listen.is_unspecified();
    if metrics.port() == port && same_place {
        let what = format!("\"{metrics}\" is where the server itself listens");
        env.problem(
            &table::METRICS_LISTEN,
            what,
            "choose another port".to_owned(),
        );
    }
    Some(metrics)
}

/// Where the files are when nothing says so.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-files");
    name.into()
}
