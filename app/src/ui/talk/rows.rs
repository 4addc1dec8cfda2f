//! The rows in the document.
//!
//! Drawn by hand, since this is where the panel's bytes are: a view of the framework's would bring
//! code for building and code for changing every part. A row's element stays for as long as the row
//! does, and of a row that changes only the parts that have: what a module has drawn into it goes
//! on, and screen readers hear nothing twice.

use crate::conversation::rows::{Row, RowKind};
use crate::dom::{element, now_ms, put, set};
use crate::engine::Calendar;
use crate::ui::{bubble, text};
use web_sys::Element;

/// What is drawn, in order.
#[derive(Default)]
pub(super) struct Rows(Vec<Drawn>);

struct Drawn {
    row: Row,
    element: Element,
}

impl Rows {
    /// Shows these rows in `log`.
    pub(super) fn show(&mut self, log: &Element, rows: Vec<Row>, calendar: &Calendar) {
        // Backwards, so that the next one is taken from the end.
        let mut old: Vec<Drawn> = self.0.drain(..).rev().collect();
        self.0 = rows
            .into_iter()
            .map(|row| {
                let same = |known: &Drawn| {
                    known.row.key == row.key && is_bubble(&known.row) == is_bubble(&row)
                };
                match old.iter().rposition(same) {
                    Some(index) => old.remove(index).change(row, calendar),
                    None => Drawn::new(row, calendar),
                }
            })
            .collect();
        for gone in old {
            gone.element.remove();
        }
        let mut place = log.first_child();
        for drawn in &self.0 {
            if place.as_ref() == Some(&drawn.element) {
                place = drawn.element.next_sibling();
            } else {
                put(log, &drawn.element, place.as_ref());
            }
        }
    }
}

impl Drawn {
    fn new(row: Row, calendar: &Calendar) -> Self {
        let element = element(if is_bubble(&row) { "div" } else { "p" }, "");
        draw(&element, None, &row, calendar);
        Self { row, element }
    }

    fn change(self, row: Row, calendar: &Calendar) -> Self {
        if self.row != row {
            draw(&self.element, Some(&self.row), &row, calendar);
        }
        Self { row, ..self }
    }
}

fn is_bubble(row: &Row) -> bool {
    matches!(row.kind, RowKind::Bubble(_))
}

fn draw(element: &Element, before: Option<&Row>, row: &Row, calendar: &Calendar) {
    let (class, words) = match &row.kind {
        RowKind::Bubble(now) => {
            let same_time = before.is_some_and(|before| before.ts == row.ts);
            let before = before.and_then(|before| match &before.kind {
                RowKind::Bubble(bubble) => Some(bubble),
                _ => None,
            });
            let time = (&*calendar.time(row.ts), same_time);
            return bubble::draw(element, &row.key, before, now, time);
        }
        RowKind::Day => ("day", day(row.ts, calendar)),
        RowKind::Notice(words) => ("notice", words.clone()),
        RowKind::Ended(true) => ("notice", text(|t| &t.ended_by_you)),
        RowKind::Ended(false) => ("notice", text(|t| &t.ended_by_team)),
    };
    set(element, &[("class", class), ("dir", "auto")]);
    element.set_text_content(Some(&words));
}

fn day(ts: u64, calendar: &Calendar) -> String {
    match Calendar::day(now_ms()) - Calendar::day(ts) {
        0 => text(|t| &t.today),
        1 => text(|t| &t.yesterday),
        _ => calendar.date(ts),
    }
}
