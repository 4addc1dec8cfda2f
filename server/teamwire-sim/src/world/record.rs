//! The record of events, and the places in it.

use super::{Refusal, refuse};
use std::ops::Range;
use teamwire::contract::{Event, FailureKind};

/// Everything that happened, in order.
#[derive(Default)]
pub struct Record {
    events: Vec<Event>,
    generation: u32,
}

impl Record {
    pub fn add(&mut self, event: Event) {
        self.events.push(event);
    }

    /// From now on no earlier cursor is known.
    pub fn lose_cursors(&mut self) {
        self.generation += 1;
    }

    /// The events after a cursor and where they end; an unknown cursor is refused.
    pub fn page(&self, after: Option<&str>, limit: usize) -> Result<(Vec<Event>, String), Refusal> {
        let unknown = refuse(FailureKind::CursorUnknown, "this cursor is not known");
        let from = match after {
            None => 0,
            Some(cursor) => self.place(cursor).ok_or(unknown)?,
        };
        let range: Range<usize> = from..self.events.len().min(from + limit);
        let cursor = format!("{}.{}", self.generation, range.end);
        Ok((self.events.get(range).unwrap_or_default().to_vec(), cursor))
    }

    fn place(&self, cursor: &str) -> Option<usize> {
        let (generation, place) = cursor.split_once('.')?;
        let place = place.parse().ok()?;
        let known = generation.parse() == Ok(self.generation) && place <= self.events.len();
        known.then_some(place)
    }
}
