//! What came over each connection, step by step, and what each client added to what it shows.

use super::index::Index;
use crate::record::{Author, Entry, History, Line, Record, tag_of};
use crate::verdict::{Kind, Verdict};
use std::collections::HashMap;

/// Where a stream is.
struct Stream<'h> {
    connection: u32,
    epoch: &'h str,
    next: u64,
    line: Line,
}

/// Whose stream.
type Whose<'h> = (&'h str, &'h str);

pub(super) fn check(history: &History, index: &Index<'_>, found: &mut Vec<Verdict>) {
    let mut came: HashMap<Whose<'_>, Stream<'_>> = HashMap::new();
    let mut shown: HashMap<Whose<'_>, (&str, u64)> = HashMap::new();
    for (line, record) in history.iter() {
        match record {
            Record::Resumed {
                client,
                place,
                connection,
                epoch,
                after,
                recovered,
                next,
            } => {
                let had = shown.get(&(client.as_str(), place.as_str())).copied();
                let resumed = Resumed {
                    epoch,
                    after: *after,
                    recovered: *recovered,
                    next: *next,
                };
                if let Some((kind, detail)) = resumed.fault(had) {
                    let wrong = Verdict::new(kind, place, detail).client(client, Some(*connection));
                    found.push(wrong.lines([line]));
                }
                if !recovered {
                    shown.insert((client, place), (epoch, next.saturating_sub(1)));
                }
                let stream = Stream {
                    connection: *connection,
                    epoch,
                    next: *next,
                    line,
                };
                came.insert((client, place), stream);
            }
            Record::Came {
                client,
                place,
                connection,
                entry,
            } => {
                let stream = came.get_mut(&(client.as_str(), place.as_str()));
                let fault =
                    foreign(index, place, entry).or_else(|| step(stream, *connection, line, entry));
                if let Some((kind, detail, before)) = fault {
                    let wrong = Verdict::new(kind, place, detail).client(client, Some(*connection));
                    found.push(wrong.seq(entry.seq).lines(before.into_iter().chain([line])));
                }
            }
            Record::Shown {
                client,
                place,
                connection,
                entry,
            } => {
                let last = shown.entry((client, place)).or_insert((&entry.epoch, 0));
                if let Some((kind, detail)) = grow(last, entry) {
                    let wrong = Verdict::new(kind, place, detail).client(client, Some(*connection));
                    found.push(wrong.seq(entry.seq).lines([line]));
                }
            }
            _ => {}
        }
    }
}

struct Resumed<'h> {
    epoch: &'h str,
    after: u64,
    recovered: bool,
    next: u64,
}

impl Resumed<'_> {
    /// A recovery is of the history that the client has, from the place where it is.
    fn fault(&self, had: Option<(&str, u64)>) -> Option<(Kind, String)> {
        if !self.recovered {
            return None;
        }
        if let Some((epoch, _)) = had.filter(|(epoch, _)| *epoch != self.epoch) {
            let detail = format!("recovered in {} what was shown in {epoch}", self.epoch);
            return Some((Kind::MixedEpochs, detail));
        }
        let detail = || format!("recovered after {}, goes on with {}", self.after, self.next);
        (self.next != self.after + 1).then(|| (Kind::Skip, detail()))
    }
}

/// A text of another session came here.
fn foreign(index: &Index<'_>, place: &str, entry: &Entry) -> Option<(Kind, String, Option<Line>)> {
    let tag = index.places.get(place)?.tag;
    let is_foreign = entry.author != Author::Other && tag_of(&entry.text) != tag;
    let detail = || format!("«{}» belongs to another session", entry.text);
    is_foreign.then(|| (Kind::Leak, detail(), None))
}

/// The next one, and no other.
fn step<'h>(
    stream: Option<&mut Stream<'h>>,
    connection: u32,
    line: Line,
    entry: &'h Entry,
) -> Option<(Kind, String, Option<Line>)> {
    let Some(stream) = stream.filter(|stream| stream.connection == connection) else {
        return Some((
            Kind::Nonmonotonic,
            "came before the client was in step".to_owned(),
            None,
        ));
    };
    let (expected, before) = (stream.next, stream.line);
    let epoch = std::mem::replace(&mut stream.epoch, &entry.epoch);
    (stream.next, stream.line) = (entry.seq + 1, line);
    let kind = match entry.seq {
        _ if entry.epoch != epoch => Kind::MixedEpochs,
        seq if seq > expected => Kind::Skip,
        seq if seq < expected => Kind::Nonmonotonic,
        _ => return None,
    };
    let detail = format!(
        "{} of {} came where {expected} of {epoch} was next",
        entry.seq, entry.epoch
    );
    Some((kind, detail, Some(before)))
}

/// What is shown grows at its end, one by one.
fn grow<'h>(last: &mut (&'h str, u64), entry: &'h Entry) -> Option<(Kind, String)> {
    let (epoch, before) = std::mem::replace(last, (&entry.epoch, entry.seq));
    let kind = match entry.seq {
        _ if entry.epoch != epoch => Kind::MixedEpochs,
        seq if seq > before + 1 => Kind::Skip,
        seq if seq <= before => Kind::Nonmonotonic,
        _ => return None,
    };
    Some((
        kind,
        format!(
            "{} of {} shown after {before} of {epoch}",
            entry.seq, entry.epoch
        ),
    ))
}
