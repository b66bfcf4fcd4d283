//! Times in the event's own zone, in words by the browser's `Intl`: no time-zone tables are downloaded.

use std::time::Duration;

use domain::Timestamp;
use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::signals::{RwSignal, Signal};

/// Formats an event's times. Make one per event and share it: making one costs the browser milliseconds.
#[derive(Clone)]
pub struct Dates {
    date: DateTimeFormat,
    day: DateTimeFormat,
    short_day: DateTimeFormat,
    moment: DateTimeFormat,
    time: DateTimeFormat,
    key: DateTimeFormat,
    zone: Option<String>,
}

impl Dates {
    /// Formats for an IANA zone such as `America/Los_Angeles`.
    pub fn new(time_zone: &str) -> Self {
        let locale = locale();
        let make = |options: &[(&str, &str)]| format_in(&locale, time_zone, options);
        let date = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
        let day = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
        let time = [("hour", "numeric"), ("minute", "2-digit")];
        Self {
            date: make(&date),
            day: make(&day),
            short_day: make(&[("weekday", "short"), ("day", "numeric"), ("month", "short")]),
            moment: make(&[day.as_slice(), &time].concat()),
            time: make(&time),
            key: format_in(
                "en-CA",
                time_zone,
                &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")],
            ),
            zone: (time_zone != device_zone()).then(|| zone_name(&locale, time_zone)),
        }
    }

    /// `7–11 March 2012`.
    pub fn dates(&self, from: Timestamp, to: Timestamp) -> String {
        range(&self.date, from, to)
    }

    /// `Wednesday 7 March`.
    pub fn day(&self, at: Timestamp) -> String {
        one(&self.day, at)
    }

    /// `Wed 7 Mar`, where there is little room.
    pub fn short_day(&self, at: Timestamp) -> String {
        one(&self.short_day, at)
    }

    /// `Wednesday 7 March at 18:00`.
    pub fn moment(&self, at: Timestamp) -> String {
        one(&self.moment, at)
    }

    /// `18:00`.
    pub fn time(&self, at: Timestamp) -> String {
        one(&self.time, at)
    }

    /// `18:00–21:00`.
    pub fn times(&self, from: Timestamp, to: Timestamp) -> String {
        range(&self.time, from, to)
    }

    /// `2012-03-07`: the calendar day in the event's zone, to group and sort by.
    pub fn day_key(&self, at: Timestamp) -> String {
        one(&self.key, at)
    }

    /// The zone in words, such as `Pacific Time`; nothing where the device is in the same zone.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

/// Milliseconds since 1970 by the device's clock; for ages and waits, never for a rule.
pub fn now_ms() -> f64 {
    Date::now()
}

/// The device's clock, read again every so many seconds for as long as the owner lives.
pub fn ticking(seconds: u64) -> Signal<f64> {
    let now = RwSignal::new(now_ms());
    match set_interval_with_handle(move || now.set(now_ms()), Duration::from_secs(seconds)) {
        Ok(tick) => on_cleanup(move || tick.clear()),
        Err(error) => leptos::logging::warn!("{error:?}"),
    }
    now.into()
}

/// `a few seconds`, `2 minutes`, `3 hours`.
pub fn age(milliseconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Not negative, and under a century.
    let seconds = (milliseconds.max(0.0) / 1000.0) as u32;
    let (each, unit) = match seconds {
        0..50 => return "a few seconds".to_owned(),
        50..3_300 => (60, "minute"),
        3_300..129_600 => (3_600, "hour"),
        _ => (86_400, "day"),
    };
    let count = ((seconds + each / 2) / each).max(1);
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// The device's own English where it speaks English; else one with the day before the month and a 24-hour clock.
fn locale() -> String {
    let language = window().navigator().language().unwrap_or_default();
    if language.starts_with("en") { language } else { "en-GB".to_owned() }
}

fn format_in(locale: &str, time_zone: &str, options: &[(&str, &str)]) -> DateTimeFormat {
    let bag = Object::new();
    for (name, value) in options.iter().chain(&[("timeZone", time_zone)]) {
        // Setting a property of a fresh object can't fail.
        let _ = Reflect::set(&bag, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    DateTimeFormat::new(&Array::of1(&JsValue::from_str(locale)), &bag)
}

fn js_date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(ms(at)))
}

/// Milliseconds since 1970, as the browser counts.
pub fn ms(at: Timestamp) -> f64 {
    #[allow(clippy::cast_precision_loss)] // Milliseconds of any year in the calendar fit an f64 exactly.
    let ms = at.as_millisecond() as f64;
    ms
}

fn one(format: &DateTimeFormat, at: Timestamp) -> String {
    let words = format.format().call1(&JsValue::UNDEFINED, &js_date(at));
    words.ok().and_then(|words| words.as_string()).unwrap_or_default()
}

fn range(format: &DateTimeFormat, from: Timestamp, to: Timestamp) -> String {
    // Thin spaces around the dash come from newer locale data; a plain range reads the same and breaks better.
    format.format_range(&js_date(from), &js_date(to)).map_or_else(|_| one(format, from), String::from)
}

fn device_zone() -> String {
    let format = DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"));
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_default()
}

fn zone_name(locale: &str, time_zone: &str) -> String {
    let format = format_in(locale, time_zone, &[("timeZoneName", "longGeneric")]);
    let parts = format.format_to_parts(&Date::new_0());
    let text = |part: &JsValue, name: &str| {
        Reflect::get(part, &JsValue::from_str(name)).ok().and_then(|value| value.as_string())
    };
    let name = parts.iter().find(|part| text(part, "type").as_deref() == Some("timeZoneName"));
    name.and_then(|part| text(&part, "value")).unwrap_or_else(|| time_zone.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::{Dates, age};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn times_are_the_events_wherever_the_device_is() {
        let dates = Dates::new("America/Los_Angeles");
        let evening = "2012-03-08T02:00:00Z".parse().unwrap();
        assert_eq!(dates.day_key(evening), "2012-03-07");
        assert!(dates.day(evening).contains("Wednesday"), "{}", dates.day(evening));
        assert!(dates.time(evening).starts_with("6:00") || dates.time(evening).starts_with("18:00"));
    }

    #[wasm_bindgen_test]
    fn the_night_in_which_clocks_change_hides_no_hour() {
        let dates = Dates::new("America/Los_Angeles");
        let time = |utc: &str| dates.time(utc.parse().unwrap());
        // In spring two o'clock is skipped; in autumn one o'clock comes twice, and both are of that day.
        assert!(
            time("2012-03-11T09:30:00Z").contains("1:30") && time("2012-03-11T10:30:00Z").contains("3:30")
        );
        for utc in ["2012-11-04T08:30:00Z", "2012-11-04T09:30:00Z"] {
            assert!(time(utc).contains("1:30"), "{}", time(utc));
            assert_eq!(dates.day_key(utc.parse().unwrap()), "2012-11-04");
        }
    }

    #[wasm_bindgen_test]
    fn a_range_within_a_month_names_it_once() {
        let dates = Dates::new("UTC");
        let words =
            dates.dates("2012-03-07T09:00:00Z".parse().unwrap(), "2012-03-11T18:00:00Z".parse().unwrap());
        assert_eq!(words.matches("March").count(), 1, "{words}");
        assert!(words.contains('7') && words.contains("11") && words.contains("2012"), "{words}");
    }

    #[wasm_bindgen_test]
    fn ages_are_rounded_as_people_say_them() {
        assert_eq!(age(12_000.0), "a few seconds");
        assert_eq!(age(61_000.0), "1 minute");
        assert_eq!(age(150_000.0), "3 minutes");
        assert_eq!(age(3.0 * 3_600_000.0), "3 hours");
    }
}
