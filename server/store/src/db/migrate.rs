//! Numbered migrations. `user_version` holds the last one; each runs in a transaction of its own.

use super::OpenError;
use rusqlite::Connection;
use std::path::Path;

/// Marks a file as ours («WWBs»), so that a foreign database is refused and not filled.
const APPLICATION_ID: i32 = 0x5757_4273;

/// In order; the first is number 1. Never changed once released, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/001_first.sql"),
    include_str!("../../migrations/002_early_messages.sql"),
    include_str!("../../migrations/003_muted.sql"),
    include_str!("../../migrations/004_files.sql"),
    include_str!("../../migrations/005_bots.sql"),
    include_str!("../../migrations/006_rich_replies.sql"),
    include_str!("../../migrations/007_fewer_indexes.sql"),
];

/// Refuses a file that is not ours, or of a later release. Tells the last migration that it has had.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<usize, OpenError> {
    let failed = |source| OpenError::sqlite(path, source);
    let found: usize = pragma(connection, "user_version").map_err(failed)?;
    if is_foreign(connection).map_err(failed)? {
        return Err(OpenError::Foreign {
            path: path.to_owned(),
        });
    }
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: MIGRATIONS.len(),
        });
    }
    Ok(found)
}

/// Brings the tables up to date, which have had the migrations up to `found`.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    found: usize,
) -> Result<(), OpenError> {
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        step(connection, index + 1, sql).map_err(|source| OpenError::Migration {
            path: path.to_owned(),
            number: index + 1,
            source,
        })?;
    }
    Ok(())
}

fn step(connection: &mut Connection, number: usize, sql: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(sql)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}

fn is_foreign(connection: &Connection) -> rusqlite::Result<bool> {
    let ours = pragma::<i32>(connection, "application_id")? == APPLICATION_ID;
    let empty = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get::<_, bool>(0)
    })?;
    Ok(!ours && !empty)
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> rusqlite::Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
