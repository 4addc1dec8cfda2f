//! Clients against each other and against the log.

use super::index::Index;
use crate::record::{Entry, History, Line, Record};
use crate::verdict::{Kind, Verdict};
use std::collections::{HashMap, HashSet};

/// What stands at a position, and where that was first seen.
type Positions<'h> = HashMap<(&'h str, &'h str, u64), (Line, &'h Entry)>;

pub(super) fn check(history: &History, index: &Index<'_>, found: &mut Vec<Verdict>) {
    let mut positions = Positions::new();
    for (place, facts) in &index.places {
        for (line, entry) in facts
            .log
            .iter()
            .flat_map(|(line, log)| log.iter().map(|entry| (*line, entry)))
        {
            positions.insert((place, &entry.epoch, entry.seq), (line, entry));
        }
    }
    let mut replaced = HashSet::new();
    for (line, record) in history.iter() {
        match record {
            Record::Resumed {
                client,
                place,
                recovered: false,
                ..
            } => {
                replaced.insert((client.as_str(), place.as_str()));
            }
            Record::Came {
                client,
                place,
                entry,
                ..
            }
            | Record::Shown {
                client,
                place,
                entry,
                ..
            } => {
                found.extend(agrees(&mut positions, (client, place), line, entry));
            }
            Record::Final {
                client,
                place,
                entries,
            } => {
                for entry in entries {
                    found.extend(agrees(&mut positions, (client, place), line, entry));
                }
                let may_begin_late = replaced.contains(&(client.as_str(), place.as_str()));
                found.extend(settled(
                    index,
                    (client, place),
                    line,
                    entries,
                    may_begin_late,
                ));
            }
            Record::Stuck {
                client,
                place,
                reason,
            } => {
                let stuck = Verdict::new(Kind::Unsettled, place, reason.as_str());
                found.push(stuck.client(client, None).lines([line]));
            }
            _ => {}
        }
    }
}

/// Everybody sees the same at a position.
fn agrees<'h>(
    positions: &mut Positions<'h>,
    who: (&'h str, &'h str),
    line: Line,
    entry: &'h Entry,
) -> Option<Verdict> {
    let (client, place) = who;
    let key = (place, entry.epoch.as_str(), entry.seq);
    let (first, known) = *positions.entry(key).or_insert((line, entry));
    let same = (&known.id, &known.text, known.author) == (&entry.id, &entry.text, entry.author);
    (!same).then(|| {
        let detail = format!(
            "«{}» ({}) here, «{}» ({}) there",
            entry.text, entry.id, known.text, known.id
        );
        let wrong = Verdict::new(Kind::Divergent, place, detail);
        wrong
            .client(client, None)
            .seq(entry.seq)
            .lines([first, line])
    })
}

/// In the end a client shows the log, all of it or its end if it was given that in place of all.
fn settled(
    index: &Index<'_>,
    who: (&str, &str),
    line: Line,
    shown: &[Entry],
    may_begin_late: bool,
) -> Option<Verdict> {
    let (client, place) = who;
    let epochs: HashSet<_> = shown.iter().map(|entry| &entry.epoch).collect();
    let wrong = |kind, detail: String| {
        Some(
            Verdict::new(kind, place, detail)
                .client(client, None)
                .lines([line]),
        )
    };
    if epochs.len() > 1 {
        return wrong(
            Kind::MixedEpochs,
            format!("one list of {} histories", epochs.len()),
        );
    }
    let (_, log) = index.places.get(place)?.log?;
    let position = |entry: &Entry| (entry.seq, entry.id.clone());
    let begins = match shown.first() {
        Some(first) if may_begin_late => log.iter().position(|entry| entry.seq == first.seq),
        _ => Some(0),
    };
    let expected: Vec<_> = log[begins.unwrap_or(0)..].iter().map(position).collect();
    let shown: Vec<_> = shown.iter().map(position).collect();
    if expected == shown {
        return None;
    }
    let differs = expected
        .iter()
        .zip(&shown)
        .position(|(log, shown)| log != shown);
    let at = differs.unwrap_or(expected.len().min(shown.len()));
    let detail = format!(
        "{} entries shown, {} in the log; they part at the {}th: {:?} shown, {:?} in the log",
        shown.len(),
        expected.len(),
        at + 1,
        shown.get(at),
        expected.get(at)
    );
    wrong(Kind::Unsettled, detail)
}
