//! Why a file cannot be opened: each way it can be unfit has an answer of its own.

use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};

/// Why a database cannot be opened. Every text names the file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The SQLite that was linked is too old to be safe.
    #[error("SQLite {found} is too old to be safe, 3.51.3 or newer is needed")]
    SqliteTooOld {
        /// Its version.
        found: String,
    },
    /// The folder does not exist.
    #[error("the folder of the database {} does not exist; create it first", path.display())]
    FolderMissing {
        /// The file.
        path: PathBuf,
    },
    /// The path is a folder.
    #[error("the database {} is a folder, a file is needed", path.display())]
    IsFolder {
        /// The path.
        path: PathBuf,
    },
    /// Another process has it.
    #[error("the database {} is in use by another process; stop that one first", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("the database {} cannot be written; the file and its folder must be writable", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error("{} is not an SQLite database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A database, but of another program.
    #[error("the database {} belongs to another program", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("the database {} is damaged; restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A newer release has written it.
    #[error("the database {} is of a newer release (schema {found}, this one knows {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest schema that is known here.
        known: usize,
    },
    /// A migration failed; the file is as it was before that step.
    #[error("the database {} could not be brought to schema {number}: {source}", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// The step.
        number: usize,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// Anything else that the system reports.
    #[error("the database {} cannot be opened: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// Anything else that SQLite reports.
    #[error("the database {} cannot be used: {source}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
}

impl OpenError {
    pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path }
            }
            _ => Self::Sqlite { path, source },
        }
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path }
            }
            _ => Self::Io { path, source },
        }
    }
}
