//! What goes wrong on demand.

use serde::{Deserialize, Serialize};

/// What goes wrong. The default is a gateway in good order. Also the body of `PUT /sim/faults`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Every event is told twice.
    pub duplicates: bool,
    /// Neighbouring events of one page change places.
    pub reorder: bool,
    /// The gateway forgets `request_id`s: every repeat has its effect again.
    pub forgetful: bool,
    /// Every answer takes so many milliseconds longer.
    pub slow_ms: u64,
    /// Nothing is answered and nothing happens: connections break.
    pub down: bool,
    /// So many writes are accepted and then answered with 500.
    pub fail_after_accepting: u32,
    /// So many writes are accepted and then not answered: the connection breaks.
    pub cut_after_accepting: u32,
    /// So many uploads break in the middle; nothing is kept of them.
    pub cut_uploads: u32,
    /// So many files and portraits break in the middle on their way out.
    pub cut_downloads: u32,
    /// So many requests are answered with 401.
    pub unauthorized: u32,
    /// So many writes are refused with 429 before they happen.
    pub limited: u32,
    /// What `Retry-After` says then, in seconds.
    pub retry_after: u64,
    /// Writes that are failed, cut or limited are those to paths with this end; to all when empty.
    pub only_at: String,
}

/// Takes one of a counted fault; true while there is one.
pub fn take(count: &mut u32) -> bool {
    let had = *count > 0;
    *count = count.saturating_sub(1);
    had
}
