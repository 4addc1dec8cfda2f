//! The live configuration: read once at start, again on SIGHUP and when the file changes.
//!
//! Invariant: the set of sites is replaced as a whole or not at all; a file with any error leaves
//! the old set running and says every error once.

use crate::changes::Changes;
use crate::metrics::Metrics;
use arc_swap::ArcSwap;
use bridge::messenger::Recipient;
use bridge::relay::{SiteBot, Team};
use config::settings::Settings;
use config::sites::{Loaded, Messenger, Site, Sites};
use config::{Finding, Problem, Warning};
use outbound::Guard;
use protocol::ids::SiteKey;
use render::{HostRule, Policy};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Largest configuration file; thousands of sites are far smaller.
const FILE_MAX_BYTES: u64 = 4 << 20;

/// What the settings have for sites: messengers, of which the desk is always there, and ways to bots.
#[derive(Debug, Clone)]
pub struct Served {
    /// Teamwire.
    pub teamwire: bool,
    /// Matrix.
    pub matrix: bool,
    /// Which bots may be called; `None`: any.
    pub bots: Option<Guard>,
}

impl Served {
    /// By these settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            teamwire: settings.teamwire.is_some(),
            matrix: settings.matrix.is_some(),
            bots: Some(Guard::new(settings.private_hosts.clone())),
        }
    }

    /// Everything there is, for reading a file while the settings are not known.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            teamwire: true,
            matrix: true,
            bots: None,
        }
    }
}

/// The sites as they are now.
pub struct LiveSites {
    path: PathBuf,
    served: Served,
    current: ArcSwap<Sites>,
    generation: watch::Sender<u64>,
}

impl LiveSites {
    /// Reads the configuration file for the first time.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn load(path: &Path, served: Served) -> Result<Self, Vec<Problem>> {
        let loaded = read(path, &served)?;
        tell(&loaded.warnings);
        Ok(Self {
            path: path.to_owned(),
            served,
            current: ArcSwap::from_pointee(loaded.sites),
            generation: watch::Sender::new(0),
        })
    }

    /// The site of a key.
    #[must_use]
    pub fn get(&self, key: &SiteKey) -> Option<Arc<Site>> {
        self.current.load().get(key).cloned()
    }

    /// All sites.
    #[must_use]
    pub fn all(&self) -> Arc<Sites> {
        self.current.load_full()
    }

    /// Changes whenever the sites were replaced.
    #[must_use]
    pub fn generations(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    /// Reads the file again.
    ///
    /// # Errors
    /// Every problem of the file; the old sites stay.
    pub fn reload(&self) -> Result<(), Vec<Problem>> {
        let loaded = read(&self.path, &self.served)?;
        tell(&loaded.warnings);
        self.current.store(Arc::new(loaded.sites));
        self.generation.send_modify(|generation| *generation += 1);
        tracing::info!(file = %self.path.display(), "configuration reloaded");
        Ok(())
    }
}

impl bridge::relay::Sites for LiveSites {
    fn team(&self, site: &SiteKey) -> Option<Team> {
        let site = self.get(site)?;
        Some(Team {
            site_name: site.site_name.clone(),
            recipients: recipients(&site),
        })
    }

    fn bot(&self, site: &SiteKey) -> Option<SiteBot> {
        crate::bots::site_bot(&*self.get(site)?)
    }

    fn policy(&self, site: &SiteKey) -> Policy {
        self.get(site)
            .map_or_else(Policy::default, |site| policy(&site))
    }
}

/// What the configuration of a site lets messages show and lead to.
#[must_use]
pub fn policy(site: &Site) -> Policy {
    let frames = site.bot.as_ref().and_then(|bot| bot.frame_hosts.as_ref());
    let rule = |host: &String| HostRule::parse(host);
    Policy {
        origins: site
            .allowed_origins
            .iter()
            .map(session_core::admission::AllowedOrigin::origin_string)
            .collect(),
        frame_hosts: frames.map(|hosts| hosts.iter().filter_map(rule).collect()),
        external_media: site.external_media,
    }
}

/// The recipients of a site in the words of the bridge.
#[must_use]
pub fn recipients(site: &Site) -> Vec<Recipient> {
    let named = |recipient: &config::sites::Recipient| Recipient::Name {
        first: recipient.first_name.clone(),
        last: recipient.last_name.clone(),
        id: recipient.id.clone(),
    };
    site.recipients.iter().map(named).collect()
}

/// Reads and checks a configuration file, as the server and `config check` do it.
///
/// # Errors
/// Every problem of the file, also messengers that the settings do not have and bots that they do not
/// let us call.
pub fn read(path: &Path, served: &Served) -> Result<Loaded, Vec<Problem>> {
    let loaded = config::sites::load(path, read_text)?;
    let unserved: Vec<Problem> = loaded
        .sites
        .iter()
        .enumerate()
        .flat_map(|(index, site)| {
            let messenger = unserved(path, index, site, served);
            messenger
                .into_iter()
                .chain(uncalled(path, index, site, served))
        })
        .collect();
    if !unserved.is_empty() {
        return Err(unserved);
    }
    Ok(loaded)
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    let read = file.take(FILE_MAX_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > FILE_MAX_BYTES {
        let what = format!("it is larger than {} MiB", FILE_MAX_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(text)
}

fn tell(warnings: &[Warning]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}

/// A site whose messenger the settings do not have.
fn unserved(path: &Path, index: usize, site: &Site, served: &Served) -> Option<Problem> {
    let messenger = site.messenger?;
    let variables = match messenger {
        Messenger::Teamwire if !served.teamwire => {
            "the TW_API_ variables or WEB_WIDGET_BOT_TEAMWIRE_GATEWAY"
        }
        Messenger::Matrix if !served.matrix => "WEB_WIDGET_BOT_MATRIX_HOMESERVER",
        _ => return None,
    };
    Some(Problem(Finding {
        file: Some(path.display().to_string()),
        place: format!("configs[{index}].messenger"),
        what: format!("\"{}\" is not set up", messenger.name()),
        hint: format!("set {variables}, or choose another messenger"),
    }))
}

/// A site whose bot may not be called.
fn uncalled(path: &Path, index: usize, site: &Site, served: &Served) -> Option<Problem> {
    let (bot, guard) = (site.bot.as_ref()?, served.bots.as_ref()?);
    let refused = guard.check(&bot.url).err()?;
    Some(Problem(Finding {
        file: Some(path.display().to_string()),
        place: format!("configs[{index}].bot.url"),
        what: format!("the host {refused}"),
        hint: "name it in WEB_WIDGET_BOT_PRIVATE_HOSTS if that is what you want".to_owned(),
    }))
}

/// Reloads at every change, until `stop`.
pub async fn keep_fresh(
    sites: Arc<LiveSites>,
    mut changes: Changes,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) {
    while stop.run_until_cancelled(changes.next()).await.is_some() {
        if let Err(problems) = sites.reload() {
            metrics.reloads_refused.inc();
            for problem in problems {
                tracing::error!("{problem}");
            }
            tracing::error!(
                "the configuration file has errors; the old configuration keeps running"
            );
        }
    }
}
