//! The modes as commands: each contender in turn, one table at the end.

use super::contender::{Contender, Running};
use super::figure::Figure;
use super::manifest::{disk, manifest};
use super::plan::plan;
use super::print::time;
use super::tables::table;
use crate::mode::{self, Idle, Mischief, Pairs, Rtt, Slow};
use crate::process::pressure;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::time::Duration;
use testbed::site_key;

/// Nothing else may run: share of time in which something waited for a processor.
const PRESSURE_AT_MOST: f64 = 5.0;
/// Connections that ask for panels.
const PANEL_CONNECTIONS: usize = 8;

/// What to measure.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// Memory and processor time of sockets on which nothing happens.
    Idle {
        /// Numbers of sockets at which memory is read.
        #[arg(
            long,
            value_delimiter = ',',
            default_value = "1000,5000,10000,15000,19000"
        )]
        steps: Vec<u32>,
        /// Seconds of silence before memory is read.
        #[arg(long, default_value_t = 5)]
        rest: u64,
    },
    /// Round trips and the cost of a message.
    Rtt {
        /// Messages per second, several to measure one after the other.
        #[arg(long, value_delimiter = ',', default_value = "1000")]
        rates: Vec<f64>,
    },
    /// From one tab to the session's others.
    Fanout {
        /// Other tabs of each session.
        #[arg(long, default_value_t = 2)]
        receivers: usize,
    },
    /// Receivers whose connections are cut again and again.
    Jitter {
        /// Seconds between two cuts of a client.
        #[arg(long, default_value_t = 15)]
        every: u64,
        /// Seconds that it stays away.
        #[arg(long, default_value_t = 2)]
        away: u64,
    },
    /// The server is asked to stop and started again.
    Avalanche,
    /// The server is killed and started again.
    Kill,
    /// One tab of each session stops reading.
    Slow,
    /// Panels per second.
    Panel,
    /// Everything of the book's page on performance, one after the other.
    Table {
        /// With a tenth of the sockets and seconds: to see that it works, not for figures.
        #[arg(long)]
        quick: bool,
    },
}

/// How to measure.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// What to measure.
    #[command(subcommand)]
    pub what: What,
    /// Whom to measure, one after the other.
    #[arg(long, global = true, value_delimiter = ',', default_value = "ours")]
    pub of: Vec<Contender>,
    /// Sockets that send.
    #[arg(long, global = true, default_value_t = 1_000)]
    pub conns: u32,
    /// Messages per second of all together.
    #[arg(long, global = true, default_value_t = 500.0)]
    pub rate: f64,
    /// Seconds of sending, or of watching.
    #[arg(long, global = true, default_value_t = 30)]
    pub secs: u64,
    /// Bytes of a message's text.
    #[arg(long, global = true, default_value_t = 120)]
    pub size: usize,
    /// Sockets opened per second.
    #[arg(long, global = true, default_value_t = 1_000.0)]
    pub ramp: f64,
    /// Of plans and cuts.
    #[arg(long, global = true, default_value_t = 1)]
    pub seed: u64,
    /// Runs of each, every one with a server of its own; all their times go into one histogram.
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// The server to measure as «ours».
    #[arg(long, global = true, env = "BINARY")]
    pub binary: Option<PathBuf>,
    /// The server with the feature `trial` to measure as «ours-echo».
    #[arg(long, global = true, env = "TRIAL_BINARY")]
    pub trial_binary: Option<PathBuf>,
    /// Fail when ours does not do everything right; how fast it is does not matter.
    #[arg(long, global = true)]
    pub check: bool,
    /// Write the figures as JSON to this file as well.
    #[arg(long, global = true)]
    pub json: Option<PathBuf>,
}

impl Options {
    fn binary(&self) -> Result<PathBuf> {
        match &self.binary {
            Some(path) => whole(path),
            None => testbed::binary(),
        }
    }

    fn binary_of(&self, contender: Contender) -> Result<PathBuf> {
        match (contender, &self.trial_binary) {
            (Contender::OursEcho, Some(path)) => whole(path),
            _ => self.binary(),
        }
    }

    const fn length(&self) -> Duration {
        Duration::from_secs(self.secs)
    }
}

/// The path from the root: servers run in folders of their own.
fn whole(path: &Path) -> Result<PathBuf> {
    let found = path.canonicalize();
    found.with_context(|| format!("no server at {}", path.display()))
}

/// Measures and prints.
///
/// # Errors
/// A contender cannot be started, or does not do what is asked of it.
#[expect(clippy::print_stdout, reason = "a command line speaks to its terminal")]
pub async fn run(options: &Options) -> Result<()> {
    if let Some(pressure) = pressure().filter(|pressure| *pressure > PRESSURE_AT_MOST) {
        println!("warning: something else runs here (processor pressure {pressure} %)");
    }
    for line in manifest(&options.binary()?) {
        println!("{line}");
    }
    let floor = disk()?;
    let (p50, p99) = (time(floor.quantile(0.5)), time(floor.quantile(0.99)));
    println!("disk: 4 KiB durable in {p50} (p50), {p99} (p99)");
    match options.what {
        What::Table { quick } => {
            for (title, options) in plan(options, quick) {
                println!("\n### {title}\n\n{}", describe(&options));
                println!("{}", run_one(&options).await?);
            }
        }
        _ => println!("{}\n\n{}", describe(options), run_one(options).await?),
    }
    Ok(())
}

fn describe(options: &Options) -> String {
    let Options {
        what,
        conns,
        rate,
        secs,
        size,
        ramp,
        seed,
        ..
    } = options;
    let rate = match what {
        What::Rtt { .. } | What::Idle { .. } | What::Panel => String::new(),
        _ => format!(" --rate {rate}"),
    };
    format!(
        "{what:?} --conns {conns}{rate} --secs {secs} --size {size} --ramp {ramp} --seed {seed}\n"
    )
}

async fn run_one(options: &Options) -> Result<String> {
    let mut figures = Vec::new();
    for contender in &options.of {
        match repeat(options, *contender).await {
            Ok(figure) => figures.push((*contender, figure)),
            // One that fails is a row that is missing, with the reason beside the table.
            Err(error) if options.of.len() > 1 => eprint(&format!("{contender:?}: {error:#}")),
            Err(error) => return Err(error),
        }
        eprint(&format!("{contender:?} done"));
    }
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&figures)?)?;
    }
    if options.check {
        for (_, figure) in figures.iter().filter(|(of, _)| *of == Contender::Ours) {
            figure.check()?;
        }
    }
    Ok(table(options, &figures))
}

async fn repeat(options: &Options, contender: Contender) -> Result<Figure> {
    let mut figure = measure(options, contender).await?;
    for _ in 1..options.runs {
        figure.add(measure(options, contender).await?);
    }
    Ok(figure)
}

#[expect(clippy::print_stderr, reason = "progress of a command line")]
fn eprint(text: &str) {
    eprintln!("{text}");
}

async fn measure(options: &Options, contender: Contender) -> Result<Figure> {
    let mut server = Running::start(contender, &options.binary_of(contender)?).await?;
    let door = server.entrance();
    let process = server.process()?;
    let pairs = |receivers, mischief| Pairs {
        groups: options.conns,
        receivers,
        ramp: options.ramp,
        rate: options.rate,
        size: options.size,
        length: options.length(),
        seed: options.seed,
        mischief,
    };
    let kill = matches!(options.what, What::Kill);
    Ok(match &options.what {
        What::Table { .. } => bail!("a table is no measurement"),
        What::Idle { steps, rest } => {
            let idle = Idle {
                steps: steps.clone(),
                ramp: options.ramp,
                rest: Duration::from_secs(*rest),
                watch: options.length(),
            };
            Figure::Idle(mode::idle(&idle, &door, process).await?)
        }
        What::Rtt { rates } => {
            let rtt = Rtt {
                sockets: options.conns,
                ramp: options.ramp,
                size: options.size,
                warm: options.length() / 5,
                length: options.length(),
                seed: options.seed,
            };
            Figure::Rates(mode::rtt(&rtt, rates, &door, process).await?)
        }
        _ if !contender.is_chat() => bail!("{contender:?} has no sessions with several tabs"),
        What::Fanout { receivers } => {
            let pairs = pairs(*receivers, Mischief::None);
            Figure::Shown(Box::new(mode::pairs(&pairs, &door, async || Ok(())).await?))
        }
        What::Jitter { every, away } => {
            let [every, away] = [every, away].map(|seconds| Duration::from_secs(*seconds));
            let pairs = pairs(1, Mischief::Jitter { every, away });
            Figure::Shown(Box::new(mode::pairs(&pairs, &door, async || Ok(())).await?))
        }
        What::Avalanche | What::Kill => {
            let replace = async || server.replace(kill).await;
            let pairs = pairs(1, Mischief::Outage);
            Figure::Shown(Box::new(mode::pairs(&pairs, &door, replace).await?))
        }
        What::Slow => {
            let slow = Slow {
                groups: options.conns,
                ramp: options.ramp,
                rate: options.rate,
                size: options.size,
                length: options.length(),
                seed: options.seed,
            };
            Figure::Slow(Box::new(mode::slow(&slow, &door, process).await?))
        }
        What::Panel => {
            let path = format!("/panel?key={}", site_key(0));
            let address = server.address();
            Figure::Panel(
                mode::panel(address, &path, PANEL_CONNECTIONS, options.length(), process).await?,
            )
        }
    })
}
