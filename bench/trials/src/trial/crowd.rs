//! Tabs: many of one visitor, and one that does not read.

use crate::client::Orders;
use crate::report::Report;
use crate::world::{Plan, World};
use anyhow::{Context, Result};
use std::time::Duration;
use testbed::http::{Door, is_ready};
use testbed::{Fault, Setup};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// Between two times that all tabs are loaded anew.
const RELOAD_EVERY: Duration = Duration::from_millis(1_500);
/// How often, in the end, one message of each visitor falls into the loading of the other tabs: if it
/// slips through there, no later one mends it.
const SHAKES: u32 = 10;

/// Many tabs that share outbox and session, loaded anew again and again.
pub(super) async fn tabs(setup: Setup, mut plan: Plan, length: Duration) -> Result<Report> {
    plan.tabs = 4;
    plan.answered = 0.2;
    let visitors = plan.visitors;
    let mut world = World::open("tabs", setup, plan).await?;
    world.order(|orders| orders.writing = true);
    let end = Instant::now() + length;
    while Instant::now() < end {
        sleep(RELOAD_EVERY).await;
        world.order(|orders| orders.reloads += 1);
        if let Some(connection) = world.random.choice(world.proxy.connections()) {
            world.proxy.one(connection, Fault::Reset);
        }
    }
    world.order(|orders| orders.writing = false);
    world.settle().await;
    for _ in 0..SHAKES {
        world.order(|orders| orders.shakes += 1);
        world.progress(visitors).await;
        world.settle().await;
    }
    Ok(world.close().await)
}

/// Memory that the server may grow by because somebody does not read.
const GROWTH_MAX: u64 = 64 << 20;
/// How long others may wait for an answer meanwhile. Loose: this is about being stuck, not speed.
const OTHERS_WAIT_MAX: Duration = Duration::from_secs(5);
/// Between two looks at the others' wait.
const LOOK: Duration = Duration::from_millis(100);

/// One tab of a visitor does not read while the other one writes a lot.
pub(super) async fn slow(setup: Setup, mut plan: Plan, messages: usize) -> Result<Report> {
    plan.visitors = 3;
    plan.flood = true;
    plan.answered = 0.0;
    let mut world = World::open("slow", setup, plan).await?;
    world.order(|orders| orders.writing = true);
    world.progress(20).await;
    world.order(|orders| orders.slow = true);
    let before = memory(&world)?;
    let door = world.bed.door();
    let watching = tokio::spawn(longest_wait(door, world.orders()));
    world.progress(messages).await;
    let growth = memory(&world)?.saturating_sub(before);
    // Nothing comes after the flood: what was lost in it, nothing later brings to light.
    world.order(|orders| orders.writing = false);
    world.sent().await;
    world.order(|orders| orders.slow = false);
    world.delivered().await;
    let longest = watching.await?;
    world.notes.push(format!(
        "the server grew by {} KiB; others waited {longest:?} at most",
        growth / 1024
    ));
    if growth > GROWTH_MAX {
        world
            .problems
            .push("the server keeps what a client does not read".to_owned());
    }
    if longest >= OTHERS_WAIT_MAX {
        world
            .problems
            .push("others had to wait for a client that does not read".to_owned());
    }
    Ok(world.close().await)
}

/// The longest time that somebody else waited for an answer while tabs were slow.
async fn longest_wait(door: Door, orders: watch::Receiver<Orders>) -> Duration {
    let mut longest = Duration::ZERO;
    while orders.borrow().slow {
        let asked = Instant::now();
        if !is_ready(&door).await {
            return OTHERS_WAIT_MAX;
        }
        longest = longest.max(asked.elapsed());
        sleep(LOOK).await;
    }
    longest
}

/// Resident memory of the server in bytes.
fn memory(world: &World) -> Result<u64> {
    let pid = world.bed.pid().context("the server does not run")?;
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: u64 = kib.context("no VmRSS")?.trim().parse()?;
    Ok(kib * 1024)
}
