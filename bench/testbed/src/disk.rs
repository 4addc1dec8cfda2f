//! A disk that is so small that it can be filled: a tmpfs of its own.
//!
//! Only root can mount one. There is no other honest way: a limit on file sizes, for example, gives
//! another error at another place than a disk without room. So without root this fails and says so.

use anyhow::{Context, Result, ensure};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::geteuid;
use std::ffi::CString;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Written at once while filling; the last piece is smaller.
const PIECE: usize = 4 * 1024;

/// A small disk, unmounted when dropped.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts a disk of so many bytes.
    ///
    /// # Errors
    /// Not root, or the kernel refuses.
    pub fn mount(bytes: usize) -> Result<Self> {
        ensure!(
            geteuid().is_root(),
            "a full disk needs root, to mount a small tmpfs; run this trial as root or in a container"
        );
        let folder = tempfile::Builder::new().prefix("small-disk-").tempdir()?;
        let options = CString::new(format!("size={bytes}"))?;
        let kind = MountFlags::NOSUID | MountFlags::NODEV;
        mount("testbed", folder.path(), "tmpfs", kind, options.as_c_str())
            .context("cannot mount a small tmpfs; may this container mount?")?;
        Ok(Self { folder })
    }

    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Leaves no room at all.
    ///
    /// # Errors
    /// Anything but the disk being full.
    pub fn fill(&self) -> Result<()> {
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(self.ballast())?;
        let piece = [0; PIECE];
        loop {
            match file.write(&piece) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Gives the room back.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn free(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.ballast())?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Detached, so that a server that still has files open there does not keep it.
        if let Err(error) = unmount(self.folder.path(), UnmountFlags::DETACH) {
            // Nothing can be done about it but to say so.
            let _ = writeln!(
                std::io::stderr(),
                "cannot unmount {}: {error}",
                self.folder.path().display()
            );
        }
    }
}
