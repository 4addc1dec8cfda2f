//! The server ends: killed, stopped, paused.

use crate::world::World;
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// Where the server can kill itself.
const POINTS: [&str; 7] = [
    "before-commit",
    "after-commit",
    "after-publish",
    "after-answer",
    "before-post",
    "after-post",
    "after-inbox",
];
const KILL: &str = "WEB_WIDGET_BOT_TRIAL_KILL";

/// Sends that must succeed between two restarts that are not meant to be quick.
const BETWEEN: usize = 15;

/// Kills at random times, from hardly started to well under way.
pub(super) async fn kill(world: &mut World, kills: u32) -> Result<()> {
    world.order(|orders| orders.writing = true);
    world.progress(BETWEEN).await;
    for _ in 0..kills {
        let life = Duration::from_millis(world.random.u64(50..=800));
        sleep(life).await;
        world.bed.kill().await?;
        world.kills += 1;
        world.bed.start_again()?;
        // Half of the lives begin when it takes connections, half while it starts.
        if world.random.bool() {
            world.bed.ready().await?;
        }
    }
    world.bed.ready().await?;
    world.progress(BETWEEN).await;
    Ok(())
}

/// Kills at each of the points.
pub(super) async fn points(world: &mut World, times: u32) -> Result<()> {
    world.order(|orders| orders.writing = true);
    for _ in 0..times {
        for point in POINTS {
            let passed = world.random.u32(1..=12);
            world
                .bed
                .environment()
                .push((KILL.to_owned(), format!("{point}@{passed}")));
            again(world).await?;
            if world.bed.ended().await.is_err() {
                world
                    .problems
                    .push(format!("{point} was not passed {passed} times"));
                world.bed.kill().await?;
            }
            world.kills += 1;
            world.bed.environment().retain(|(name, _)| name != KILL);
            world.bed.restart().await?;
            world.progress(BETWEEN).await;
        }
    }
    Ok(())
}

async fn again(world: &mut World) -> Result<()> {
    world.bed.kill().await?;
    world.bed.start_again()
}

/// Stops in order and starts again, and in turn hands over to a successor (`SIGUSR2`).
pub(super) async fn restart(world: &mut World, times: u32) -> Result<()> {
    world.order(|orders| orders.writing = true);
    for time in 0..times {
        world.progress(BETWEEN).await;
        let ended = if time % 2 == 0 {
            world.bed.hand_over().await?
        } else {
            let ended = world.bed.stop().await?;
            world.bed.restart().await?;
            ended
        };
        if !ended.well() {
            world
                .problems
                .push(format!("the server ended badly: {ended:?}"));
        }
        world.kills += 1;
    }
    world.progress(BETWEEN).await;
    Ok(())
}

/// The server's time stands still, for longer and for shorter than clients wait.
pub(super) async fn pause(world: &mut World, pauses: u32) -> Result<()> {
    world.order(|orders| orders.writing = true);
    for _ in 0..pauses {
        world.progress(BETWEEN).await;
        world.bed.pause()?;
        let length = Duration::from_millis(world.random.u64(500..=7_000));
        sleep(length).await;
        world.bed.go_on()?;
    }
    world.progress(BETWEEN).await;
    Ok(())
}

/// Another server cannot have the database of one that runs, not even of one that stands still.
pub(super) async fn twins(world: &mut World) -> Result<()> {
    world.order(|orders| orders.writing = true);
    world.progress(BETWEEN).await;
    for paused in [false, true] {
        if paused {
            world.bed.pause()?;
        }
        let starts = world.bed.twin_starts().await;
        if paused {
            world.bed.go_on()?;
        }
        if starts? {
            world.problems.push(format!(
                "a second server has the database (first one paused: {paused})"
            ));
        }
    }
    world.progress(BETWEEN).await;
    Ok(())
}
