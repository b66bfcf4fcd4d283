//! Calendar files: what comes with a mail, and what somebody takes from their page.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::ids::PlaceId;
use domain::paths;
use domain::registrations::Status;
use icalendar::{Calendar, Component, EventLike};
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
    starts_at: Timestamp,
    ends_at: Timestamp,
    summary: String,
    location: String,
}

impl Appointment {
    /// The whole event, or a shift at it with its name.
    pub(crate) fn of(event: &EventRow, place: &PlaceId, shift: Option<(&str, &Shift)>) -> Self {
        let place = place.clone();
        match shift {
            Some((name, shift)) => Self {
                place,
                starts_at: shift.starts_at,
                ends_at: shift.ends_at,
                summary: format!("{}: {name}", event.name),
                location: shift.location.clone(),
            },
            None => Self {
                place,
                starts_at: event.starts_at,
                ends_at: event.ends_at,
                summary: event.name.clone(),
                location: event.location.clone(),
            },
        }
    }
}

/// An RFC 5545 file. Times are in UTC, so that no calendar needs to know the zone.
pub(crate) fn file(appointments: impl IntoIterator<Item = Appointment>, home: Option<&str>) -> String {
    let utc = |time: Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut calendar = Calendar::new();
    for appointment in appointments {
        let mut entry = icalendar::Event::new();
        entry
            // The same place is the same entry, however often the file is opened.
            .uid(&format!("{}@headcount", appointment.place))
            .add_property("DTSTART", utc(appointment.starts_at))
            .add_property("DTEND", utc(appointment.ends_at))
            .summary(&appointment.summary)
            .location(&appointment.location);
        if let Some(home) = home {
            entry.url(home);
        }
        calendar.push(entry.done());
    }
    calendar.done().to_string()
}

/// What is mine, as a calendar
///
/// An iCalendar file (RFC 5545) with the event, where the manage token opens a confirmed registration, and with every confirmed
/// shift.
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
