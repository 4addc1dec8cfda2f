//! Idle sockets: what each costs in memory and processor time.

use super::world::{Entrance, World};
use crate::process::{Process, kernel_memory};
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// How it is done.
#[derive(Debug, Clone)]
pub struct Idle {
    /// Numbers of sockets at which memory is read, ascending.
    pub steps: Vec<u32>,
    /// Sockets opened per second.
    pub ramp: f64,
    /// How long nothing happens before memory is read.
    pub rest: Duration,
    /// How long processor time is measured at the last step.
    pub watch: Duration,
}

/// What was read at one number of sockets.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Step {
    /// Sockets.
    pub sockets: u32,
    /// User memory, bytes.
    pub memory: u64,
    /// Kernel memory of both ends, bytes above that before the first socket.
    pub kernel: u64,
    /// Processor time per socket and second while idle, in microseconds; measured at the last step.
    pub busy_us: Option<f64>,
}

/// Opens sockets in steps and reads memory at each.
///
/// # Errors
/// The server does not take them, or is gone.
pub async fn idle(idle: &Idle, entrance: &dyn Entrance, server: Process) -> Result<Vec<Step>> {
    let before = kernel_memory()?;
    let mut world = World::open(entrance, 0, 1, idle.ramp, 0).await?;
    let mut steps = Vec::new();
    for sockets in &idle.steps {
        world.grow(entrance, *sockets, idle.ramp).await?;
        sleep(idle.rest).await;
        steps.push(Step {
            sockets: *sockets,
            memory: server.memory()?,
            kernel: kernel_memory()?.saturating_sub(before),
            busy_us: None,
        });
    }
    if let Some(last) = steps.last_mut() {
        let begin = server.busy()?;
        sleep(idle.watch).await;
        let spent = server.busy()?.saturating_sub(begin).as_secs_f64() * 1e6;
        last.busy_us = Some(spent / idle.watch.as_secs_f64() / f64::from(last.sockets));
    }
    Ok(steps)
}

/// Bytes for one more socket: the slope of least squares through the steps.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
#[must_use]
pub fn slope(points: &[(u32, u64)]) -> f64 {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| f64::from(*x)).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| *y as f64).sum::<f64>() / count;
    let (mut over, mut under) = (0.0, 0.0);
    for (x, y) in points {
        let distance = f64::from(*x) - mean_x;
        over += distance * (*y as f64 - mean_y);
        under += distance * distance;
    }
    over / under
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn the_slope_does_not_know_what_the_server_takes_without_sockets() {
        let points = [1_000, 5_000, 19_000].map(|n| (n, 50_000_000 + 6_000 * u64::from(n)));
        assert!((slope(&points) - 6_000.0).abs() < 0.01);
    }
}
