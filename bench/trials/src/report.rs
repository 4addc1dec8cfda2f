//! What a trial says in the end.

use history::{History, Kind, Record, Verdict, check};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// The outcome of one trial.
#[derive(Debug)]
pub struct Report {
    /// Its name.
    pub trial: String,
    /// What makes it repeatable.
    pub seed: u64,
    /// What happened.
    pub history: History,
    /// How often the server was killed or restarted.
    pub kills: u32,
    /// What else was measured, in words.
    pub notes: Vec<String>,
    /// What went wrong apart from the history.
    pub problems: Vec<String>,
    /// What the checker says.
    pub verdicts: Vec<Verdict>,
    /// What the table says when nothing was wrong.
    pub good: &'static str,
}

impl Report {
    /// Checks a history.
    #[must_use]
    pub fn of(trial: &str, seed: u64, history: History) -> Self {
        let verdicts = check(&history);
        Self {
            trial: trial.to_owned(),
            seed,
            history,
            kills: 0,
            notes: Vec::new(),
            problems: Vec::new(),
            verdicts,
            good: "clean",
        }
    }

    /// True when nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.verdicts.is_empty() && self.problems.is_empty()
    }

    /// How often each sort of verdict was found.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<Kind, usize> {
        let mut kinds = BTreeMap::new();
        for verdict in &self.verdicts {
            *kinds.entry(verdict.kind).or_default() += 1;
        }
        kinds
    }

    /// One row of the table.
    fn row(&self) -> String {
        let counts = Counts::of(&self.history);
        let verdict = match self.is_clean() {
            true => self.good.to_owned(),
            false => format!("{:?}, {} problem(s)", self.kinds(), self.problems.len()),
        };
        format!(
            "{:<22} {:>20} {:>7} {:>7} {:>7} {:>8} {:>10} {:>5}  {verdict}",
            self.trial,
            self.seed,
            counts.clients,
            counts.acknowledged,
            counts.unknown,
            counts.shown,
            counts.resumes,
            self.kills
        )
    }
}

/// What is counted for the table.
struct Counts {
    clients: usize,
    acknowledged: usize,
    unknown: usize,
    shown: usize,
    resumes: usize,
}

impl Counts {
    fn of(history: &History) -> Self {
        let (mut clients, mut keys) = (HashSet::new(), HashSet::new());
        let mut counts = Self {
            clients: 0,
            acknowledged: 0,
            unknown: 0,
            shown: 0,
            resumes: 0,
        };
        for (_, record) in history.iter() {
            match record {
                Record::Ok { key, .. } => drop(keys.insert(key)),
                Record::Unknown { .. } => counts.unknown += 1,
                Record::Shown { client, .. } => {
                    clients.insert(client);
                    counts.shown += 1;
                }
                Record::Resumed { .. } => counts.resumes += 1,
                _ => {}
            }
        }
        counts.clients = clients.len();
        counts.acknowledged = keys.len();
        counts
    }
}

/// All reports as a table, then what was wrong.
#[must_use]
pub fn table(reports: &[Report]) -> String {
    let mut text = format!(
        "{:<22} {:>20} {:>7} {:>7} {:>7} {:>8} {:>10} {:>5}  verdict\n",
        "trial", "seed", "clients", "acked", "unknown", "shown", "resumes", "kills"
    );
    for report in reports {
        text += &report.row();
        text.push('\n');
        for line in report.notes.iter().chain(&report.problems) {
            // Writing into a text does not fail.
            let _ = writeln!(text, "    {line}");
        }
        for verdict in report.verdicts.iter().take(SHOWN) {
            let _ = writeln!(text, "    {verdict}");
        }
        if report.verdicts.len() > SHOWN {
            let _ = writeln!(text, "    and {} more", report.verdicts.len() - SHOWN);
        }
    }
    text
}

/// Verdicts printed of one report; all of them are there when its history is checked again.
const SHOWN: usize = 12;
