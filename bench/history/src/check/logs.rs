//! Each log for itself: positions without gaps, nothing twice, nothing foreign, nothing that was
//! never sent; and everything that was acknowledged.

use super::index::{Index, Place, Send};
use crate::record::{Author, Entry, Line, Side, tag_of};
use crate::verdict::{Kind, Verdict};
use std::collections::HashMap;

pub(super) fn check(index: &Index<'_>, found: &mut Vec<Verdict>) {
    for (name, place) in &index.places {
        let Some((line, log)) = place.log else {
            let missing = Verdict::new(Kind::Unsettled, name, "the log could not be read");
            found.push(missing);
            continue;
        };
        positions(name, line, log, found);
        twice(index, name, line, log, found);
        for entry in log {
            authors(index, (name, place), line, entry, found);
        }
    }
    for send in &index.sends {
        acknowledged(index, send, found);
    }
    orders(index, found);
}

fn positions(name: &str, line: Line, log: &[Entry], found: &mut Vec<Verdict>) {
    for (expected, entry) in (1..).zip(log) {
        if entry.seq != expected {
            let detail = format!("the log has {} where {expected} belongs", entry.seq);
            found.push(
                Verdict::new(Kind::Skip, name, detail)
                    .seq(expected)
                    .lines([line]),
            );
            return;
        }
    }
}

/// One send, one identifier: one entry.
fn twice(index: &Index<'_>, name: &str, line: Line, log: &[Entry], found: &mut Vec<Verdict>) {
    let (mut ids, mut keys, mut texts) = (HashMap::new(), HashMap::new(), HashMap::new());
    for entry in log {
        let text = index
            .send_of(&entry.text)
            .map(|_| (entry.author, &entry.text));
        let before = [
            ids.insert(&entry.id, entry.seq),
            entry
                .key
                .as_ref()
                .and_then(|key| keys.insert(key, entry.seq)),
            text.and_then(|text| texts.insert(format!("{text:?}"), entry.seq)),
        ];
        let Some(before) = before.into_iter().flatten().next() else {
            continue;
        };
        let detail = format!("«{}» is at {before} and at {}", entry.text, entry.seq);
        let kind = twice_is(index, name, entry);
        found.push(
            Verdict::new(kind, name, detail)
                .seq(entry.seq)
                .lines([line]),
        );
    }
}

/// What it is called when an entry is there twice: by how it came there.
fn twice_is(index: &Index<'_>, name: &str, entry: &Entry) -> Kind {
    match (index.places.get(name).map(|place| place.side), entry.author) {
        (Some(Side::Visitor), Author::Agent) => Kind::RemoteTwice,
        (Some(Side::Team), Author::Visitor) => Kind::AgentDuplicate,
        _ => Kind::Duplicate,
    }
}

/// Who wrote it: somebody, here, and under this name.
fn authors(
    index: &Index<'_>,
    place: (&str, &Place<'_>),
    line: Line,
    entry: &Entry,
    found: &mut Vec<Verdict>,
) {
    if entry.author == Author::Other {
        return;
    }
    let (name, facts) = place;
    let mut say = |kind, detail: String| {
        found.push(
            Verdict::new(kind, name, detail)
                .seq(entry.seq)
                .lines([line]),
        );
    };
    if tag_of(&entry.text) != facts.tag {
        return say(
            Kind::Leak,
            format!("«{}» belongs to another session", entry.text),
        );
    }
    let Some(send) = index.send_of(&entry.text) else {
        return say(Kind::Phantom, format!("«{}» was never sent", entry.text));
    };
    if send.author() != entry.author {
        let kind = if send.side == Side::Visitor {
            Kind::Echo
        } else {
            Kind::Phantom
        };
        say(
            kind,
            format!(
                "«{}» of {} is in the log as {:?}'s",
                entry.text, send.client, entry.author
            ),
        );
    } else if send.failed.is_some() && send.oks.is_empty() {
        say(Kind::Phantom, format!("«{}» was refused", entry.text));
    } else if entry.key.as_ref().is_some_and(|key| key != send.key) {
        say(
            Kind::Phantom,
            format!("«{}» was sent as {}", entry.text, send.key),
        );
    }
}

/// What was acknowledged is there, and as it was acknowledged.
fn acknowledged(index: &Index<'_>, send: &Send<'_>, found: &mut Vec<Verdict>) {
    let Some((first, stored)) = send.oks.first() else {
        return;
    };
    if let Some((line, other)) = send.oks.iter().find(|(_, other)| other != stored) {
        let detail = format!("{} was answered with {stored:?}, then {other:?}", send.key);
        found.push(said_of(send, Kind::AnswerChanged, detail).lines([*first, *line]));
    }
    let Some((line, log)) = index.places.get(send.place).and_then(|place| place.log) else {
        return;
    };
    let is_it = |entry: &&Entry| entry.text == send.text && entry.author == send.author();
    match log.iter().find(is_it) {
        None => {
            let detail = format!("«{}» was acknowledged and is not in the log", send.text);
            let lost = said_of(send, Kind::Lost, detail).seq(stored.seq);
            found.push(lost.lines([send.invoked, *first, line]));
        }
        Some(entry) if (entry.seq, &entry.id, entry.ts) != (stored.seq, &stored.id, stored.ts) => {
            let at = (entry.seq, &entry.id, entry.ts);
            let detail = format!(
                "{} was answered with {stored:?}, the log has {at:?}",
                send.key
            );
            found.push(said_of(send, Kind::AnswerChanged, detail).lines([*first, line]));
        }
        Some(_) => {}
    }
}

fn said_of(send: &Send<'_>, kind: Kind, detail: String) -> Verdict {
    Verdict::new(kind, send.place, detail).client(send.client, None)
}

/// One client's messages are in the log in the order in which it wrote them.
fn orders(index: &Index<'_>, found: &mut Vec<Verdict>) {
    let mut last: HashMap<(&str, &str), (u64, &str)> = HashMap::new();
    for send in &index.sends {
        let Some((line, log)) = index.places.get(send.place).and_then(|place| place.log) else {
            continue;
        };
        let is_it = |entry: &&Entry| entry.text == send.text && entry.author == send.author();
        let Some(entry) = log.iter().find(is_it) else {
            continue;
        };
        let before = last.insert((send.client, send.place), (entry.seq, send.text));
        if let Some((seq, text)) = before.filter(|(seq, _)| *seq > entry.seq) {
            let detail = format!(
                "«{text}» is at {seq}, «{}», written later, before it",
                send.text
            );
            let wrong = said_of(send, Kind::Misordered, detail).seq(entry.seq);
            found.push(wrong.lines([send.invoked, line]));
        }
    }
}
