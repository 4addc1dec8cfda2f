//! Opening the file: lock, check, settle, migrate.

use super::{OpenError, epoch, migrate};
use protocol::ids::Epoch;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Older ones can corrupt a database whose log is reset while another connection writes.
const SQLITE_AT_LEAST: i32 = 3_051_003;
/// How long SQLite waits for a foreign process, e.g. a backup or the `sqlite3` shell.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Size to which the log file is cut after a peak.
const LOG_FILE_KEPT_BYTES: u32 = 64 * 1024 * 1024;

/// When a commit counts as durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// On the disk: nothing acknowledged is lost, not even in a power cut.
    #[default]
    Full,
    /// With the operating system: a power cut may lose the last moments. Since it cannot be told
    /// afterwards, a run that was not closed makes the next one begin a new epoch.
    Normal,
}

/// What to open, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file; created when absent.
    pub path: PathBuf,
    /// When a commit counts as durable.
    pub durability: Durability,
    /// How many reads may run at once.
    pub readers: usize,
}

impl Options {
    /// Full durability and three readers.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            durability: Durability::Full,
            readers: 3,
        }
    }
}

pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
    pub(super) lock: File,
    pub(super) epoch: Epoch,
}

pub(super) fn open(
    options: &Options,
    random: impl FnOnce() -> [u8; 16],
) -> Result<Opened, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = real_path(&options.path)?;
    let lock = lock(&path)?;
    writable(&path)
        .open(&path)
        .map_err(|error| OpenError::io(&path, error))?;
    let failed = |source| OpenError::sqlite(&path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(&path, flags).map_err(failed)?;
    guard(&connection).map_err(failed)?;
    let found = migrate::check(&connection, &path)?;
    settle(&connection).map_err(failed)?;
    migrate::migrate(&mut connection, &path, found)?;
    let epoch = epoch::take(&mut connection, options.durability, random).map_err(failed)?;
    if options.durability == Durability::Normal {
        connection
            .pragma_update(None, "synchronous", "NORMAL")
            .map_err(failed)?;
    }
    Ok(Opened {
        path,
        connection,
        lock,
        epoch,
    })
}

pub(super) fn check_sqlite(number: i32, name: &str) -> Result<(), OpenError> {
    if number < SQLITE_AT_LEAST {
        return Err(OpenError::SqliteTooOld {
            found: name.to_owned(),
        });
    }
    Ok(())
}

/// The file without links, so that two names of it share one lock.
fn real_path(path: &Path) -> Result<PathBuf, OpenError> {
    if path.is_dir() {
        return Err(OpenError::IsFolder {
            path: path.to_owned(),
        });
    }
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) if folder.is_dir() => Ok(folder.join(name)),
        (Err(error), _) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(OpenError::io(path, error))
        }
        _ => Err(OpenError::FolderMissing {
            path: path.to_owned(),
        }),
    }
}

/// Nobody but the owner may read it: it holds what visitors wrote.
fn writable(path: &Path) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    if !path.exists() {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = writable(&name)
        .open(&name)
        .map_err(|error| OpenError::io(path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(OpenError::io(path, error)),
    }
}

/// What must hold while it is not known yet whose file it is: nothing is changed, not even by closing,
/// which would otherwise move a foreign log into its file.
fn guard(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

/// The file is ours: how it is used.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_FILE_KEPT_BYTES)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
