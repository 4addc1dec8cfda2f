//! Columns to types and back. What does not parse is reported as SQLite's own conversion error.

use protocol::entry::{Sender, SenderKind};
use protocol::ids::{FileId, InvalidId};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result, Row};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A number from outside as SQLite can hold it; nothing in the store is larger.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// An identifier column.
pub(crate) fn id<T>(
    row: &Row<'_>,
    column: &str,
    parse: fn(String) -> std::result::Result<T, InvalidId>,
) -> Result<T> {
    parse(row.get(column)?).map_err(|error| unreadable(row, column, error))
}

/// An identifier column that may be NULL.
pub(crate) fn id_opt<T>(
    row: &Row<'_>,
    column: &str,
    parse: fn(String) -> std::result::Result<T, InvalidId>,
) -> Result<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| parse(text).map_err(|error| unreadable(row, column, error)))
        .transpose()
}

/// A JSON column; NULL is `null`.
pub(crate) fn json(row: &Row<'_>, column: &str) -> Result<Value> {
    match row.get::<_, Option<String>>(column)? {
        None => Ok(Value::Null),
        Some(text) => serde_json::from_str(&text).map_err(|error| unreadable(row, column, error)),
    }
}

/// A column that holds a value as JSON, or NULL.
pub(crate) fn parsed<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| serde_json::from_str(&text).map_err(|error| unreadable(row, column, error)))
        .transpose()
}

/// Of these identifiers, those for which `known` finds nothing.
pub(crate) fn missing(
    connection: &Connection,
    known: &str,
    ids: Vec<FileId>,
) -> Result<Vec<FileId>> {
    let mut known = connection.prepare_cached(known)?;
    let mut missing = Vec::new();
    for id in ids {
        if !known.exists([id.as_str()])? {
            missing.push(id);
        }
    }
    Ok(missing)
}

/// What [`json`] reads back.
pub(crate) fn json_text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

/// The word that stands for a sender in the tables.
pub(crate) fn sender_word(kind: SenderKind) -> &'static str {
    match kind {
        SenderKind::Visitor => "visitor",
        SenderKind::Agent => "agent",
        SenderKind::Bot => "bot",
        SenderKind::System => "system",
    }
}

/// What [`sender_word`] wrote.
pub(crate) fn sender_kind(row: &Row<'_>, column: &str) -> Result<SenderKind> {
    Ok(match row.get_ref(column)?.as_str()? {
        "visitor" => SenderKind::Visitor,
        "agent" => SenderKind::Agent,
        "bot" => SenderKind::Bot,
        _ => SenderKind::System,
    })
}

/// The sender in the columns `sender`, `sender_name` and `sender_picture`.
pub(crate) fn sender(row: &Row<'_>) -> Result<Sender> {
    Ok(Sender {
        kind: sender_kind(row, "sender")?,
        name: row.get("sender_name")?,
        picture: row.get("sender_picture")?,
    })
}

fn unreadable(
    row: &Row<'_>,
    column: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    let index = row.as_ref().column_index(column).unwrap_or_default();
    Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
}
