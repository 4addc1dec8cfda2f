//! Histories in files, so that a run that failed can be looked at and checked again.

use anyhow::{Context, Result};
use history::History;
use std::path::Path;

/// Writes a history as lines of JSON.
///
/// # Errors
/// The file cannot be written.
pub fn write_history(path: &Path, history: &History) -> Result<()> {
    std::fs::write(path, history.to_lines()).with_context(|| path.display().to_string())
}

/// Reads what [`write_history`] wrote.
///
/// # Errors
/// The file cannot be read or holds something else.
pub fn read_history(path: &Path) -> Result<History> {
    let lines = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(History::from_lines(&lines)?)
}
