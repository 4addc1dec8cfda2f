//! The life of a link as a pure state machine: when to dial, probe, hang up and wait.
//!
//! Invariant: every state but `Idle` has exactly one appointment with the timer, so no state can
//! last for ever: dialling ends by [`DIAL_LIMIT_MS`], silence by a probe, a probe by its limit.

use super::Down;
use super::backoff::Backoff;
use protocol::codes::{CloseCode, Reconnect};
use protocol::limits::{WATCHDOG_PING_MS, WATCHDOG_PONG_MS};

/// How long a connection attempt may take.
pub const DIAL_LIMIT_MS: u32 = 15_000;
/// Shortest wait after [`CloseCode::RateLimited`].
pub const RATE_LIMITED_WAIT_MS: u32 = 10_000;
/// Shortest wait after [`CloseCode::Unavailable`].
pub const UNAVAILABLE_WAIT_MS: u32 = 1_000;
/// What browsers report when a connection ends without a close frame.
pub const NO_CLOSE_FRAME: u16 = 1006;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Dialing,
    Open,
    Probing,
    Waiting,
}

/// What happens to a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The owner wants to be connected.
    Connect,
    /// The owner wants to be disconnected.
    Close,
    /// The socket has opened.
    Opened,
    /// A frame arrived; `good` unless it refuses something.
    Frame {
        /// True when the server did what was asked or told something by itself.
        good: bool,
    },
    /// The server announced that it will close, and when to come back.
    ComeBack {
        /// Milliseconds to wait after the close.
        after_ms: u32,
    },
    /// The socket has closed.
    Closed {
        /// The close code.
        code: u16,
    },
    /// The appointment has come.
    Timer,
    /// The network is back or the tab is in front again.
    Wake,
}

/// What to do about it, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Open a new socket.
    Dial,
    /// Close the socket, hearing nothing of it any more.
    HangUp,
    /// Ask the server for a sign of life.
    Probe,
    /// Come back with [`Input::Timer`] after so many milliseconds, instead of any earlier time.
    SetTimer(u32),
    /// No appointment.
    ClearTimer,
    /// Tell the owner: connected.
    TellOpen,
    /// Tell the owner: not connected.
    TellDown(Down),
}

/// The machine.
#[derive(Debug)]
pub struct Lifecycle {
    state: State,
    backoff: Backoff,
    come_back_ms: Option<u32>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            state: State::Idle,
            backoff: Backoff::default(),
            come_back_ms: None,
        }
    }
}

impl Lifecycle {
    /// True while requests can be sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::Probing)
    }

    /// One step. `random` is in `0.0..1.0`.
    pub fn step(&mut self, input: Input, random: f64) -> Vec<Effect> {
        use State::{Dialing, Idle, Open, Probing, Waiting};
        match (self.state, input) {
            (Idle, Input::Connect) | (Waiting, Input::Connect | Input::Timer | Input::Wake) => {
                self.dial()
            }
            (Dialing, Input::Opened) => {
                self.state = Open;
                vec![Effect::SetTimer(WATCHDOG_PING_MS), Effect::TellOpen]
            }
            (Open | Probing, Input::Frame { good }) => self.heard(good),
            (Open | Probing, Input::ComeBack { after_ms }) => {
                self.come_back_ms = Some(after_ms);
                self.heard(true)
            }
            (Open, Input::Timer | Input::Wake) => {
                self.state = Probing;
                vec![Effect::Probe, Effect::SetTimer(WATCHDOG_PONG_MS)]
            }
            (Dialing | Probing, Input::Timer) => {
                let mut effects = vec![Effect::HangUp];
                effects.extend(self.closed(NO_CLOSE_FRAME, random));
                effects
            }
            (Dialing | Open | Probing, Input::Closed { code }) => self.closed(code, random),
            (Dialing | Open | Probing | Waiting, Input::Close) => {
                *self = Self::default();
                vec![Effect::HangUp, Effect::ClearTimer]
            }
            _ => Vec::new(),
        }
    }

    fn dial(&mut self) -> Vec<Effect> {
        self.state = State::Dialing;
        vec![Effect::Dial, Effect::SetTimer(DIAL_LIMIT_MS)]
    }

    /// Only a good frame proves that the server is well: one that refuses everybody would
    /// otherwise be asked again at once, for ever.
    fn heard(&mut self, good: bool) -> Vec<Effect> {
        self.state = State::Open;
        if good {
            self.backoff.reset();
        }
        vec![Effect::SetTimer(WATCHDOG_PING_MS)]
    }

    fn closed(&mut self, code: u16, random: f64) -> Vec<Effect> {
        let duty = duty(code);
        let down = |retry_ms| {
            Effect::TellDown(Down {
                code,
                duty,
                retry_ms,
            })
        };
        if duty != Reconnect::Yes {
            *self = Self::default();
            return vec![Effect::ClearTimer, down(None)];
        }
        self.state = State::Waiting;
        let jitter = self.backoff.next_ms(random);
        let wait = match self.come_back_ms.take() {
            Some(announced) => announced,
            None => jitter.saturating_add(shortest_wait(code)),
        };
        vec![Effect::SetTimer(wait), down(Some(wait))]
    }
}

/// The client's duty after a close, also for codes that this build does not know.
fn duty(code: u16) -> Reconnect {
    match CloseCode::from_code(code) {
        Some(known) => known.reconnect(),
        None if (4400..=4999).contains(&code) => Reconnect::No,
        None => Reconnect::Yes,
    }
}

fn shortest_wait(code: u16) -> u32 {
    match CloseCode::from_code(code) {
        Some(CloseCode::RateLimited) => RATE_LIMITED_WAIT_MS,
        Some(CloseCode::Unavailable) => UNAVAILABLE_WAIT_MS,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
