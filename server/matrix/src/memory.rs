//! What saves questions: forgotten at will, never needed.
//!
//! Each memory is bounded by forgetting everything when it is full. That is rare, and what is still
//! of use comes back with one question each.

use bridge::messenger::{FileRef, Person, Recipient};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Entries of each memory.
const MOST: usize = 8_192;
/// How long found people are not searched for again. Homeservers limit searches: Synapse by default
/// to about one per minute.
const PEOPLE_KEPT: Duration = Duration::from_secs(3_600);

/// Everything that is remembered.
#[derive(Default)]
pub(crate) struct Memory {
    /// People of the configuration who were found.
    pub(crate) people: People,
    /// Members, by room and user.
    pub(crate) members: Members,
    /// Messages that are ours.
    pub(crate) own: Own,
    /// Who was last told to type where: name by user by room.
    pub(crate) typing: Mutex<HashMap<String, HashMap<String, String>>>,
}

/// People of the configuration who were found.
#[derive(Default)]
pub(crate) struct People(Mutex<HashMap<Recipient, (Instant, Person)>>);

/// Members, by room and user.
#[derive(Default)]
pub(crate) struct Members(Mutex<HashMap<(String, String), Member>>);

/// A member of a room, as visitors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) picture: Option<FileRef>,
}

/// Messages that are ours.
#[derive(Default)]
pub(crate) struct Own(Mutex<HashSet<String>>);

impl People {
    pub(crate) fn get(&self, recipient: &Recipient) -> Option<Person> {
        let people = open(&self.0);
        let (found, person) = people.get(recipient)?;
        (found.elapsed() < PEOPLE_KEPT).then(|| person.clone())
    }

    pub(crate) fn add(&self, recipient: &Recipient, person: &Person) {
        let mut people = open(&self.0);
        make_room(&mut people);
        people.insert(recipient.clone(), (Instant::now(), person.clone()));
    }
}

impl Members {
    pub(crate) fn get(&self, room: &str, user: &str) -> Option<Member> {
        open(&self.0).get(&key(room, user)).cloned()
    }

    pub(crate) fn add(&self, room: &str, user: &str, member: Member) {
        let mut members = open(&self.0);
        make_room(&mut members);
        members.insert(key(room, user), member);
    }
}

impl Own {
    pub(crate) fn has(&self, message: &str) -> bool {
        open(&self.0).contains(message)
    }

    pub(crate) fn add(&self, message: &str) {
        let mut own = open(&self.0);
        if own.len() >= MOST {
            own.clear();
        }
        own.insert(message.to_owned());
    }
}

/// Nothing here is left half done by a panic.
pub(crate) fn open<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key(room: &str, user: &str) -> (String, String) {
    (room.to_owned(), user.to_owned())
}

/// Forgets everything when there is no place for one more.
pub(crate) fn make_room<K: Eq + Hash, V>(memory: &mut HashMap<K, V>) {
    if memory.len() >= MOST {
        memory.clear();
    }
}
