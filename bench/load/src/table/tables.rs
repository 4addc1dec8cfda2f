//! Figures as tables, each beside ours.

use super::contender::Contender;
use super::figure::Figure;
use super::print::{Table, ratio, time};
use super::run::{Options, What};
use crate::mode;
use crate::report::Report;

/// One table for all that were measured in one mode.
pub(super) fn table(options: &Options, figures: &[(Contender, Figure)]) -> String {
    match options.what {
        What::Idle { .. } => idle_table(figures),
        What::Rtt { .. } => rates_table(options, figures),
        What::Panel => panel_table(figures),
        _ => shown_table(figures),
    }
}

/// A figure of ours, to compare with.
fn ours<T>(figures: &[(Contender, Figure)], read: impl Fn(&Figure) -> Option<T>) -> Option<T> {
    let ours = figures
        .iter()
        .find(|(contender, _)| *contender == Contender::Ours);
    ours.and_then(|(_, figure)| read(figure))
}

fn bytes_per_socket(figure: &Figure) -> Option<f64> {
    let Figure::Idle(steps) = figure else {
        return None;
    };
    let points: Vec<_> = steps
        .iter()
        .map(|step| (step.sockets, step.memory))
        .collect();
    (points.len() > 1).then(|| mode::slope(&points))
}

fn idle_table(figures: &[(Contender, Figure)]) -> String {
    let mut table = Table::new(&[
        "server",
        "bytes a socket",
        "× ours",
        "MB at the most",
        "kernel, both ends, a socket",
        "idle µs/s a socket",
        "× ours",
    ]);
    let ours_bytes = ours(figures, bytes_per_socket);
    let busy = |figure: &Figure| match figure {
        Figure::Idle(steps) => steps.last().and_then(|step| step.busy_us),
        _ => None,
    };
    let ours_busy = ours(figures, busy);
    for (contender, figure) in figures {
        let Figure::Idle(steps) = figure else {
            continue;
        };
        let Some(last) = steps.last() else { continue };
        let slope = bytes_per_socket(figure).unwrap_or_default();
        let busy = busy(figure).unwrap_or_default();
        table.row(vec![
            format!("{contender:?}"),
            format!("{slope:.0}"),
            ratio(slope, ours_bytes),
            format!("{:.1} at {}", megabytes(last.memory), last.sockets),
            format!("{}", last.kernel / u64::from(last.sockets)),
            format!("{busy:.2}"),
            ratio(busy, ours_busy),
        ]);
    }
    table.text()
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn rates_table(options: &Options, figures: &[(Contender, Figure)]) -> String {
    let What::Rtt { rates } = &options.what else {
        return String::new();
    };
    let mut table = Table::new(&[
        "server",
        "planned/s",
        "accepted/s",
        "p50",
        "p99",
        "p99.9",
        "longest",
        "server µs a message",
        "× ours",
        "remarks",
    ]);
    for (number, rate) in rates.iter().enumerate() {
        let report = |figure: &Figure| match figure {
            Figure::Rates(reports) => reports.get(number).cloned(),
            _ => None,
        };
        let ours_cost = ours(figures, report).map(|report| report.cost_us());
        for (contender, figure) in figures {
            let Some(report) = report(figure) else {
                continue;
            };
            let quantile = |share| time(report.round_trip.quantile(share));
            table.row(vec![
                format!("{contender:?}"),
                format!("{rate}"),
                format!("{:.0}", report.rate()),
                quantile(0.5),
                quantile(0.99),
                quantile(0.999),
                time(report.round_trip.longest()),
                format!("{:.1}", report.cost_us()),
                ratio(report.cost_us(), ours_cost),
                remarks(&report),
            ]);
        }
    }
    table.text()
}

/// What is to be known beside the figures.
pub(super) fn remarks(report: &Report) -> String {
    let mut remarks = Vec::new();
    remarks.extend(report.void().map(|why| format!("void: {why}")));
    let lost = report
        .planned
        .saturating_sub(report.accepted + report.refused);
    for (count, what) in [
        (report.refused, "refused"),
        (lost, "never answered"),
        (report.cut_by_server, "connections failed"),
        (report.never, "never back"),
    ] {
        if count > 0 {
            remarks.push(format!("{count} {what}"));
        }
    }
    remarks.join(", ")
}

fn shown_table(figures: &[(Contender, Figure)]) -> String {
    let mut table = Table::new(&[
        "server",
        "sockets",
        "accepted",
        "shown exactly once",
        "lost",
        "repeated",
        "disordered",
        "shown p50",
        "p99",
        "longest",
        "replay p50",
        "p99",
        "longest",
        "back p50",
        "p95",
        "longest",
        "remarks",
    ]);
    for (contender, figure) in figures {
        let (report, growth) = match figure {
            Figure::Shown(report) => (report.as_ref(), None),
            Figure::Slow(slow) => (&slow.report, Some(slow.growth)),
            _ => continue,
        };
        let mut notes = remarks(report);
        if let Some(growth) = growth {
            notes = format!("server grew by {:.1} MB {notes}", megabytes(growth));
        }
        let counts = report.counts;
        let mut row = vec![
            format!("{contender:?}"),
            report.sockets.to_string(),
            report.accepted.to_string(),
            format!("{:.3} %", counts.percent()),
            counts.lost.to_string(),
            counts.repeated.to_string(),
            counts.disordered.to_string(),
        ];
        for (times, upper) in [
            (&report.shown, 0.99),
            (&report.replay, 0.99),
            (&report.back, 0.95),
        ] {
            row.extend([0.5, upper].map(|share| time(times.quantile(share))));
            row.push(time(times.longest()));
        }
        row.push(notes);
        table.row(row);
    }
    table.text()
}

fn panel_table(figures: &[(Contender, Figure)]) -> String {
    let mut table = Table::new(&["server", "documents/s", "server µs a document", "bytes"]);
    for (contender, figure) in figures {
        let Figure::Panel(report) = figure else {
            continue;
        };
        table.row(vec![
            format!("{contender:?}"),
            format!("{:.0}", report.rate),
            format!("{:.0}", report.cost_us),
            report.bytes.to_string(),
        ]);
    }
    table.text()
}
