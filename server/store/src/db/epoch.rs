//! The epoch: names the history in the file.
//!
//! Invariant: no `seq` of an epoch is ever given out twice. Where acknowledged entries may have
//! been lost, a new epoch begins.

use super::Durability;
use protocol::ids::Epoch;
use rusqlite::{Connection, OptionalExtension};

const EPOCH: &str = "store:epoch";
/// Present while a run with [`Durability::Normal`] is open, and after it when it was not closed.
const MAY_HAVE_LOST: &str = "store:may-have-lost";

/// The epoch of the file; a new one for a new file, and when the last run may have lost its end.
pub(super) fn take(
    connection: &mut Connection,
    durability: Durability,
    random: impl FnOnce() -> [u8; 16],
) -> rusqlite::Result<Epoch> {
    let transaction = connection.transaction()?;
    let may_have_lost =
        transaction.execute("DELETE FROM meta WHERE key = ?1", [MAY_HAVE_LOST])? > 0;
    let stored = transaction
        .query_row(
            "SELECT CAST(value AS TEXT) FROM meta WHERE key = ?1",
            [EPOCH],
            |row| row.get::<_, String>(0),
        )
        .optional()?
        .and_then(|text| Epoch::parse(text).ok());
    let epoch = match stored {
        Some(epoch) if !may_have_lost => epoch,
        _ => {
            let epoch = fresh(random())?;
            transaction.execute(
                "INSERT INTO meta (key, value) VALUES (?1, CAST(?2 AS BLOB))
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [EPOCH, epoch.as_str()],
            )?;
            epoch
        }
    };
    if durability == Durability::Normal {
        transaction.execute(
            "INSERT INTO meta (key, value) VALUES (?1, x'01')",
            [MAY_HAVE_LOST],
        )?;
    }
    transaction.commit()?;
    Ok(epoch)
}

fn fresh(random: [u8; 16]) -> rusqlite::Result<Epoch> {
    let hex = random
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    Epoch::parse(hex).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// The run ends in order: nothing can have been lost.
pub(super) fn mark_closed(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute("DELETE FROM meta WHERE key = ?1", [MAY_HAVE_LOST])?;
    Ok(())
}
