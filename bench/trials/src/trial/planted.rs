//! Faults that are planted in the server on purpose: the checker must catch each of them, and find
//! nothing in the same trial without.

use super::{Common, Trial};
use crate::report::Report;
use anyhow::Result;
use history::Kind;

/// A fault, the trial that shows it and what it is caught as.
#[derive(Debug, Clone)]
pub struct Plant {
    /// Its name.
    pub name: &'static str,
    /// Where it shows.
    pub trial: Trial,
    /// One of these is found, or, when there are none, a problem apart from the history.
    pub kinds: &'static [Kind],
}

const JITTER: Trial = Trial::Jitter {
    secs: 8,
    every: 1.5,
    cut: 0.3,
};
const TABS: Trial = Trial::Tabs { secs: 2 };
const KILL: Trial = Trial::Kill { kills: 6 };
const SLOW: Trial = Trial::Slow { messages: 1_000 };

/// All of them, the longest first.
pub const PLANTS: [Plant; 11] = [
    plant("lost-on-slow", SLOW, &[Kind::Unsettled]),
    plant("read-before-subscribe", TABS, &[Kind::Unsettled]),
    plant("ack-before-commit", KILL, &[Kind::Lost]),
    plant("dedupe-off", JITTER, &[Kind::Duplicate]),
    plant("gapped-seq", JITTER, &[Kind::Skip]),
    plant("bell-off", JITTER, &[Kind::Unsettled]),
    plant("leak", JITTER, &[Kind::Leak]),
    plant("reorder", JITTER, &[Kind::Skip]),
    plant("echo-back", JITTER, &[Kind::Echo]),
    plant("double-post", JITTER, &[Kind::AgentDuplicate]),
    plant("lock-off", Trial::Twins, &[]),
];

const fn plant(name: &'static str, trial: Trial, kinds: &'static [Kind]) -> Plant {
    Plant { name, trial, kinds }
}

/// Runs a trial with its fault. The report is of the plant: it has a problem when nothing was caught.
///
/// # Errors
/// The trial could not be carried out.
pub async fn caught(plant: &Plant, common: &Common) -> Result<Report> {
    let common = Common {
        plant: Some(plant.name.to_owned()),
        patience: Some(common.patience.unwrap_or(PATIENCE)),
        ..common.clone()
    };
    let mut report = plant.trial.run(&common).await?;
    let found = report.kinds();
    let is_caught = match plant.kinds {
        [] => !report.problems.is_empty(),
        kinds => kinds.iter().any(|kind| found.contains_key(kind)),
    };
    report.trial = format!("planted {}", plant.name);
    report.notes.push(format!("found {found:?}"));
    report.notes.append(&mut report.problems);
    report.verdicts.clear();
    report.good = "caught";
    if !is_caught {
        let missed = format!("{} was not caught as {:?}", plant.name, plant.kinds);
        report.problems.push(missed);
    }
    Ok(report)
}

/// A broken server never gets quiet; there is no use in waiting for long.
const PATIENCE: u64 = 6;
