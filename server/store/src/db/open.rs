//! Opening the file: lock, check, settle, migrate.

use super::{OpenError, epoch, migrate};
use faults::Fault;
use protocol::ids::Epoch;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Older ones can corrupt a database whose log is reset while another connection writes.
const SQLITE_AT_LEAST: i32 = 3_051_003;
/// How long SQLite waits for a foreign process, e.g. a backup or the `sqlite3` shell.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a lock that is waited for is looked at: whoever comes meanwhile waits as well.
const LOCK_LOOK: Duration = Duration::from_millis(2);
/// Pages that the writer keeps: with SQLite's own 2 MiB it reads most pages that it changes anew as soon
/// as some thousand conversations are under way.
const WRITER_CACHE_KIB: i32 = 16 * 1024;
/// The sessions whose logs have grown since somebody asked, and how far; see `log/moved.rs`. In memory
/// and gone with the connection, like the sockets that want to know. Part of the transactions, so that
/// what is undone does not stand here.
const MOVED: &str = "CREATE TEMP TABLE moved (session INTEGER PRIMARY KEY, head INTEGER NOT NULL)";
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
    /// How long to wait for another process to let the file go.
    pub lock_wait: Duration,
}

impl Options {
    /// Full durability, three readers, no waiting.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            durability: Durability::Full,
            readers: 3,
            lock_wait: Duration::ZERO,
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
    let lock = lock(&path, options.lock_wait)?;
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
    if faults::planted(Fault::DedupeOff) {
        let index = "DROP INDEX IF EXISTS log_by_client";
        connection.execute_batch(index).map_err(failed)?;
    }
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

/// Finds out what would be wrong with the file, whoever has it, without changing anything.
pub(super) fn look(path: &Path) -> Result<(), OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = real_path(path)?;
    if !path.exists() {
        return Ok(());
    }
    let failed = |source| OpenError::sqlite(&path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags).map_err(failed)?;
    guard(&connection).map_err(failed)?;
    migrate::check(&connection, &path).map(drop)
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

/// Looked at rather than queued for, since waiting for a lock has no deadline.
fn lock(path: &Path, wait: Duration) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = writable(&name)
        .open(&name)
        .map_err(|error| OpenError::io(path, error))?;
    if faults::planted(Fault::LockOff) {
        return Ok(file);
    }
    let deadline = Instant::now() + wait;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(LOCK_LOOK);
            }
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(OpenError::io(path, error)),
        }
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
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.execute_batch(MOVED)?;
    plan_once(connection)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// A statement is planned when it is prepared and never again. Otherwise SQLite plans many of ours anew
/// for every value that is bound to them, which cost more than running them.
pub(super) fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}
