//! `web-widget-bot`: the command line.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks to its terminal"
)]

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use config::settings::{LogFormat, Settings};
use config::sites::Sites;
use config::{Problem, Warning};
use server::lifecycle::{Server, StartError};
use server::limits::Rates;
use server::sites::Served;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// A chat for your website, answered from your team's messenger.
///
/// Without a command it serves. Settings come from the environment, sites from a JSON file.
#[derive(Parser)]
#[command(
    name = "web-widget-bot",
    version,
    after_help = "All settings: docs/src/configuration.md"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default).
    Serve,
    /// Look at the configuration without serving.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask the server that runs with these settings whether it is ready; exits with 1 when it is not.
    Health,
    /// Print the link with which the team logs in at the desk.
    DeskLink,
    /// Serve sample host pages on another origin, to try the widget.
    Demo {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
        /// Address of the server, with its prefix and without a trailing slash.
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        server: String,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check settings and file; exits with 1 when there is any error.
    Check {
        /// The file; otherwise the one that would be served.
        file: Option<PathBuf>,
    },
    /// Print the JSON schema of the file.
    Schema,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => run(serve()),
        Command::Config(ConfigCommand::Check { file }) => run(check(file)),
        Command::Config(ConfigCommand::Schema) => {
            println!("{}", config::sites::schema());
            Ok(())
        }
        Command::Health => run(health()),
        Command::DeskLink => desk_link(),
        Command::Demo { listen, server } => run(demo(listen, server)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()
        .context("cannot start the runtime")?
        .block_on(work)
}

fn settings() -> anyhow::Result<Settings> {
    let settings = Settings::from_env(|name| std::env::var_os(name)).map_err(|problems| {
        report(&problems);
        anyhow::anyhow!("the environment has {} error(s)", problems.len())
    })?;
    for warning in unknown_variables() {
        eprintln!("warning: {warning}");
    }
    Ok(settings)
}

fn unknown_variables() -> Vec<Warning> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    Settings::unknown(names)
}

fn report(problems: &[Problem]) {
    for problem in problems {
        eprintln!("error: {problem}");
    }
}

/// Libraries that log what they read.
const READERS: [&str; 3] = ["html5ever", "markup5ever", "selectors"];

fn init_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).with_context(|| {
        format!(
            "WEB_WIDGET_BOT_LOG: \"{}\" is not a log filter",
            settings.log
        )
    })?;
    // At «trace» the libraries write frames and headers, and with them texts, names and tokens.
    let filter = filter.and(filter_fn(|event| *event.level() < Level::TRACE));
    // The HTML parser tells what it reads, which is what bots say, at «debug» already.
    let filter = filter.and(filter_fn(|event| {
        let target = event.target();
        !READERS.iter().any(|reader| target.starts_with(reader))
    }));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
    Ok(())
}

async fn serve() -> anyhow::Result<()> {
    let settings = settings().inspect_err(|_| report_sites(&config_file()))?;
    init_log(&settings)?;
    // Before anything is open: a signal that comes early must not cut the start in half.
    let mut stop = Stop::new()?;
    let prefix = settings.prefix.clone();
    let server = match Server::start(settings, Rates::default()).await {
        Ok(server) => server,
        Err(StartError::Sites(problems)) => {
            report(&problems);
            bail!("the configuration file has {} error(s)", problems.len());
        }
        Err(error) => return Err(error.into()),
    };
    tracing::info!(
        "listening on http://{}{}/",
        server.address(),
        prefix.as_str()
    );
    stop.next().await;
    tokio::select! {
        () = server.stop() => {}
        () = stop.next() => tracing::warn!("second signal: ending at once"),
    }
    Ok(())
}

/// SIGTERM or Ctrl-C.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> anyhow::Result<Self> {
        let terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let interrupt = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
        Ok(Self {
            terminate,
            interrupt,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn check(file: Option<PathBuf>) -> anyhow::Result<()> {
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
fn config_file() -> PathBuf {
    Settings::config_file(|name| std::env::var_os(name))
}

/// Every error of the environment and the file is said at once; this is the file's part.
fn report_sites(file: &Path) {
    if let Err(problems) = server::sites::read(file, &Served::all()) {
        report(&problems);
    }
}

fn desk_link() -> anyhow::Result<()> {
    let settings = settings()?;
    let token = match &settings.desk_token {
        Some(token) => token.expose().to_owned(),
        None => server::logins::stored_token(&settings.database).with_context(|| {
            let file = settings.database.display();
            format!("no log-in token in {file}: start the server once, it makes one")
        })?,
    };
    println!("{}", server::logins::link(&settings, &token));
    Ok(())
}

async fn health() -> anyhow::Result<()> {
    let said = server::http::ask_readiness(&settings()?).await?;
    print!("{said}");
    Ok(())
}

async fn demo(listen: SocketAddr, server: String) -> anyhow::Result<()> {
    server::demo::serve(listen, server)
        .await
        .with_context(|| format!("cannot listen on {listen}"))
}
