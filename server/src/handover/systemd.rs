//! What systemd is told, where it listens (`Type=notify`); nowhere else does anything happen.

use sd_notify::{NotifyState, notify};

/// Connections are taken.
pub fn serving() {
    tell(NotifyState::Ready);
}

/// No more connections are taken.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// Another process is the service from now on.
pub fn succeeded_by(process: u32) {
    tell(NotifyState::MainPid(process));
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = notify(&[state]) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}
