//! No room on the disk: new messages are refused with a plain error, reads go on, and when there is
//! room again everything does.

use crate::report::Report;
use crate::world::{Plan, World};
use anyhow::Result;
use history::Record;
use std::time::Duration;
use testbed::{Setup, SmallDisk};
use tokio::time::sleep;

/// The disk with the database.
const DISK: usize = 24 << 20;
/// Times that the disk fills up.
const TIMES: u32 = 2;
/// Refusals that are waited for each time.
const REFUSALS: usize = 10;
/// How long a full disk stays full.
const FULL_FOR: Duration = Duration::from_secs(2);

pub(super) async fn full(mut setup: Setup, plan: Plan) -> Result<Report> {
    let disk = SmallDisk::mount(DISK)?;
    setup.database_folder = Some(disk.path().to_owned());
    let mut world = World::open("disk", setup, plan).await?;
    world.order(|orders| orders.writing = true);
    let pid = world.bed.pid();
    let mut refused = 0;
    for _ in 0..TIMES {
        world.progress(20).await;
        disk.fill()?;
        // With no room nothing is acknowledged; what is refused is refused while the socket stays.
        refused += world.refusals(REFUSALS).await;
        sleep(FULL_FOR).await;
        if let Err(error) = world.can_be_read().await {
            world.problems.push(format!(
                "reads do not go on while the disk is full: {error}"
            ));
        }
        if world.bed.pid() != pid || world.bed.has_ended() {
            world
                .problems
                .push("the server did not survive the full disk".to_owned());
        }
        disk.free()?;
    }
    world.progress(20).await;
    world.notes.push(format!(
        "{refused} refusals waited for while the disk was full"
    ));
    Ok(world.close().await)
}

/// True for the record of an attempt that was not answered with yes.
pub(crate) fn is_refusal(record: &Record) -> bool {
    matches!(record, Record::Unknown { .. })
}
