//! Tables of Markdown, aligned for terminals.

use std::fmt::Write as _;
use std::time::Duration;

/// A table whose first column names what the row is about.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        Self {
            rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
                .max(3)
        };
        let widths: Vec<_> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, width) in widths.iter().enumerate() {
                let cell = row.get(column).map_or("", String::as_str);
                let _ = write!(text, "| {cell:width$} ");
            }
            text.push_str("|\n");
            if number == 0 {
                for width in &widths {
                    let _ = write!(text, "| {:-<width$} ", "");
                }
                text.push_str("|\n");
            }
        }
        text
    }
}

/// A time in the unit that fits.
#[must_use]
pub fn time(time: Duration) -> String {
    match time.as_micros() {
        0 => "–".to_owned(),
        micros @ ..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

/// How many times as much as ours; empty without ours.
#[must_use]
pub fn ratio(value: f64, ours: Option<f64>) -> String {
    match ours {
        Some(ours) if ours > 0.0 => format!("{:.2}", value / ours),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["server", "µs"]);
        table.row(vec!["a".into(), "12345".into()]);
        assert_eq!(
            table.text(),
            "| server | µs    |\n| ------ | ----- |\n| a      | 12345 |\n"
        );
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        let texts = [0, 12, 1_500, 2_500_000].map(|us| time(Duration::from_micros(us)));
        assert_eq!(texts, ["–", "12 µs", "1.5 ms", "2.50 s"]);
    }
}
