//! Time as people read it, by the browser's own calendar and the console's language.

use js_sys::{Array, Date, Function, Object, Reflect};
use protocol::ids::UnixMs;
use wasm_bindgen::{JsCast, JsValue};

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Formats moments for one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clock {
    locale: String,
}

impl Clock {
    /// The browser's regional variant of the language, if it has one: it knows the local clock.
    pub(crate) fn new(lang: &str) -> Self {
        let browser = app::dom::window()
            .navigator()
            .language()
            .unwrap_or_default();
        let locale = if browser.starts_with(lang) {
            browser
        } else {
            lang.to_owned()
        };
        Self { locale }
    }

    /// Number of the local day of a moment.
    pub(crate) fn day_of(ts: UnixMs) -> i64 {
        let date = date(ts);
        (signed(ts) - truncated(date.get_timezone_offset()) * MINUTE_MS).div_euclid(DAY_MS)
    }

    /// «14:05» or «2:05 PM», as the visitor reads it too.
    pub(crate) fn time(&self, ts: UnixMs) -> String {
        self.format(ts, &[("hour", "numeric"), ("minute", "2-digit")])
    }

    /// «Monday, 3 March».
    pub(crate) fn day(&self, ts: UnixMs) -> String {
        self.format(
            ts,
            &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        )
    }

    /// «3 March, 14:05».
    pub(crate) fn moment(&self, ts: UnixMs) -> String {
        let parts = [
            ("day", "numeric"),
            ("month", "long"),
            ("hour", "numeric"),
            ("minute", "2-digit"),
        ];
        self.format(ts, &parts)
    }

    /// As short as it stays clear: the time today, the weekday this week, else the date.
    pub(crate) fn short(&self, ts: UnixMs, now: UnixMs) -> String {
        match Self::day_of(now) - Self::day_of(ts) {
            ..=0 => self.time(ts),
            1..=6 => self.format(ts, &[("weekday", "short")]),
            _ => self.format(ts, &[("day", "numeric"), ("month", "short")]),
        }
    }

    /// The name of a language in the console's language; the tag itself when it is unknown.
    pub(crate) fn language(&self, tag: &str) -> String {
        self.display_name(tag).unwrap_or_else(|| tag.to_owned())
    }

    fn format(&self, ts: UnixMs, parts: &[(&str, &str)]) -> String {
        let options = Object::new();
        for (name, value) in parts {
            let _ = Reflect::set(
                &options,
                &JsValue::from_str(name),
                &JsValue::from_str(value),
            );
        }
        date(ts).to_locale_string(&self.locale, &options).into()
    }

    fn display_name(&self, tag: &str) -> Option<String> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let names: Function = Reflect::get(&intl, &"DisplayNames".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"language".into()).ok()?;
        let arguments = Array::of2(&self.locale.as_str().into(), &options);
        let names = Reflect::construct(&names, &arguments).ok()?;
        let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
        of.call1(&names, &tag.into()).ok()?.as_string()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact for the next 200,000 years"
)]
fn date(ts: UnixMs) -> Date {
    Date::new(&JsValue::from_f64(ts as f64))
}

fn signed(ts: UnixMs) -> i64 {
    i64::try_from(ts).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
fn truncated(minutes: f64) -> i64 {
    minutes as i64
}
