//! `load`: measures chat servers, one beside the other. `./x bench` runs it with everything built.

use clap::Parser;
use load::table::{Options, run};

/// Open-loop load for chat sockets. Figures count only on a machine where nothing else runs.
#[derive(Parser)]
#[command(name = "load", version)]
struct Cli {
    #[command(flatten)]
    options: Options,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    tokio::task::LocalSet::new()
        .run_until(run(&cli.options))
        .await
}
