//! What a bad network does.

use crate::world::World;
use std::collections::HashMap;
use std::time::Duration;
use testbed::{Direction, Fault};
use tokio::time::{Instant, sleep};

/// How often the connections are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Each connection is cut when it is `every` old: for `cut` nothing gets through, then it is reset.
pub(super) async fn jitter(world: &mut World, length: Duration, every: Duration, cut: Duration) {
    world.order(|orders| orders.writing = true);
    let end = Instant::now() + length;
    let mut due: HashMap<u64, (Instant, Fault)> = HashMap::new();
    let mut cuts = 0;
    while Instant::now() < end {
        for connection in world.proxy.connections() {
            // Spread over time: not all at once, and none twice as old as the others.
            let age = every.mul_f64(0.5 + 0.5 * world.random.f64());
            let silence = match world.random.bool() {
                true => Fault::BlackHole,
                // What the server has stored, it answers to nobody.
                false => Fault::HalfOpen(Direction::Down),
            };
            let (at, fault) = *due
                .entry(connection)
                .or_insert((Instant::now() + age, silence));
            if at <= Instant::now() {
                world.proxy.one(connection, fault);
                due.insert(connection, (Instant::now() + cut, Fault::Reset));
                cuts += u32::from(fault != Fault::Reset);
            }
        }
        sleep(LOOK).await;
    }
    world.notes.push(format!("{cuts} connections cut"));
}

/// Random faults on random connections; some recover, most are ended in the end.
pub(super) async fn faults(world: &mut World, length: Duration) {
    world.order(|orders| orders.writing = true);
    let end = Instant::now() + length;
    let mut count = 0;
    while Instant::now() < end {
        let fault = any(&mut world.random);
        if let Some(connection) = world.random.choice(world.proxy.connections()) {
            world.proxy.one(connection, fault);
            count += 1;
        }
        sleep(LOOK.mul_f64(2.0 * world.random.f64())).await;
    }
    world.notes.push(format!("{count} faults"));
}

/// One of the faults. What delays is short, so that clients meet many faults and not one for long.
fn any(random: &mut fastrand::Rng) -> Fault {
    let ms = Duration::from_millis(random.u64(1..400));
    match random.u8(..12) {
        0 => Fault::Latency(ms),
        1 => Fault::Jitter(ms),
        2 => Fault::Bandwidth(random.u32(500..50_000)),
        3 => Fault::BlackHole,
        4 => Fault::HalfOpen(Direction::Up),
        5 => Fault::HalfOpen(Direction::Down),
        6 => Fault::Slicer {
            bytes: random.usize(1..40),
            gap: ms / 40,
        },
        7 => Fault::Limit(random.usize(..20_000)),
        8 | 9 => Fault::Reset,
        _ => Fault::None,
    }
}
