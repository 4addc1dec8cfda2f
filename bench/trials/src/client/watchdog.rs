//! Asks a silent server for a sign of life and gives it up when none comes; the panel's, but quicker.

use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Silence after which the server is asked.
const ASK_AFTER: Duration = Duration::from_secs(2);
/// How long the answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

pub(super) struct Watchdog {
    at: Instant,
    asked: bool,
}

/// What is due.
pub(super) enum Due {
    Ask,
    GiveUp,
}

impl Watchdog {
    pub(super) fn new() -> Self {
        Self {
            at: Instant::now() + ASK_AFTER,
            asked: false,
        }
    }

    /// Something came.
    pub(super) fn heard(&mut self) {
        *self = Self::new();
    }

    /// Waits until something is due. Cancel-safe.
    pub(super) async fn due(&mut self) -> Due {
        sleep_until(self.at).await;
        self.at = Instant::now() + ANSWER_WITHIN;
        match std::mem::replace(&mut self.asked, true) {
            true => Due::GiveUp,
            false => Due::Ask,
        }
    }
}
