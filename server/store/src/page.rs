//! Pages that fit into one answer, whatever is in them.

use protocol::limits::PAGE_MAX_BYTES;
use serde::Serialize;

/// Rows from the first on, as long as they fit into [`PAGE_MAX_BYTES`]; at least one, if there is one.
/// What is left out is not even read.
pub(crate) fn fill<T: Serialize>(
    rows: impl Iterator<Item = rusqlite::Result<T>>,
) -> rusqlite::Result<Vec<T>> {
    let (mut page, mut bytes) = (Vec::new(), 0);
    for row in rows {
        let row = row?;
        // With the comma after it.
        bytes += serde_json::to_string(&row).map_or(0, |json| json.len() + 1);
        if bytes > PAGE_MAX_BYTES && !page.is_empty() {
            break;
        }
        page.push(row);
    }
    Ok(page)
}
