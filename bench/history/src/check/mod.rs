//! The checker: an index of the history, then one pass for each group of promises.
//!
//! - [`logs`]: each log for itself, and against what was sent.
//! - [`streams`]: what came over each connection, and what was shown.
//! - [`lists`]: clients against each other and against the log.
//! - [`team`]: the session against the chat.

mod index;
mod lists;
mod logs;
mod streams;
mod team;

use crate::record::History;
use crate::verdict::Verdict;
use index::Index;

/// Every broken promise of a history.
#[must_use]
pub fn check(history: &History) -> Vec<Verdict> {
    let index = Index::of(history);
    let mut found = Vec::new();
    logs::check(&index, &mut found);
    streams::check(history, &index, &mut found);
    lists::check(history, &index, &mut found);
    team::check(history, &index, &mut found);
    found
}
