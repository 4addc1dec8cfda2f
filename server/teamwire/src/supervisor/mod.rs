//! Runs the gateway of this repository as a child process: on loopback, on a free port, with a token
//! made for it, and again when it ends.
//!
//! Invariants:
//! - Teamwire's three secrets reach the child's environment and nothing else.
//! - The child ends with us in every case: it watches its standard input, which the kernel closes
//!   even when we are killed.
//! - A first start that cannot succeed (no Python, no gateway, no SDK, calls not filled in) is an
//!   error of the server's start that says what to do; later ends are met with growing pauses.

mod child;
mod start_error;

pub use start_error::GatewayStartError;

use crate::gateway::Token;
use bridge::Random;
use bridge::relay::policy::back_off;
use child::Child;
use outbound::Base;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the child may take until it listens.
const LISTENS_WITHIN: Duration = Duration::from_secs(20);
/// How long the child may take to end when asked to.
const ENDS_WITHIN: Duration = Duration::from_secs(5);
/// A child that ran so long was well; pauses begin small again.
const WAS_WELL_AFTER: Duration = Duration::from_secs(60);
/// Shortest pause between two starts.
const REST: Duration = Duration::from_millis(500);

/// How to start the gateway.
#[derive(Clone)]
pub struct Options {
    /// The Python that has the gateway and the SDK installed.
    pub python: PathBuf,
    /// The token to share.
    pub token: Token,
    /// Where the gateway keeps what it must not forget.
    pub journal: PathBuf,
    /// Variables for the child alone: Teamwire's secrets and the gateway's own settings.
    pub environment: Vec<(OsString, OsString)>,
    /// Jitter.
    pub random: Arc<dyn Random>,
}

/// A gateway that is kept running, until [`Supervisor::end`].
pub struct Supervisor {
    base: watch::Receiver<Option<Base>>,
    end: CancellationToken,
    tasks: TaskTracker,
}

impl Supervisor {
    /// Starts the gateway and waits until it listens.
    ///
    /// # Errors
    /// [`GatewayStartError`] says what to do.
    pub async fn start(options: Options) -> Result<Self, GatewayStartError> {
        let child = Child::start(&options).await?;
        let (tell, base) = watch::channel(Some(child.base.clone()));
        let (end, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(keep(options, child, tell, end.clone()));
        tasks.close();
        Ok(Self { base, end, tasks })
    }

    /// Where the gateway is right now.
    #[must_use]
    pub fn base(&self) -> watch::Receiver<Option<Base>> {
        self.base.clone()
    }

    /// Ends the child and waits for it.
    pub async fn end(&self) {
        self.end.cancel();
        self.tasks.wait().await;
    }
}

async fn keep(
    options: Options,
    first: Child,
    tell: watch::Sender<Option<Base>>,
    end: CancellationToken,
) {
    let mut next = Ok(first);
    let mut failures = 0;
    loop {
        match next {
            Ok(mut child) => {
                tell.send_replace(Some(child.base.clone()));
                let started = Instant::now();
                let Some(code) = end.run_until_cancelled(child.ended()).await else {
                    tell.send_replace(None);
                    return child.end().await;
                };
                tell.send_replace(None);
                tracing::error!(code, "the gateway ended; starting it again");
                if started.elapsed() >= WAS_WELL_AFTER {
                    failures = 0;
                }
            }
            Err(error) => tracing::error!(%error, "the gateway cannot be started; trying again"),
        }
        let pause = REST + back_off(failures, options.random.fraction());
        failures = failures.saturating_add(1);
        if end
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_none()
        {
            return;
        }
        next = match end.run_until_cancelled(Child::start(&options)).await {
            Some(next) => next,
            None => return,
        };
    }
}
