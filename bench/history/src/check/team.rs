//! The session against the chat of the team: each message once, in the same order, at both sides.

use super::index::{Index, Place, Send};
use crate::record::{Author, Entry, History, Mark, Record, Side};
use crate::verdict::{Kind, Verdict};
use std::collections::{HashMap, HashSet};

pub(super) fn check(history: &History, index: &Index<'_>, found: &mut Vec<Verdict>) {
    if !index.places.values().any(|place| place.side == Side::Team) {
        // Nobody looked at the team's side in this run.
        return;
    }
    let given_up = given_up(history);
    for send in &index.sends {
        arrived(index, send, &given_up, found);
    }
    for (session, place) in &index.places {
        if place.side == Side::Visitor
            && let Some((chat, other)) = index.other_side(session)
        {
            let (place, other) = ((*session, place), (chat, other));
            same_order(place, other, Author::Visitor, found);
            same_order(other, place, Author::Agent, found);
        }
    }
    for (line, record) in history.iter() {
        if let Record::Marked {
            client,
            place,
            seq,
            mark: Mark::Delivered | Mark::Read,
        } = record
            && let Some(missing) = not_with_the_team(index, place, *seq, &given_up)
        {
            let detail = format!(
                "said to be with the team up to {seq}, «{}» is not",
                missing.text
            );
            let wrong = Verdict::new(Kind::FalseDelivery, place, detail).client(client, None);
            found.push(wrong.seq(missing.seq).lines([line]));
        }
    }
}

/// Positions that visitors were told are given up, by session.
fn given_up(history: &History) -> HashSet<(&str, u64)> {
    let failed = |(_, record)| match record {
        &Record::Marked {
            ref place,
            seq,
            mark: Mark::Failed,
            ..
        } => Some((place.as_str(), seq)),
        _ => None,
    };
    history.iter().filter_map(failed).collect()
}

/// What was acknowledged at one side is at the other.
fn arrived(
    index: &Index<'_>,
    send: &Send<'_>,
    given_up: &HashSet<(&str, u64)>,
    found: &mut Vec<Verdict>,
) {
    let Some((line, stored)) = send.oks.first() else {
        return;
    };
    if given_up.contains(&(send.place, stored.seq)) {
        return;
    }
    let other = index.other_side(send.place);
    let log = other.and_then(|(_, place)| place.log);
    let is_there = log.is_some_and(|(_, log)| has(log, send.author(), send.text));
    if !is_there {
        let detail = format!(
            "«{}» was acknowledged and never came to the other side",
            send.text
        );
        let name = other.map_or(send.place, |(name, _)| name);
        let lost = Verdict::new(Kind::Lost, name, detail).client(send.client, None);
        found.push(lost.lines([send.invoked, *line]));
    }
}

fn has(log: &[Entry], author: Author, text: &str) -> bool {
    log.iter()
        .any(|entry| entry.author == author && entry.text == text)
}

/// What one side wrote is in its own order at the other side.
fn same_order(
    from: (&str, &Place<'_>),
    to: (&str, &Place<'_>),
    author: Author,
    found: &mut Vec<Verdict>,
) {
    let (Some((_, source)), Some((line, copy))) = (from.1.log, to.1.log) else {
        return;
    };
    let order: HashMap<_, _> = source
        .iter()
        .map(|entry| (&entry.text, entry.seq))
        .collect();
    let mut last = 0;
    for entry in copy.iter().filter(|entry| entry.author == author) {
        let Some(seq) = order.get(&entry.text).copied() else {
            continue;
        };
        // Once more the same is a double, which has a name of its own.
        if seq < last {
            let kind = match author {
                Author::Agent => Kind::RemoteReordered,
                _ => Kind::AgentReordered,
            };
            let detail = format!(
                "«{}», at {seq} in {}, comes after {last}",
                entry.text, from.0
            );
            found.push(
                Verdict::new(kind, to.0, detail)
                    .seq(entry.seq)
                    .lines([line]),
            );
        }
        last = last.max(seq);
    }
}

/// The first of the visitor's messages up to a position that the team does not have.
fn not_with_the_team<'h>(
    index: &Index<'h>,
    session: &str,
    upto: u64,
    given_up: &HashSet<(&str, u64)>,
) -> Option<&'h Entry> {
    let (_, log) = index.places.get(session)?.log?;
    let chat = index.other_side(session).and_then(|(_, chat)| chat.log);
    log.iter().find(|entry| {
        let is_due = entry.seq <= upto && entry.author == Author::Visitor;
        let was_told = given_up.contains(&(session, entry.seq));
        is_due
            && !was_told
            && !chat.is_some_and(|(_, chat)| has(chat, Author::Visitor, &entry.text))
    })
}
