//! What came of a mode, for any of them.

use super::tables::remarks;
use crate::mode::{PanelReport, SlowReport, Step};
use crate::report::Report;
use anyhow::{Result, ensure};

/// What came of a mode.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub(super) enum Figure {
    Idle(Vec<Step>),
    Rates(Vec<Report>),
    Shown(Box<Report>),
    Slow(Box<SlowReport>),
    Panel(PanelReport),
}

impl Figure {
    /// Adds another run of the same mode.
    pub(super) fn add(&mut self, other: Self) {
        match (self, other) {
            (Self::Idle(steps), Self::Idle(more)) => steps.extend(more),
            (Self::Rates(reports), Self::Rates(more)) => {
                reports
                    .iter_mut()
                    .zip(&more)
                    .for_each(|(report, more)| report.add(more));
            }
            (Self::Shown(report), Self::Shown(more)) => report.add(&more),
            (Self::Slow(slow), Self::Slow(more)) => {
                slow.report.add(&more.report);
                slow.growth = slow.growth.max(more.growth);
            }
            (Self::Panel(report), Self::Panel(more)) if more.rate > report.rate => *report = more,
            // One mode gives one kind of figure.
            _ => {}
        }
    }

    /// Whether everything that was sent was accepted, and shown once and in order, and everybody is there.
    pub(super) fn check(&self) -> Result<()> {
        let report = match self {
            Self::Shown(report) => report.as_ref(),
            Self::Slow(slow) => &slow.report,
            // Those that do not get what they ask for have failed already.
            Self::Idle(_) | Self::Rates(_) | Self::Panel(_) => return Ok(()),
        };
        let counts = &report.counts;
        let wrong = counts.lost + counts.repeated + counts.disordered + counts.strange;
        let missing = report.never + report.planned - report.accepted;
        ensure!(counts.expected > 0, "nothing was sent");
        ensure!(
            wrong + missing == 0,
            "not everything arrived as it should: {counts:?}, {}",
            remarks(report)
        );
        Ok(())
    }
}
