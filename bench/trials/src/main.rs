//! `trials`: runs trials, prints a table, and exits with 1 when a promise was broken.

use anyhow::Result;
use clap::{Parser, Subcommand};
use history::check;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trials::trial::{Common, PLANTS, Trial, caught, suite};
use trials::{Report, read_history, table, write_history};

#[derive(Parser)]
#[command(about = "Trials of the server: is any message ever lost, doubled or shown out of order?")]
struct Arguments {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum What {
    #[command(flatten)]
    Trial(Trial),
    /// Every fault that can be planted must be caught; needs a server with the feature `trial`.
    Planted {
        /// Only these.
        names: Vec<String>,
    },
    /// All trials and planted faults, each in a short version.
    Suite,
    /// Checks a history in a file again.
    Check {
        /// The file.
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut arguments = Arguments::parse();
    let common = &mut arguments.common;
    common.seed.get_or_insert_with(|| fastrand::u64(..));
    let reports = match &arguments.what {
        What::Trial(trial) => vec![trial.run(common).await?],
        What::Suite => suite(common).await?,
        What::Planted { names } => {
            let mut reports = Vec::new();
            for plant in PLANTS
                .iter()
                .filter(|plant| names.is_empty() || names.iter().any(|name| name == plant.name))
            {
                reports.push(caught(plant, common).await?);
            }
            reports
        }
        What::Check { file } => vec![again(file)?],
    };
    say(&table(&reports));
    for report in &reports {
        keep(report, common.out.as_deref())?;
    }
    Ok(ExitCode::from(u8::from(
        !reports.iter().all(Report::is_clean),
    )))
}

/// Checks a history that is there already, and says everything that is wrong.
fn again(file: &Path) -> Result<Report> {
    let history = read_history(file)?;
    check(&history)
        .iter()
        .for_each(|verdict| say(&format!("{verdict}\n")));
    Ok(Report::of(&file.display().to_string(), 0, history))
}

/// Histories of failures are always kept, others when a folder is named.
fn keep(report: &Report, folder: Option<&Path>) -> Result<()> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None if !report.is_clean() => std::env::temp_dir(),
        None => return Ok(()),
    };
    std::fs::create_dir_all(&folder)?;
    let name = report.trial.replace([' ', '/'], "-");
    let file = folder.join(format!("trial-{name}-{}.jsonl", report.seed));
    write_history(&file, &report.history)?;
    say(&format!("{} is in {}\n", report.trial, file.display()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn say(text: &str) {
    print!("{text}");
}
