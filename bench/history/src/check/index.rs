//! The history by place, by send and by text.

use crate::record::{Author, Entry, History, Line, Record, Side, Stored};
use std::collections::{BTreeMap, HashMap};

/// A session or a chat.
pub(super) struct Place<'h> {
    pub(super) side: Side,
    pub(super) tag: &'h str,
    /// What the server has in the end, with the number of the record.
    pub(super) log: Option<(Line, &'h [Entry])>,
}

/// One send with everything that is known of it.
pub(super) struct Send<'h> {
    pub(super) client: &'h str,
    pub(super) place: &'h str,
    pub(super) key: &'h str,
    pub(super) text: &'h str,
    pub(super) side: Side,
    pub(super) invoked: Line,
    pub(super) oks: Vec<(Line, &'h Stored)>,
    pub(super) failed: Option<Line>,
}

impl Send<'_> {
    /// The author that entries of this send must have.
    pub(super) fn author(&self) -> Author {
        match self.side {
            Side::Visitor => Author::Visitor,
            Side::Team => Author::Agent,
        }
    }
}

/// The history, looked up by what matters.
pub(super) struct Index<'h> {
    pub(super) places: BTreeMap<&'h str, Place<'h>>,
    /// In the order in which they were invoked.
    pub(super) sends: Vec<Send<'h>>,
    by_key: HashMap<&'h str, usize>,
    by_text: HashMap<&'h str, usize>,
}

impl<'h> Index<'h> {
    pub(super) fn of(history: &'h History) -> Self {
        let mut index = Self {
            places: BTreeMap::new(),
            sends: Vec::new(),
            by_key: HashMap::new(),
            by_text: HashMap::new(),
        };
        // Places first: a send needs to know whose it is.
        for (_, record) in history.iter() {
            if let Record::Place { place, side, tag } = record {
                let new = Place {
                    side: *side,
                    tag,
                    log: None,
                };
                index.places.entry(place).or_insert(new);
            }
        }
        for (line, record) in history.iter() {
            index.add(line, record);
        }
        index
    }

    fn add(&mut self, line: Line, record: &'h Record) {
        match record {
            Record::Log { place, entries } => {
                if let Some(place) = self.places.get_mut(place.as_str()) {
                    place.log = Some((line, entries));
                }
            }
            Record::Invoke {
                client,
                place,
                key,
                text,
            } => {
                if self.by_key.contains_key(key.as_str()) {
                    return;
                }
                let side = self
                    .places
                    .get(place.as_str())
                    .map_or(Side::Visitor, |place| place.side);
                self.by_key.insert(key, self.sends.len());
                self.by_text.insert(text, self.sends.len());
                self.sends.push(Send {
                    client,
                    place,
                    key,
                    text,
                    side,
                    invoked: line,
                    oks: Vec::new(),
                    failed: None,
                });
            }
            Record::Ok { key, stored, .. } => {
                if let Some(send) = self.sent_mut(key) {
                    send.oks.push((line, stored));
                }
            }
            Record::Fail { key, .. } => {
                if let Some(send) = self.sent_mut(key) {
                    send.failed = Some(line);
                }
            }
            _ => {}
        }
    }

    fn sent_mut(&mut self, key: &str) -> Option<&mut Send<'h>> {
        let number = *self.by_key.get(key)?;
        self.sends.get_mut(number)
    }

    /// The send that a text comes from.
    pub(super) fn send_of(&self, text: &str) -> Option<&Send<'h>> {
        self.sends.get(*self.by_text.get(text)?)
    }

    /// The place at the other side: the chat of a session, the session of a chat.
    pub(super) fn other_side(&self, place: &str) -> Option<(&'h str, &Place<'h>)> {
        let own = self.places.get(place)?;
        let other =
            |(_, other): &(&&'h str, &Place<'h>)| other.tag == own.tag && other.side != own.side;
        self.places
            .iter()
            .find(other)
            .map(|(name, place)| (*name, place))
    }
}
