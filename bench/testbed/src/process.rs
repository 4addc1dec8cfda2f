//! Processes that are no children of ours: successors that a server has started itself.

use anyhow::Result;
use rustix::process::Pid;
use std::path::Path;
use std::process::ExitStatus;

/// How a process ended; of a successor, which is no child of ours, that it did is all that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended(pub(crate) Option<ExitStatus>);

impl Ended {
    /// False when it is known to have failed.
    #[must_use]
    pub fn well(self) -> bool {
        self.0.is_none_or(|status| status.success())
    }
}

/// Whether a process that is no child of ours is there, and no mere entry in the table.
pub(crate) fn runs(pid: Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    let state = status.ok().and_then(|status| {
        let (_, rest) = status.rsplit_once(") ")?;
        rest.chars().next()
    });
    state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
}

/// The process that runs in a folder.
pub(crate) fn find(folder: &Path) -> Result<Option<Pid>> {
    let folder = folder.canonicalize()?;
    for process in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = process
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // Processes end while they are looked at, and those of others cannot be looked into.
        let there = std::fs::read_link(process.path().join("cwd"));
        let pid = Pid::from_raw(pid).filter(|pid| runs(*pid));
        if pid.is_some() && there.is_ok_and(|there| there == folder) {
            return Ok(pid);
        }
    }
    Ok(None)
}
