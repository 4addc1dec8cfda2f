//! `web-widget-bot`: the command line.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks to its terminal"
)]

mod check;
mod log;
mod serve;

use anyhow::Context as _;
use check::check;
use clap::{Parser, Subcommand};
use config::settings::Settings;
use config::{Problem, Warning};
use serve::serve;
use server::handover::inherited::Inherited;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

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
        Command::Serve => Inherited::from_env()
            .context("the sockets that were passed on cannot be used")
            .and_then(|inherited| run(serve(inherited))),
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
