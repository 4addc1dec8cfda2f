//! One tab of a session stops reading; its other tabs must not notice.

use super::world::{Entrance, World};
use crate::process::Process;
use crate::report::Report;
use crate::schedule::Schedule;
use anyhow::Result;
use std::time::Duration;

/// How it is done.
#[derive(Debug, Clone)]
pub struct Slow {
    /// Sessions, each with one sender, one tab that reads and one that stops.
    pub groups: u32,
    /// Sockets opened per second.
    pub ramp: f64,
    /// Messages per second, of all together.
    pub rate: f64,
    /// Bytes of a message's text.
    pub size: usize,
    /// How long is sent.
    pub length: Duration,
    /// Of the plan.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SlowReport {
    /// The tabs that read.
    pub report: Report,
    /// Growth of the server's memory over the sending, in bytes.
    pub growth: u64,
}

/// Runs it.
///
/// # Errors
/// The server does not take the sockets or is gone.
pub async fn slow(slow: &Slow, entrance: &dyn Entrance, server: Process) -> Result<SlowReport> {
    let world = World::open(entrance, slow.groups, 3, slow.ramp, slow.size).await?;
    let warm = Schedule::new(slow.seed, slow.rate, slow.groups, slow.length / 10);
    world.send(warm).await?;
    world.settle().await;
    let before = server.memory()?;
    world.stall_last();
    world.forget();
    world
        .send(Schedule::new(
            slow.seed,
            slow.rate,
            slow.groups,
            slow.length,
        ))
        .await?;
    let growth = server.memory()?.saturating_sub(before);
    let report = world.report();
    Ok(SlowReport { report, growth })
}
