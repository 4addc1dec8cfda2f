//! Round trips: messages at a rate over many sockets, each answered by the server.

use super::world::{Entrance, World};
use crate::process::Process;
use crate::report::Report;
use crate::schedule::{self, Schedule};
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// How long a server is watched to see whether it has calmed down.
const CALM_LOOK: Duration = Duration::from_millis(500);
/// How often, at most.
const CALM_LOOKS: u32 = 120;

/// How it is done.
#[derive(Debug, Clone)]
pub struct Rtt {
    /// Sockets.
    pub sockets: u32,
    /// Sockets opened per second; also the rate of the round in which each sends once.
    pub ramp: f64,
    /// Bytes of a message's text.
    pub size: usize,
    /// How long is sent before it counts.
    pub warm: Duration,
    /// How long is sent.
    pub length: Duration,
    /// Of the plan.
    pub seed: u64,
}

/// Waits until the server has done what it was left with, such as telling the team: a message is
/// answered before.
async fn calm(server: &Process) -> Result<()> {
    for _ in 0..CALM_LOOKS {
        let before = server.busy()?;
        sleep(CALM_LOOK).await;
        if server.busy()?.saturating_sub(before) < CALM_LOOK / 10 {
            break;
        }
    }
    Ok(())
}

/// Opens the sockets, has each send once, and then sends at each rate.
///
/// # Errors
/// The server does not take the sockets or is gone; a client cannot keep up at all.
pub async fn rtt(
    rtt: &Rtt,
    rates: &[f64],
    entrance: &dyn Entrance,
    server: Process,
) -> Result<Vec<Report>> {
    let world = World::open(entrance, rtt.sockets, 1, rtt.ramp, rtt.size).await?;
    let plan = |rate, length| Schedule::new(rtt.seed, rate, rtt.sockets, length);
    world.send(schedule::round(rtt.ramp, rtt.sockets)).await?;
    world.settle().await;
    calm(&server).await?;
    let mut reports = Vec::new();
    for rate in rates {
        world.send(plan(*rate, rtt.warm)).await?;
        world.settle().await;
        world.forget();
        let begin = server.busy()?;
        world.send(plan(*rate, rtt.length)).await?;
        world.settle().await;
        let spent = server.busy()?.saturating_sub(begin);
        let mut report = world.report();
        report.busy_us = u64::try_from(spent.as_micros())?;
        reports.push(report);
        world.forget();
    }
    Ok(reports)
}
