//! A file while it is being written.

use crate::{Sort, blocking, path_in, sort};
use protocol::ids::FileId;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

/// A file while it is being written. Dropped, it is gone.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: TempPath,
    shelf: Arc<Path>,
    written: u64,
    max: u64,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Bytes.
    pub size: u64,
    /// What it is.
    pub sort: Sort,
}

impl Draft {
    pub(crate) fn new(shelf: Arc<Path>, drafts: &Path, max: u64) -> io::Result<Self> {
        let (file, path) = tempfile::NamedTempFile::new_in(drafts)?.into_parts();
        Ok(Self {
            file: File::from_std(file),
            path,
            shelf,
            written: 0,
            max,
        })
    }

    /// Bytes so far.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// Finishes the file under its name, replacing one of that name. When this returns, it survives
    /// a power cut.
    ///
    /// # Errors
    /// When the disk is full or not writable; nothing is kept then.
    pub async fn keep(mut self, id: &FileId) -> io::Result<Kept> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let (path, target, shelf) = (self.path, path_in(&self.shelf, id), self.shelf);
        let size = self.written;
        blocking(move || {
            let sort = sort::of(&path)?;
            path.persist(&target).map_err(|failed| failed.error)?;
            std::fs::File::open(&shelf)?.sync_all()?;
            Ok(Kept { size, sort })
        })
        .await
    }
}

/// Writing more than the limit is [`io::ErrorKind::FileTooLarge`].
impl AsyncWrite for Draft {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.written.saturating_add(bytes.len() as u64) > self.max {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        let written = ready!(Pin::new(&mut self.file).poll_write(context, bytes))?;
        self.written += written as u64;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_shutdown(context)
    }
}
