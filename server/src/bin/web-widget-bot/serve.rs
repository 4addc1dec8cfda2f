//! Serving, until a signal ends it or a successor has taken over.

use crate::check::{config_file, report_sites};
use crate::{log, report, settings};
use anyhow::{Context as _, bail};
use futures_util::FutureExt as _;
use server::handover::inherited::Inherited;
use server::handover::successor::Program;
use server::handover::systemd;
use server::lifecycle::{Server, StartError};
use server::limits::Rates;
use tokio::signal::unix::{Signal, SignalKind, signal};

pub(crate) async fn serve(inherited: Inherited) -> anyhow::Result<()> {
    let settings = settings().inspect_err(|_| report_sites(&config_file()))?;
    log::init(&settings)?;
    // Before anything is open: a signal that comes early must not cut the start in half.
    let mut signals = Signals::new()?;
    let program = Program::own().context("cannot find out which program this is")?;
    let prefix = settings.prefix.clone();
    let server = match Server::start_with(settings, rates(), inherited).await {
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
    systemd::serving();
    let end = until_the_end(&server, &program, &mut signals).await;
    let stopped = async {
        match end {
            End::ForGood => server.stop().await,
            End::Succeeded => server.make_way().await,
        }
    };
    tokio::select! {
        () = stopped => {}
        () = signals.stop.next() => tracing::warn!("second signal: ending at once"),
    }
    Ok(())
}

/// How serving ends.
enum End {
    ForGood,
    Succeeded,
}

/// Waits for the signal to stop, or for a successor; one that fails changes nothing.
async fn until_the_end(server: &Server, program: &Program, signals: &mut Signals) -> End {
    loop {
        tokio::select! {
            () = signals.stop.next() => break,
            _ = signals.hand_over.recv() => {}
        }
        tracing::info!("starting a successor");
        let started = tokio::select! {
            () = signals.stop.next() => break,
            started = server.start_successor(program) => started,
        };
        match started {
            Ok(process) => {
                tracing::info!(process, "the successor is ready: making way");
                process.into_iter().for_each(systemd::succeeded_by);
                return End::Succeeded;
            }
            Err(error) => tracing::error!(%error, "no successor: serving on"),
        }
        // Whoever signalled meanwhile wanted this one.
        let _ = signals.hand_over.recv().now_or_never();
    }
    systemd::stopping();
    End::ForGood
}

fn rates() -> Rates {
    #[cfg(feature = "trial")]
    if let Some(rates) = server::trial::rates() {
        return rates;
    }
    Rates::default()
}

/// What the operator asks of a running server.
struct Signals {
    stop: Stop,
    /// SIGUSR2.
    hand_over: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let hand_over = signal(SignalKind::user_defined2());
        Ok(Self {
            stop: Stop::new()?,
            hand_over: hand_over.context("cannot listen for SIGUSR2")?,
        })
    }
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
