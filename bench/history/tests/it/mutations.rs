//! Generated correct histories have no verdict, and no single mutation of one stays unseen.

use crate::world::World;
use history::{Entry, History, Kind, Record, Timed, check};
use proptest::prelude::*;
use proptest::sample::Index;

/// What happens next in the world.
#[derive(Debug, Clone)]
enum Act {
    Sends { stored: bool, answered: bool },
    Writes,
    Leaves,
    Comes,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Sends { stored: true, answered: true }),
        1 => Just(Act::Sends { stored: true, answered: false }),
        1 => Just(Act::Sends { stored: false, answered: false }),
        3 => Just(Act::Writes),
        1 => Just(Act::Leaves),
        1 => Just(Act::Comes),
    ]
}

prop_compose! {
    /// A history with at least one answered message in each direction in the first room.
    fn correct()(
        rooms in 1..4_usize,
        tabs in 1..3_usize,
        acts in prop::collection::vec((any::<Index>(), any::<Index>(), act()), 5..40),
    ) -> History {
        let mut world = World::new(rooms, tabs);
        for _ in 0..2 {
            world.visitor_sends(0, 0, true, true);
            world.agent_writes(0);
        }
        for (room, tab, act) in acts {
            let (room, tab) = (room.index(rooms), tab.index(tabs));
            match act {
                Act::Sends { stored, answered } => {
                    world.connect(room, tab);
                    world.visitor_sends(room, tab, stored, answered);
                }
                Act::Writes => world.agent_writes(room),
                Act::Leaves => world.disconnect(room, tab),
                Act::Comes => world.connect(room, tab),
            }
        }
        world.end()
    }
}

/// Something that goes wrong once.
#[derive(Debug, Clone, Copy)]
enum Mutation {
    DropFromLog,
    DropFromLogAndCloseUp,
    DoubleInLog,
    SwapInLog,
    DropFromFinal,
    SwapInFinal,
    DropThatCame,
    DoubleThatCame,
    SwapThatCame,
    RetagThatCame,
    ChangeAnswer,
    LoseFinalEpoch,
    DropThatWasShown,
}

const ALL: [Mutation; 13] = [
    Mutation::DropFromLog,
    Mutation::DropFromLogAndCloseUp,
    Mutation::DoubleInLog,
    Mutation::SwapInLog,
    Mutation::DropFromFinal,
    Mutation::SwapInFinal,
    Mutation::DropThatCame,
    Mutation::DoubleThatCame,
    Mutation::SwapThatCame,
    Mutation::RetagThatCame,
    Mutation::ChangeAnswer,
    Mutation::LoseFinalEpoch,
    Mutation::DropThatWasShown,
];

impl Mutation {
    /// Which records it can be done to. An entry that is dropped must not be the last of its
    /// connection: that it came later, or never, is no fault of what came.
    fn suits(self, history: &History, at: usize) -> bool {
        let record = &history.records[at].record;
        let long = |entries: &Vec<Entry>, least| entries.len() >= least;
        match (self, record) {
            (
                Self::DropFromLog | Self::DropFromLogAndCloseUp | Self::DoubleInLog,
                Record::Log { entries, .. },
            )
            | (Self::DropFromFinal, Record::Final { entries, .. }) => long(entries, 1),
            (Self::SwapInLog, Record::Log { entries, .. })
            | (Self::SwapInFinal | Self::LoseFinalEpoch, Record::Final { entries, .. }) => {
                long(entries, 2)
            }
            (Self::DoubleThatCame | Self::RetagThatCame, Record::Came { .. })
            | (Self::ChangeAnswer, Record::Ok { .. }) => true,
            (Self::DropThatCame | Self::SwapThatCame, Record::Came { .. }) => {
                next_came(history, at).is_some()
            }
            (Self::DropThatWasShown, Record::Shown { .. }) => next_shown(history, at),
            _ => false,
        }
    }

    fn apply(self, history: &mut History, at: usize, entry: Index) {
        let next = next_came(history, at);
        let records = &mut history.records;
        match (self, &mut records[at].record) {
            (
                Self::DropFromLog | Self::DropFromFinal,
                Record::Log { entries, .. } | Record::Final { entries, .. },
            ) => {
                entries.remove(entry.index(entries.len()));
            }
            (Self::DropFromLogAndCloseUp, Record::Log { entries, .. }) => {
                entries.remove(entry.index(entries.len()));
                (1..).zip(entries).for_each(|(seq, entry)| entry.seq = seq);
            }
            (Self::DoubleInLog, Record::Log { entries, .. }) => {
                let (id, seq) = ("again".to_owned(), entries.len() as u64 + 1);
                let double = entries[entry.index(entries.len())].clone();
                entries.push(Entry { id, seq, ..double });
            }
            (
                Self::SwapInLog | Self::SwapInFinal,
                Record::Log { entries, .. } | Record::Final { entries, .. },
            ) => {
                let first = entry.index(entries.len() - 1);
                entries.swap(first, first + 1);
            }
            (Self::LoseFinalEpoch, Record::Final { entries, .. }) => {
                let lost = entry.index(entries.len());
                entries[lost].epoch = "another".to_owned();
            }
            (Self::DoubleThatCame, _) => {
                let again = records[at].clone();
                records.insert(at, again);
            }
            (Self::DropThatCame | Self::DropThatWasShown, _) => drop(records.remove(at)),
            (Self::SwapThatCame, _) => {
                let next = next.unwrap();
                let (left, right) = records.split_at_mut(next);
                std::mem::swap(entry_of(&mut left[at]), entry_of(&mut right[0]));
            }
            (Self::RetagThatCame, Record::Came { entry, .. }) => {
                entry.text = format!("x{}", entry.text);
            }
            (Self::ChangeAnswer, Record::Ok { stored, .. }) => stored.ts += 1,
            (mutation, record) => panic!("{mutation:?} does not suit {record:?}"),
        }
    }
}

fn entry_of(timed: &mut Timed) -> &mut Entry {
    match &mut timed.record {
        Record::Came { entry, .. } => entry,
        other => panic!("{other:?} has no entry"),
    }
}

/// The next record of the same connection, if it comes there.
fn next_came(history: &History, at: usize) -> Option<usize> {
    let Record::Came {
        client, connection, ..
    } = &history.records[at].record
    else {
        return None;
    };
    let is_next = |timed: &Timed| {
        matches!(&timed.record, Record::Came { client: other, connection: on, .. }
        if other == client && on == connection)
    };
    let next = history.records[at + 1..].iter().position(is_next)?;
    Some(at + 1 + next)
}

fn next_shown(history: &History, at: usize) -> bool {
    let Record::Shown { client, place, .. } = &history.records[at].record else {
        return false;
    };
    history.records[at + 1..].iter().any(|timed| {
        matches!(&timed.record, Record::Shown { client: other, place: there, .. }
            if other == client && place == there)
    })
}

proptest! {
    #[test]
    fn a_correct_history_has_no_verdict(history in correct()) {
        prop_assert_eq!(check(&history), []);
    }

    #[test]
    fn no_mutation_of_a_correct_history_stays_unseen(
        mut history in correct(),
        mutation in prop::sample::select(&ALL[..]),
        record in any::<Index>(),
        entry in any::<Index>(),
    ) {
        let suited: Vec<_> = (0..history.records.len()).filter(|at| mutation.suits(&history, *at)).collect();
        prop_assume!(!suited.is_empty());
        mutation.apply(&mut history, suited[record.index(suited.len())], entry);
        let found = check(&history);
        prop_assert!(!found.is_empty(), "{:?}", mutation);
        if matches!(mutation, Mutation::RetagThatCame) {
            prop_assert!(found.iter().any(|found| found.kind == Kind::Leak));
        }
    }
}
