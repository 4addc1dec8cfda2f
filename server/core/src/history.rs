//! What a returning client is sent.
//!
//! A client that has a part of the log gets exactly what follows. A client of another history, one
//! that is ahead of the log, or one that lacks too much gets the last page and replaces what it has:
//! never rows of two histories in one list, never a partial recovery.

use protocol::ids::{Epoch, Seq};
use protocol::limits::PAGE_MAX_ENTRIES;

/// Most entries that are sent to close a client's gap. Beyond that the last page is quicker.
pub const RECOVERY_MAX_ENTRIES: u64 = PAGE_MAX_ENTRIES as u64;

/// Which part of the log answers a `resume_session`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Every entry after this one (`recovered: true`).
    Follow {
        /// The last entry the client has.
        after: Seq,
    },
    /// The last page (`recovered: false`).
    Replace,
}

/// Decides for a log with this `epoch` and last `seq`, and for what the client says it has.
#[must_use]
pub fn recovery(epoch: &Epoch, head: Seq, client: Option<(&Epoch, Seq)>) -> Recovery {
    match client {
        Some((same, after)) if same == epoch => match head.checked_sub(after) {
            Some(lacking) if lacking <= RECOVERY_MAX_ENTRIES => Recovery::Follow { after },
            _ => Recovery::Replace,
        },
        _ => Recovery::Replace,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn only_a_client_of_the_same_history_within_reach_is_continued() {
        let (ours, other) = (Epoch::parse("e1").unwrap(), Epoch::parse("e2").unwrap());
        let rows = [
            (Some((&ours, 500)), Recovery::Follow { after: 500 }),
            (Some((&ours, 499)), Recovery::Follow { after: 499 }),
            (Some((&ours, 400)), Recovery::Follow { after: 400 }),
            (Some((&ours, 399)), Recovery::Replace),
            (Some((&ours, 501)), Recovery::Replace),
            (Some((&other, 500)), Recovery::Replace),
            (None, Recovery::Replace),
        ];
        for (client, expected) in rows {
            assert_eq!(recovery(&ours, 500, client), expected, "{client:?}");
        }
        assert_eq!(
            recovery(&ours, 0, Some((&ours, 0))),
            Recovery::Follow { after: 0 }
        );
    }
}
