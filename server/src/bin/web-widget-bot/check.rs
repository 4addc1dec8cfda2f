//! Looking at the configuration.

use crate::{report, settings};
use anyhow::bail;
use config::settings::Settings;
use config::sites::Sites;
use server::sites::Served;
use std::path::{Path, PathBuf};

pub(crate) async fn check(file: Option<PathBuf>) -> anyhow::Result<()> {
    let settings = settings();
    let file = file.unwrap_or_else(config_file);
    let served = settings.as_ref().map_or(Served::all(), Served::of);
    match server::sites::read(&file, &served) {
        Ok(loaded) => {
            for warning in &loaded.warnings {
                eprintln!("warning: {warning}");
            }
            check_recipients(&settings?, &file, &loaded.sites).await?;
            println!(
                "{}: {} site(s), no errors",
                file.display(),
                loaded.sites.iter().len()
            );
            Ok(())
        }
        Err(problems) => {
            report(&problems);
            bail!("{} has {} error(s)", file.display(), problems.len())
        }
    }
}

/// Asks the messengers for the people of the file. One that does not answer is only warned of, since
/// a file is often checked before everything runs.
async fn check_recipients(settings: &Settings, file: &Path, sites: &Sites) -> anyhow::Result<()> {
    let found = server::recipients::look_once(settings, file, sites).await?;
    for (messenger, error) in &found.unasked {
        eprintln!("warning: {messenger} was not asked for the recipients: {error}");
    }
    if !found.problems.is_empty() {
        report(&found.problems);
        bail!("{} recipient(s) cannot be found", found.problems.len());
    }
    Ok(())
}

/// The configured file, also when other settings are wrong.
pub(crate) fn config_file() -> PathBuf {
    Settings::config_file(|name| std::env::var_os(name))
}

/// Every error of the environment and the file is said at once; this is the file's part.
pub(crate) fn report_sites(file: &Path) {
    if let Err(problems) = server::sites::read(file, &Served::all()) {
        report(&problems);
    }
}
