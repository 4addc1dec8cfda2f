//! Tells when the configuration should be read again: its file has changed, or SIGHUP came.
//!
//! The file is looked at every [`LOOK_EVERY`]. A watch of the system would have to be on its folder,
//! since editors and orchestrators replace files by renaming, and then each write of a database in
//! the same folder would be news.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Editors write a file in several steps; wait for the last one.
const SETTLE: Duration = Duration::from_millis(200);

/// Follows one file.
pub struct Changes {
    path: PathBuf,
    seen: Option<Stamp>,
    looks: Interval,
    hangup: Option<Signal>,
}

/// What differs when a file was written or replaced, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    /// Changes also where the time of the modification is set back by hand.
    changed: (i64, i64),
}

impl Stamp {
    /// Of the file that the path leads to in the end; `None` while there is none.
    fn of(path: &Path) -> Option<Self> {
        let read = |data: Metadata| Self {
            device: data.dev(),
            inode: data.ino(),
            size: data.size(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        };
        std::fs::metadata(path).ok().map(read)
    }
}

impl Changes {
    /// Begins to watch. To be called before the file is read for the first time, so that no change
    /// slips between.
    #[must_use]
    pub fn watch(path: &Path) -> Self {
        let hangup = signal(SignalKind::hangup())
            .inspect_err(|error| tracing::warn!(%error, "SIGHUP will not reload the configuration"))
            .ok();
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            path: path.to_owned(),
            seen: Stamp::of(path),
            looks,
            hangup,
        }
    }

    /// Waits for a change. A file that is gone is none: the old configuration stays until there is
    /// another. Cancel-safe.
    pub async fn next(&mut self) {
        loop {
            let hangup = async {
                match &mut self.hangup {
                    Some(signal) => signal.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = self.looks.tick() => {
                    let now = Stamp::of(&self.path);
                    if now.is_some() && now != self.seen {
                        tokio::time::sleep(SETTLE).await;
                        self.seen = Stamp::of(&self.path);
                        return;
                    }
                }
                _ = hangup => return,
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(3);

    #[tokio::test(start_paused = true)]
    async fn writing_and_renaming_and_a_link_that_leads_elsewhere_are_changes_and_neighbours_are_not()
     {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("one"), "1").unwrap();
        std::os::unix::fs::symlink(path("one"), path("config")).unwrap();
        let mut changes = Changes::watch(&path("config"));
        std::fs::write(path("neighbour"), "x").unwrap();
        assert!(timeout(SOON, changes.next()).await.is_err(), "a neighbour");

        std::fs::write(path("one"), "11").unwrap();
        assert!(timeout(SOON, changes.next()).await.is_ok(), "written");
        std::fs::write(path("two"), "22").unwrap();
        std::fs::rename(path("two"), path("one")).unwrap();
        assert!(timeout(SOON, changes.next()).await.is_ok(), "renamed");
        std::fs::write(path("three"), "33").unwrap();
        std::os::unix::fs::symlink(path("three"), path("new")).unwrap();
        std::fs::rename(path("new"), path("config")).unwrap();
        assert!(
            timeout(SOON, changes.next()).await.is_ok(),
            "leads elsewhere"
        );
        std::fs::remove_file(path("config")).unwrap();
        assert!(timeout(SOON, changes.next()).await.is_err(), "gone");
        assert!(timeout(SOON, changes.next()).await.is_err(), "nothing more");
    }
}
