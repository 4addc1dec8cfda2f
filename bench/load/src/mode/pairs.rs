//! Senders and receivers of the same sessions, while connections or the server are lost.

use super::world::{Entrance, World};
use crate::client::Order;
use crate::report::Report;
use crate::schedule::Schedule;
use anyhow::Result;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// What goes wrong meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mischief {
    /// Nothing: fan-out.
    None,
    /// Each receiver's connection is cut every so often for so long.
    Jitter {
        /// Time between two cuts of a client.
        every: Duration,
        /// How long it stays away.
        away: Duration,
    },
    /// In the middle the server is replaced: asked to stop, or killed.
    Outage,
}

/// How it is done.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// Sessions.
    pub groups: u32,
    /// Receivers of each.
    pub receivers: usize,
    /// Sockets opened per second.
    pub ramp: f64,
    /// Messages per second, of all together.
    pub rate: f64,
    /// Bytes of a message's text.
    pub size: usize,
    /// How long is sent.
    pub length: Duration,
    /// Of the plan and the cuts.
    pub seed: u64,
    /// What goes wrong.
    pub mischief: Mischief,
}

/// Runs it. `replace` replaces the server, and is asked to when that is the mischief.
///
/// # Errors
/// The server does not take the sockets; a client cannot keep up at all; the server cannot be replaced.
pub async fn pairs(
    pairs: &Pairs,
    entrance: &dyn Entrance,
    replace: impl AsyncFnOnce() -> Result<()>,
) -> Result<Report> {
    let members = pairs.receivers + 1;
    let world = World::open(entrance, pairs.groups, members, pairs.ramp, pairs.size).await?;
    let schedule = Schedule::new(pairs.seed, pairs.rate, pairs.groups, pairs.length);
    let end = Instant::now() + pairs.length;
    let trouble = async {
        match pairs.mischief {
            Mischief::None => Ok(()),
            Mischief::Jitter { every, away } => {
                cut(&world, pairs.seed, every, away, end).await;
                Ok(())
            }
            Mischief::Outage => {
                sleep(pairs.length / 3).await;
                world.outage();
                replace().await
            }
        }
    };
    let (sent, troubled) = tokio::join!(world.send(schedule), trouble);
    sent?;
    troubled?;
    // Whoever is away comes back before the account is closed; who does not is counted there.
    let _ = world.all_ready().await;
    world.settle().await;
    Ok(world.report())
}

/// Cuts each receiver in turn, all once in `every`, until the sending ends.
async fn cut(world: &World, seed: u64, every: Duration, away: Duration, end: Instant) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut order: Vec<_> = world.receivers().collect();
    random.shuffle(&mut order);
    let pause = every / u32::try_from(order.len().max(1)).unwrap_or(u32::MAX);
    let mut at = Instant::now();
    for reins in order.into_iter().cycle() {
        at += pause;
        if at >= end {
            return;
        }
        sleep_until(at).await;
        // A client that is away already has an order waiting; it will be cut next time.
        let _ = reins.order(Order::Cut(away));
    }
}
