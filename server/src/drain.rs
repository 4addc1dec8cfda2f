//! How the sockets of a stopping server leave, and when their clients come back.
//!
//! Invariants:
//! - Nobody is asked to come back before the last one has left, so that whoever serves next finds no
//!   queue at its door.
//! - The more sockets there are, the longer both take: so many a second, whatever their number.
//! - Until its turn a socket works as ever.

use crate::state::{Phase, Shared};
use crate::system::random_below;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Sockets that leave in a second. Each costs two frames and the end of its task.
const LEAVES_PER_S: usize = 10_000;
/// Clients that come back in a second. Each costs the next server a hand-shake and a resume.
const RETURNS_PER_S: usize = 2_500;
/// Few clients are spread too, since they may all be pages of one visitor.
const RETURN_AT_LEAST_MS: u32 = 500;

/// The time that a stopping server's sockets take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drain {
    leave_ms: u32,
    return_ms: u32,
}

/// When one socket leaves, and what its client is told.
#[derive(Debug, Clone, Copy)]
struct Turn {
    at: Instant,
    after_ms: u32,
}

impl Drain {
    /// For so many sockets.
    #[must_use]
    pub fn of(sockets: usize) -> Self {
        let ms = |per_s| u32::try_from(sockets * 1_000 / per_s).unwrap_or(u32::MAX);
        Self {
            leave_ms: ms(LEAVES_PER_S),
            return_ms: ms(RETURNS_PER_S).max(RETURN_AT_LEAST_MS),
        }
    }

    fn turn(self) -> Turn {
        let leave = random_below(self.leave_ms + 1);
        Turn {
            at: Instant::now() + Duration::from_millis(leave.into()),
            after_ms: self.leave_ms - leave + random_below(self.return_ms + 1),
        }
    }
}

/// One socket's way out.
pub struct Departure {
    phases: watch::Receiver<Phase>,
    turn: Option<Turn>,
}

impl Departure {
    /// Of a socket that has just been opened.
    #[must_use]
    pub fn of(state: &Shared) -> Self {
        Self {
            phases: state.phase.subscribe(),
            turn: None,
        }
    }

    /// Waits until the server is stopping and it is this socket's turn; tells how many milliseconds
    /// its client is to wait before it comes back. Cancel-safe: the turn is drawn once.
    pub async fn due(&mut self) -> u32 {
        let turn = match self.turn {
            Some(turn) => turn,
            None => *self.turn.insert(draining(&mut self.phases).await.turn()),
        };
        sleep_until(turn.at).await;
        turn.after_ms
    }
}

async fn draining(phases: &mut watch::Receiver<Phase>) -> Drain {
    loop {
        if let Phase::Draining(drain) = *phases.borrow_and_update() {
            return drain;
        }
        if phases.changed().await.is_err() {
            // The state is gone, which it is not while its sockets run.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_comes_back_before_all_have_left_and_few_come_back_soon() {
        for (sockets, leave_ms, return_ms) in [
            (0, 0, 500),
            (100, 10, 500),
            (5_000, 500, 2_000),
            (19_000, 1_900, 7_600),
        ] {
            let drain = Drain::of(sockets);
            assert_eq!(
                drain,
                Drain {
                    leave_ms,
                    return_ms
                }
            );
            let start = Instant::now();
            for _ in 0..1_000 {
                let turn = drain.turn();
                let left = turn.at - start;
                let back = left + Duration::from_millis(turn.after_ms.into());
                assert!(left <= Duration::from_millis(leave_ms.into()), "{turn:?}");
                assert!(back >= Duration::from_millis(leave_ms.into()), "{turn:?}");
                assert!(
                    back <= Duration::from_millis((leave_ms + return_ms).into()),
                    "{turn:?}"
                );
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_come_back_evenly() {
        let (drain, start) = (Drain::of(10_000), Instant::now());
        let mut tenths = [0; 11];
        for _ in 0..10_000 {
            let turn = drain.turn();
            let back = turn.at - start + Duration::from_millis(turn.after_ms.into());
            let since = back - Duration::from_millis(1_000);
            tenths[usize::try_from(since.as_millis() / 400).unwrap_or(10)] += 1;
        }
        for tenth in &tenths[..10] {
            assert!((800..=1_200).contains(tenth), "{tenths:?}");
        }
    }
}
