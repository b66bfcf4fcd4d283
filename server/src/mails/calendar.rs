//! The calendar file that comes with a place.

use domain::ids::PlaceId;
use icalendar::{Calendar, Component, EventLike};

use super::occasions::Details;
use crate::store::EventRow;

/// An RFC 5545 file with one event. Times are in UTC, so that no calendar needs to know the zone.
pub(super) fn file(event: &EventRow, place: &PlaceId, details: &Details, home: &str) -> String {
    let (starts_at, ends_at, summary, location) = match &details.shift {
        Some(shift) => {
            let summary = format!("{}: {}", event.name, details.what);
            (shift.starts_at, shift.ends_at, summary, &shift.location)
        }
        None => (event.starts_at, event.ends_at, event.name.clone(), &event.location),
    };
    let utc = |time: domain::Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
    let entry = icalendar::Event::new()
        // The same place is the same entry, however often the file is opened.
        .uid(&format!("{place}@headcount"))
        .add_property("DTSTART", utc(starts_at))
        .add_property("DTEND", utc(ends_at))
        .summary(&summary)
        .location(location)
        .url(home)
        .done();
    Calendar::new().push(entry).done().to_string()
}
