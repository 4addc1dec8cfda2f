//! Bytes of files on disk, one file per identifier.
//!
//! Invariants:
//! - A file is there whole or not at all: it is written elsewhere, synced, and then named.
//! - A file never changes. Who may see it, and whether anybody still wants it, the store knows;
//!   here are only bytes.
//! - Whatever an identifier holds, its path is inside the shelf's directory.
//! - What a file is, its bytes say ([`Sort`]), never its name or its sender.

mod draft;
mod sort;

pub use draft::{Draft, Kept};
pub use sort::{ANYTHING, Sort};

use protocol::ids::FileId;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Where unfinished files are, below the shelf.
const DRAFTS: &str = "unfinished";
/// Before every identifier: none of them is then a name with a meaning, such as `..`.
const MARK: &str = "f-";

/// A directory of files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shelf {
    dir: Arc<Path>,
}

impl Shelf {
    /// Opens a directory, or makes it, for this user alone. What a killed process left unfinished
    /// is removed.
    ///
    /// # Errors
    /// When it can be neither made nor written into.
    pub fn open(dir: impl Into<PathBuf>) -> io::Result<Self> {
        let dir: Arc<Path> = dir.into().into();
        let drafts = dir.join(DRAFTS);
        match std::fs::remove_dir_all(&drafts) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        make(&drafts)?;
        Ok(Self { dir })
    }

    /// Begins a file of at most `max` bytes. It is gone again unless it is kept.
    ///
    /// # Errors
    /// When the disk is full or not writable.
    pub async fn begin(&self, max: u64) -> io::Result<Draft> {
        let (dir, drafts) = (Arc::clone(&self.dir), self.dir.join(DRAFTS));
        blocking(move || Draft::new(dir, &drafts, max)).await
    }

    /// Where a file is, or would be.
    #[must_use]
    pub fn path(&self, id: &FileId) -> PathBuf {
        path_in(&self.dir, id)
    }

    /// Opens a file, with its length.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] when it is not there.
    pub async fn read(&self, id: &FileId) -> io::Result<(tokio::fs::File, u64)> {
        let file = tokio::fs::File::open(self.path(id)).await?;
        let length = file.metadata().await?.len();
        Ok((file, length))
    }

    /// Removes a file; fine when there is none.
    ///
    /// # Errors
    /// When it is there and stays.
    pub async fn remove(&self, id: &FileId) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The files that were finished at least so long ago.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub async fn older_than(&self, age: Duration) -> io::Result<Vec<FileId>> {
        let dir = Arc::clone(&self.dir);
        blocking(move || {
            let now = SystemTime::now();
            let mut found = Vec::new();
            for entry in std::fs::read_dir(&dir)? {
                let entry = entry?;
                let name = entry.file_name();
                let id = name.to_str().and_then(|name| name.strip_prefix(MARK));
                let Some(id) = id.and_then(|id| FileId::parse(id).ok()) else {
                    continue;
                };
                let changed = entry.metadata()?.modified()?;
                if now.duration_since(changed).is_ok_and(|since| since >= age) {
                    found.push(id);
                }
            }
            Ok(found)
        })
        .await
    }
}

/// Makes a folder, and those above it, for this user alone; fine when it is there.
///
/// # Errors
/// When it cannot be made.
pub fn make(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn path_in(dir: &Path, id: &FileId) -> PathBuf {
    dir.join([MARK, id.as_str()].concat())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}
