//! Times and days in the visitor's time zone and the panel's language, by the browser's `Intl`.

use crate::dom::window;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

const DAY_MS: f64 = 86_400_000.0;
const MINUTE_MS: f64 = 60_000.0;

/// Writes times and days.
#[derive(Debug, Clone)]
pub struct Calendar {
    time: Function,
    date: Function,
}

impl Calendar {
    /// For the panel's language, in the visitor's own variety of it (`en-GB` has no am and pm).
    #[must_use]
    pub fn new(lang: &str) -> Self {
        let own = window()
            .navigator()
            .language()
            .filter(|own| own.starts_with(lang));
        let lang = own.as_deref().unwrap_or(lang);
        Self {
            time: formatter(lang, &[("hour", "numeric"), ("minute", "2-digit")]),
            date: formatter(
                lang,
                &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            ),
        }
    }

    /// The time of day.
    #[must_use]
    pub fn time(&self, ts: u64) -> String {
        format(&self.time, ts)
    }

    /// The date without the year.
    #[must_use]
    pub fn date(&self, ts: u64) -> String {
        format(&self.date, ts)
    }

    /// Number of the local day.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a day's number is small")]
    pub fn day(ts: u64) -> i64 {
        let date = js_date(ts);
        let local = date.get_time() - date.get_timezone_offset() * MINUTE_MS;
        (local / DAY_MS).floor() as i64
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of a date are exact in a double"
)]
fn js_date(ts: u64) -> Date {
    Date::new(&JsValue::from_f64(ts as f64))
}

fn formatter(lang: &str, options: &[(&str, &str)]) -> Function {
    let object = Object::new();
    for (name, value) in options {
        // A plain object takes every property.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    Intl::DateTimeFormat::new(&Array::of1(&lang.into()), &object).format()
}

fn format(formatter: &Function, ts: u64) -> String {
    let text = formatter.call1(&JsValue::NULL, &js_date(ts));
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
