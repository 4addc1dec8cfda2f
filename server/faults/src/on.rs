//! What the environment asks for.

use crate::{Fault, Point};
use rustix::process::{Signal, getpid, kill_process};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// `<point>@<n>`: the process kills itself when it passes the point for the n-th time.
pub const KILL: &str = "WEB_WIDGET_BOT_TRIAL_KILL";
/// The fault to plant.
pub const PLANT: &str = "WEB_WIDGET_BOT_TRIAL_PLANT";
/// `off` lifts the rate limits.
pub const RATES: &str = "WEB_WIDGET_BOT_TRIAL_RATES";

/// What happens «now and then» happens every so many times.
const EVERY: u64 = 7;
/// How long what comes too early or too late does so.
const PAUSE: Duration = Duration::from_millis(30);

const POINTS: [(&str, Point); 7] = [
    ("before-commit", Point::BeforeCommit),
    ("after-commit", Point::AfterCommit),
    ("after-publish", Point::AfterPublish),
    ("after-answer", Point::AfterAnswer),
    ("before-post", Point::BeforePost),
    ("after-post", Point::AfterPost),
    ("after-inbox", Point::AfterInbox),
];

const FAULTS: [(&str, Fault); 11] = [
    ("dedupe-off", Fault::DedupeOff),
    ("ack-before-commit", Fault::AckBeforeCommit),
    ("read-before-subscribe", Fault::ReadBeforeSubscribe),
    ("gapped-seq", Fault::GappedSeq),
    ("bell-off", Fault::BellOff),
    ("leak", Fault::Leak),
    ("reorder", Fault::Reorder),
    ("echo-back", Fault::EchoBack),
    ("double-post", Fault::DoublePost),
    ("lost-on-slow", Fault::LostOnSlow),
    ("lock-off", Fault::LockOff),
];

static KILLS: LazyLock<Option<(Point, u64)>> = LazyLock::new(|| {
    let wanted = std::env::var(KILL).ok()?;
    Some(kill_of(&wanted).unwrap_or_else(|| unknown(KILL, &wanted)))
});

static PLANTED: LazyLock<Option<Fault>> = LazyLock::new(|| {
    let wanted = std::env::var(PLANT).ok()?;
    Some(named(&FAULTS, &wanted).unwrap_or_else(|| unknown(PLANT, &wanted)))
});

static PASSED: AtomicU64 = AtomicU64::new(0);
static CHANCES: AtomicU64 = AtomicU64::new(0);
static REPEATS: LazyLock<Mutex<HashMap<i64, u64>>> = LazyLock::new(Mutex::default);

fn kill_of(wanted: &str) -> Option<(Point, u64)> {
    let (point, times) = wanted.split_once('@')?;
    Some((named(&POINTS, point)?, times.parse().ok()?))
}

fn named<T: Copy>(all: &[(&str, T)], wanted: &str) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == wanted)?;
    Some(found.1)
}

/// A trial with a slip of the key would prove nothing.
#[expect(clippy::print_stderr, reason = "the last words of the process")]
fn unknown(variable: &str, value: &str) -> ! {
    eprintln!("error: {variable} knows no \"{value}\"");
    std::process::exit(2)
}

/// Reads what is asked for, and ends the process when it is nonsense. Called at the start; later would
/// be in the middle of a trial.
pub fn read() {
    LazyLock::force(&KILLS);
    LazyLock::force(&PLANTED);
}

/// A point is passed; maybe the process ends here.
pub fn reach(point: Point) {
    if let Some((end, times)) = *KILLS
        && end == point
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == times
    {
        die();
    }
}

fn die() -> ! {
    loop {
        // Nothing catches it; should it fail, there is nothing but to try again.
        let _ = kill_process(getpid(), Signal::KILL);
    }
}

/// Whether a frame answers a visitor's message: no other answer says both.
#[must_use]
pub fn is_answer(frame: &str) -> bool {
    frame.starts_with(r#"{"id":"#) && frame.contains(r#""success":true,"messageId":"#)
}

/// Whether a fault is planted.
#[must_use]
pub fn planted(fault: Fault) -> bool {
    *PLANTED == Some(fault)
}

/// Whether a planted fault shows this time.
#[must_use]
pub fn now_and_then(fault: Fault) -> bool {
    planted(fault)
        && CHANCES
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(EVERY)
}

/// How long a planted fault waits where it must not.
#[must_use]
pub fn pause(fault: Fault) -> Option<Duration> {
    planted(fault).then_some(PAUSE)
}

/// A message of a session was a repeat.
pub fn repeated(session: i64) {
    if planted(Fault::GappedSeq) {
        *repeats().entry(session).or_default() += 1;
    }
}

/// How many numbers the next entry of a session is to leave out.
#[must_use]
pub fn gap(session: i64) -> u64 {
    match planted(Fault::GappedSeq) {
        true => repeats().remove(&session).unwrap_or_default(),
        false => 0,
    }
}

fn repeats() -> std::sync::MutexGuard<'static, HashMap<i64, u64>> {
    REPEATS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text that is another one each time while the fault is planted.
#[must_use]
pub fn mark(fault: Fault, text: String) -> String {
    match planted(fault) {
        true => format!("{text}-{}", CHANCES.fetch_add(1, Ordering::Relaxed)),
        false => text,
    }
}

/// Whether the rate limits are lifted.
#[must_use]
pub fn rates_are_off() -> bool {
    std::env::var(RATES).is_ok_and(|value| value == "off")
}
