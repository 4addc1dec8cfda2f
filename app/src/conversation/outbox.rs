//! Own messages that are not in the log yet.
//!
//! Invariants: one message is on its way or waits at a time, so the server stores them in the order
//! in which they were written and one timer is enough; an identifier is kept over retries and
//! reloads, so nothing is stored twice; a message leaves only when the log has it or the visitor
//! gets its text back.

use super::io::StoredMessage;
use protocol::codes::{ErrorCode, Retry};
use protocol::ids::{ClientMsgId, Seq};
use protocol::rpc::Refusal;

/// Waits after refusals that may pass, when the server does not name one.
const RETRY_WAITS_MS: [u64; 3] = [1_000, 3_000, 9_000];

/// How far a message has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Waits for its turn or for the socket.
    Queued,
    /// Sent, not answered.
    OnItsWay,
    /// Refused for now; tried again by itself.
    Waiting,
    /// Refused; only the visitor can try again.
    Failed,
    /// Stored by the server; waits for the log to catch up.
    Stored(Seq),
}

/// An own message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What is kept.
    pub message: StoredMessage,
    /// How far it has got.
    pub progress: Progress,
    attempts: usize,
    id_is_spent: bool,
    /// Another tab has written it.
    shared: bool,
}

/// The messages, in the order in which they were written.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Vec<Outgoing>,
}

impl Outbox {
    /// What an earlier load left behind.
    #[must_use]
    pub fn of_stored(stored: Vec<StoredMessage>) -> Self {
        let mut outbox = Self::default();
        for message in stored {
            outbox.push(message);
        }
        outbox
    }

    /// The messages, in order.
    #[must_use]
    pub fn messages(&self) -> &[Outgoing] {
        &self.queue
    }

    /// Adds a message at the end.
    pub fn push(&mut self, message: StoredMessage) {
        if self.find(&message.id).is_none() {
            let progress = Progress::Queued;
            self.queue.push(Outgoing {
                message,
                progress,
                attempts: 0,
                id_is_spent: false,
                shared: false,
            });
        }
    }

    /// Takes what other tabs have kept, and lets go of what they had and have got rid of.
    pub fn share(&mut self, kept: Vec<StoredMessage>) {
        let is_kept = |item: &Outgoing| kept.iter().any(|message| message.id == item.message.id);
        let settles =
            |item: &Outgoing| matches!(item.progress, Progress::OnItsWay | Progress::Stored(_));
        self.queue
            .retain(|item| !item.shared || settles(item) || is_kept(item));
        for message in kept {
            let known = self.queue.len();
            self.push(message);
            for item in self.queue.iter_mut().skip(known) {
                item.shared = true;
            }
        }
    }

    /// Puts the next message on its way, if none is and none must be waited for.
    pub fn send_next(&mut self) -> Option<&StoredMessage> {
        let blocked =
            |item: &Outgoing| matches!(item.progress, Progress::OnItsWay | Progress::Waiting);
        if self.queue.iter().any(blocked) {
            return None;
        }
        let item = self
            .queue
            .iter_mut()
            .find(|item| item.progress == Progress::Queued)?;
        item.progress = Progress::OnItsWay;
        Some(&item.message)
    }

    /// The socket is gone: what was on its way goes again.
    pub fn interrupted(&mut self) {
        self.go_again(Progress::OnItsWay);
    }

    fn go_again(&mut self, those: Progress) {
        for item in &mut self.queue {
            if item.progress == those {
                item.progress = Progress::Queued;
            }
        }
    }

    /// The server has stored it.
    pub fn stored(&mut self, id: &ClientMsgId, seq: Seq) {
        if let Some(item) = self.find(id) {
            item.progress = Progress::Stored(seq);
        }
    }

    /// The server has refused it. Returns how long to wait if it is tried again by itself.
    pub fn refused(&mut self, id: &ClientMsgId, refusal: &Refusal) -> Option<u64> {
        let item = self.find(id)?;
        let planned = RETRY_WAITS_MS.get(item.attempts).copied();
        let wait = match refusal.code.retry() {
            Retry::Later => refusal.data.retry_after_ms.or(planned),
            Retry::AfterRenewal | Retry::Never => None,
        };
        item.attempts += 1;
        item.id_is_spent = refusal.code == ErrorCode::Conflict;
        item.progress = wait.map_or(Progress::Failed, |_| Progress::Waiting);
        wait
    }

    /// Waiting is over, whatever the visitor's clock says: if that was set back, nothing would ever
    /// go again.
    pub fn waited(&mut self) {
        self.go_again(Progress::Waiting);
    }

    /// The visitor tries a failed message again. Returns what is to be kept instead of `id`.
    pub fn retry(&mut self, id: &ClientMsgId, fresh: ClientMsgId) -> Option<StoredMessage> {
        let item = self.find(id)?;
        if item.progress != Progress::Failed {
            return None;
        }
        item.progress = Progress::Queued;
        item.attempts = 0;
        if item.id_is_spent {
            item.message.id = fresh;
            item.id_is_spent = false;
        }
        Some(item.message.clone())
    }

    /// Nothing of it can be sent any more, as the conversation has ended.
    pub fn fail_all(&mut self) {
        for item in &mut self.queue {
            if !matches!(item.progress, Progress::Stored(_)) {
                item.progress = Progress::Failed;
            }
        }
    }

    /// Takes out what the log has; returns the identifiers.
    pub fn settle(&mut self, in_log: impl Fn(&Outgoing) -> bool) -> Vec<ClientMsgId> {
        let (gone, kept) = self.queue.drain(..).partition::<Vec<_>, _>(in_log);
        self.queue = kept;
        gone.into_iter().map(|item| item.message.id).collect()
    }

    /// Takes everything out.
    pub fn take_all(&mut self) -> Vec<StoredMessage> {
        self.queue.drain(..).map(|item| item.message).collect()
    }

    fn find(&mut self, id: &ClientMsgId) -> Option<&mut Outgoing> {
        self.queue.iter_mut().find(|item| item.message.id == *id)
    }
}
