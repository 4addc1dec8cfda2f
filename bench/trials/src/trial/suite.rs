//! All trials in a short version, side by side where that does not hurt.

use super::{Common, PLANTS, Trial, caught};
use crate::report::Report;
use anyhow::{Context, Result};
use futures_util::stream::{self, StreamExt};
use std::future::Future;
use std::pin::Pin;

/// Runs beside each other. More would only wait for each other.
const AT_ONCE: usize = 3;

/// The short versions; the longest first.
const SHORT: [Trial; 10] = [
    Trial::Jitter {
        secs: 60,
        every: 15.0,
        cut: 2.0,
    },
    Trial::Points { times: 1 },
    Trial::Kill { kills: 20 },
    Trial::Proxy { secs: 20 },
    Trial::Pause { pauses: 3 },
    Trial::Slow { messages: 1_000 },
    Trial::Handover { times: 3 },
    Trial::Tabs { secs: 8 },
    Trial::Disk,
    Trial::Twins,
];

type Run<'a> = Pin<Box<dyn Future<Output = Result<Report>> + Send + 'a>>;

/// Every trial once, and every planted fault.
///
/// # Errors
/// A trial could not be carried out.
pub async fn suite(common: &Common) -> Result<Vec<Report>> {
    let clean = SHORT.iter().map(|trial| -> Run<'_> {
        Box::pin(async move { trial.run(common).await.context(trial.name()) })
    });
    let planted = PLANTS.iter().map(|plant| -> Run<'_> {
        Box::pin(async move { caught(plant, common).await.context(plant.name) })
    });
    let runs: Vec<_> = clean.chain(planted).collect();
    stream::iter(runs)
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect()
}
