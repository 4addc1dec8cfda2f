//! Whether the people named in the configuration can be found in their messenger.
//!
//! A recipient who cannot be found is the operator's mistake, not a reason to stop: it is told at
//! start, after every reload and by `config check`, counted in readiness, and messages for that site
//! wait until it is mended.

use crate::messengers;
use crate::state::Shared;
use crate::team::{self, TeamError};
use bridge::messenger::{Messenger, MessengerError, Recipient, ResolveError};
use config::settings::Settings;
use config::sites::{Site, Sites};
use config::{Finding, Problem};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often people are looked for again: they come and go, and change their names.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// How soon again while somebody is missing or a messenger did not answer.
const SOON: Duration = Duration::from_secs(30);
/// How long one messenger may take to find the people of one site.
const DEADLINE: Duration = Duration::from_secs(20);

/// What looking for everybody brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Recipients who are missing or ambiguous.
    pub problems: Vec<Problem>,
    /// Messengers that could not be asked, each with the reason.
    pub unasked: BTreeMap<&'static str, MessengerError>,
}

/// How many recipients cannot be found right now, for readiness.
#[derive(Default)]
pub struct Missing(AtomicUsize);

impl Missing {
    /// The number.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Looks once, with messengers started for that and ended after it.
///
/// # Errors
/// When a messenger cannot be started.
pub async fn look_once(
    settings: &Settings,
    file: &Path,
    sites: &Sites,
) -> Result<Found, TeamError> {
    // Not the server's own records, which a running server's gateway may be using.
    let journal =
        std::env::temp_dir().join(format!("web-widget-bot-check-{}.db", std::process::id()));
    let team = team::messengers(settings, &journal).await?;
    // Without any, all sites are the desk's, which finds everybody.
    let of_site =
        |site: &Site| messengers::of_site(team.iter().map(|messenger| &**messenger), site);
    let found = look(file, sites, of_site).await;
    for messenger in &team {
        messenger.shutdown().await;
    }
    for ending in ["", "-wal", "-shm"] {
        // Not there when no gateway of our own was started.
        let _ = std::fs::remove_file(format!("{}{ending}", journal.display()));
    }
    Ok(found)
}

/// Looks for the recipients of all sites; `file` is named in the problems.
async fn look<'a>(
    file: &Path,
    sites: &Sites,
    of_site: impl Fn(&Site) -> Option<&'a dyn Messenger>,
) -> Found {
    let mut found = Found::default();
    for (place, site) in sites.iter().enumerate() {
        let Some(messenger) = of_site(site) else {
            continue;
        };
        // A messenger that did not answer once is not asked for every site.
        if found.unasked.contains_key(messenger.name()) {
            continue;
        }
        let recipients = crate::sites::recipients(site);
        let resolved = tokio::time::timeout(DEADLINE, messenger.resolve(&recipients));
        match resolved.await.unwrap_or(Err(MessengerError::Uncertain)) {
            Ok(_) => {}
            Err(MessengerError::Resolve(error)) => {
                let site = (file, place);
                problems(
                    &error,
                    &recipients,
                    messenger.name(),
                    site,
                    &mut found.problems,
                );
            }
            Err(error) => {
                found.unasked.insert(messenger.name(), error);
            }
        }
    }
    found
}

fn problems(
    error: &ResolveError,
    recipients: &[Recipient],
    messenger: &str,
    (file, site): (&Path, usize),
    problems: &mut Vec<Problem>,
) {
    for (index, recipient) in recipients.iter().enumerate() {
        let name = shown(recipient);
        let (what, hint) = if error.missing.contains(recipient) {
            let what = format!("{name} cannot be found in {messenger}");
            (
                what,
                "write the name as it stands there, and let the bot see this person",
            )
        } else if error.ambiguous.contains(recipient) {
            let what = format!("several people in {messenger} are called {name}");
            (what, "add the \"id\" of the one who is meant")
        } else {
            continue;
        };
        problems.push(Problem(Finding {
            file: Some(file.display().to_string()),
            place: format!("configs[{site}].chat_recipients[{index}]"),
            what,
            hint: hint.to_owned(),
        }));
    }
}

fn shown(Recipient::Name { first, last, id }: &Recipient) -> String {
    let name = format!("{first} {last}");
    match id {
        Some(id) => format!("\"{}\" with the id \"{id}\"", name.trim()),
        None => format!("\"{}\"", name.trim()),
    }
}

/// Looks again and again, until `stop`. What was told once is told again only when it changed.
pub async fn keep_looking(state: Shared, stop: CancellationToken) {
    let mut generations = state.sites.generations();
    let mut told = Found::default();
    loop {
        let sites = state.sites.all();
        let of_site = |site: &Site| state.messengers.of_site(site);
        let looking = look(&state.settings.config, &sites, of_site);
        let Some(found) = stop.run_until_cancelled(looking).await else {
            return;
        };
        state
            .missing
            .0
            .store(found.problems.len(), Ordering::Relaxed);
        if found != told {
            tell(&found);
        }
        let wait = if found == Found::default() {
            EVERY
        } else {
            SOON
        };
        told = found;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
            // An error means that the sites are gone, and the server with them.
            _ = generations.changed() => {}
        }
    }
}

fn tell(found: &Found) {
    for problem in &found.problems {
        tracing::error!("{problem}");
    }
    for (messenger, error) in &found.unasked {
        tracing::error!(
            messenger,
            error = error.word(),
            "cannot look for recipients: {error}"
        );
    }
    if *found == Found::default() {
        tracing::info!("all recipients can be found");
    }
}
