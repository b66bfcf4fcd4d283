//! Calendar files: what comes with a mail, and what somebody takes from their page.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::ids::PlaceId;
use domain::paths;
use domain::registrations::Status;
use icalendar::{Calendar, Component, EventLike, Property};
use jiff::Span;
use jiff::civil::Date;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::Bearer;
use crate::extract::Path;
use crate::mails::{Details, Shift};
use crate::mine;
use crate::problem::Failure;
use crate::store::EventRow;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(own))
}

/// When somebody is expected.
pub(crate) struct Appointment {
    place: PlaceId,
    time: Time,
    summary: String,
    location: String,
    description: String,
}

/// How it stands in a calendar.
enum Time {
    /// Somebody is busy then.
    Hours(Timestamp, Timestamp),
    /// Over several days: a line above each of them, that keeps nobody from other appointments, since nobody sits in a conference day
    /// and night. The last day is not one of them any more.
    Days(Date, Date),
}

impl Time {
    /// The days of an event in its own zone; its hours where it begins and ends on the same day.
    fn of(event: &EventRow) -> Self {
        let day = |time: Timestamp| time.in_tz(&event.time_zone).map(|local| local.date());
        // What ends at midnight does not go on the next day.
        let last = event.ends_at.checked_sub(Span::new().seconds(1)).unwrap_or(event.ends_at);
        match (day(event.starts_at), day(last)) {
            (Ok(first), Ok(last)) if first < last => Self::Days(first, last.tomorrow().unwrap_or(last)),
            _ => Self::Hours(event.starts_at, event.ends_at),
        }
    }

    fn write(&self, entry: &mut icalendar::Event) {
        match self {
            // In UTC, so that no calendar needs to know the zone.
            Self::Hours(from, to) => {
                let utc = |time: &Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
                entry.add_property("DTSTART", utc(from)).add_property("DTEND", utc(to));
            }
            Self::Days(from, to) => {
                for (name, day) in [("DTSTART", from), ("DTEND", to)] {
                    let mut property = Property::new(name, day.strftime("%Y%m%d").to_string());
                    entry.append_property(property.add_parameter("VALUE", "DATE").done());
                }
                entry.add_property("TRANSP", "TRANSPARENT");
            }
        }
    }
}

impl Appointment {
    /// The whole event, or a shift at it with its name.
    pub(crate) fn of(event: &EventRow, place: &PlaceId, shift: Option<(&str, &Shift)>) -> Self {
        let place = place.clone();
        match shift {
            Some((name, shift)) => Self {
                place,
                time: Time::Hours(shift.starts_at, shift.ends_at),
                summary: format!("{}: {name}", event.name),
                location: shift.location.clone(),
                description: String::new(),
            },
            None => Self {
                place,
                time: Time::of(event),
                summary: event.name.clone(),
                location: event.location.clone(),
                description: event.description.clone(),
            },
        }
    }
}

/// An RFC 5545 file. `home` is the event's page.
pub(crate) fn file(appointments: impl IntoIterator<Item = Appointment>, home: Option<&str>) -> String {
    let mut calendar = Calendar::new();
    for appointment in appointments {
        let mut entry = icalendar::Event::new();
        entry
            // The same place is the same entry, however often the file is opened.
            .uid(&format!("{}@headcount", appointment.place))
            .summary(&appointment.summary)
            .location(&appointment.location);
        appointment.time.write(&mut entry);
        let mut words: Vec<String> = vec![appointment.description];
        if let Some(home) = home {
            entry.url(home);
            // Not every calendar shows the URL.
            words.push(format!("Your registration: {home}/me"));
        }
        words.retain(|words| !words.is_empty());
        if !words.is_empty() {
            entry.description(&words.join("\n\n"));
        }
        calendar.push(entry.done());
    }
    calendar.done().to_string()
}

/// What is mine, as a calendar
///
/// An iCalendar file (RFC 5545) with the event, where the manage token opens a confirmed registration, and with every confirmed
/// shift. An event of several days stands there by its days and leaves its reader's time free; shifts do not.
#[utoipa::path(
    get, path = paths::CALENDAR, tag = "Registrations", operation_id = "calendar",
    params(("event" = String, Path, description = "The event's short name")), security(("manage_token" = [])),
    responses((status = 200, description = "The file", body = String, content_type = "text/calendar")),
)]
async fn own(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let mine = mine::find(&app, running, bearer).await?;
    let seat = mine.registrations.iter().find(|one| one.status == Status::Confirmed);
    let mut all: Vec<Appointment> =
        seat.map(|seat| Appointment::of(&running.row, &seat.id, None)).into_iter().collect();
    let book = running.book();
    for sign_up in mine.sign_ups.iter().filter(|one| one.status == Status::Confirmed) {
        if let Some(view) = book.quota(&sign_up.shift) {
            let details = Details::of(view.spec);
            let shift = details.shift.as_ref().map(|shift| (details.what.as_str(), shift));
            all.push(Appointment::of(&running.row, &sign_up.id, shift));
        }
    }
    let home = app.site.public_url.as_ref().map(|url| format!("{url}/e/{}", running.row.slug));
    let about = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"calendar.ics\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((about, file(all, home.as_deref())).into_response())
}
