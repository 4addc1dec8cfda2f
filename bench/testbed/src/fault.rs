//! The faults of a connection, by name, and how one chunk of bytes fares under them.

use std::time::Duration;

/// What a connection suffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Every piece is late by this.
    Latency(Duration),
    /// Every piece is late by up to this; order is kept.
    Jitter(Duration),
    /// So many bytes in a second.
    Bandwidth(u32),
    /// The connection is reset.
    Reset,
    /// Nothing gets through and nothing is said; the connection stays (a black hole, a time-out).
    BlackHole,
    /// One direction is dead, the other one works.
    HalfOpen(Direction),
    /// Pieces of so many bytes with a gap after each.
    Slicer {
        /// Bytes of a piece.
        bytes: usize,
        /// Time between two pieces.
        gap: Duration,
    },
    /// The connection is closed after so many bytes in one direction.
    Limit(usize),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

impl Fault {
    /// True while nothing of this direction gets through.
    pub(crate) fn stops(self, direction: Direction) -> bool {
        match self {
            Self::BlackHole => true,
            Self::HalfOpen(dead) => dead == direction,
            _ => false,
        }
    }

    /// How many bytes of `waiting` go next, and how long they take.
    pub(crate) fn piece(self, waiting: usize, random: &mut fastrand::Rng) -> (usize, Duration) {
        match self {
            Self::Latency(late) => (waiting, late),
            Self::Jitter(most) => (waiting, most.mul_f64(random.f64())),
            Self::Bandwidth(rate) => {
                let bytes = waiting.min(usize::try_from(rate / 20).unwrap_or(1).max(1));
                let seconds = bytes as f64 / f64::from(rate.max(1));
                (bytes, Duration::from_secs_f64(seconds))
            }
            Self::Slicer { bytes, gap } => (waiting.min(bytes.max(1)), gap),
            _ => (waiting, Duration::ZERO),
        }
    }
}
