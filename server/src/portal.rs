//! A sponsor's portal: its seats and its people, for whoever has its private link. The token says which sponsor, so no path
//! names one, and nobody can ask for another's.

mod change;
mod paste;
mod preview;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Book, Place, State as PlaceState};
use domain::paths;
use domain::portal::{Colleague, FurtherAt, Portal, Seats, further_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, Shared};
use crate::auth::Bearer;
use crate::events::Running;
use crate::extract::Path;
use crate::problem::Failure;
use crate::sponsors::sponsor;
use crate::store::SponsorRow;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(show)).merge(preview::routes()).merge(change::routes())
}

/// The sponsor whose portal the token opens.
///
/// # Errors
/// `unauthorized` without a token that opens one in this event, `not_found` where there is no such event.
async fn contact<'a>(
    app: &'a App,
    event: &str,
    bearer: Bearer,
) -> Result<(&'a Arc<Running>, SponsorRow), Failure> {
    let token = bearer.required()?;
    let running = app.event(event)?;
    let row = app.store.sponsors().of_token(&running.row.id, &token).await?;
    Ok((running, row.ok_or_else(Failure::unauthorized)?))
}

/// A sponsor's portal
///
/// Its seats, and who has them. The token of its private link says which sponsor.
#[utoipa::path(
    get, path = paths::PORTAL, tag = "Sponsors", operation_id = "portal",
    params(("event" = String, Path, description = "The event's short name")), security(("portal_token" = [])),
    responses((status = 200, description = "The sponsor's seats and people", body = Portal)),
)]
async fn show(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Portal>, Failure> {
    let (running, row) = contact(&app, &event, bearer).await?;
    let asked = app.store.sponsors().places(&running.row.id, &row.id).await?;
    let found = people(&running.book(), &row.id, &asked);
    let ids: Vec<PlaceId> = found.iter().map(|(id, ..)| id.clone()).collect();
    let mut rows = app.store.mails().places(&running.row.id, &ids).await?;
    let people = found.into_iter().filter_map(|(id, place, position)| {
        let row = rows.remove(&id)?;
        Some(colleague(id, &place, position, row.name, Some(row.email)))
    });
    let people = people.collect();
    let book = running.book();
    let (seats, release_at) = (seats(&book, &row.id), settings(&book, &row.id));
    let further_at = further_at(&book, &row.id).and_then(|quota| {
        let view = book.quota(&quota)?;
        Some(FurtherAt { name: view.spec.name.clone(), left: view.left, queued: view.queued, quota })
    });
    let contact = row.contact.clone();
    Ok(Json(Portal { sponsor: sponsor(row), contact, seats, release_at, further_at, people }))
}

/// How a sponsor's seats stand.
pub(crate) fn seats(book: &Book, sponsor: &QuotaId) -> Seats {
    let Some(view) = book.quota(sponsor) else { return Seats::default() };
    let own = own_quotas(book, sponsor);
    let mut seats = Seats {
        included: view.spec.size,
        free: view.left,
        unclaimed: view.spec.guarantee.saturating_sub(view.load),
        ..Seats::default()
    };
    for (_, place) in book.places().filter(|(_, place)| own.contains(&place.quota)) {
        match place.state {
            PlaceState::Confirmed => seats.taken += 1,
            PlaceState::Held { .. } => seats.held += 1,
            PlaceState::Waiting => seats.waiting += 1,
            PlaceState::Cancelled | PlaceState::Expired => {}
        }
    }
    seats
}

/// When what is unclaimed of a sponsor's seats goes back.
pub(crate) fn settings(book: &Book, sponsor: &QuotaId) -> Option<Timestamp> {
    book.quota(sponsor)?.spec.release_at
}

/// A sponsor's quota and those below it, such as that of a code.
fn own_quotas(book: &Book, sponsor: &QuotaId) -> HashSet<QuotaId> {
    let below = |view: &domain::ledger::QuotaView<'_>| book.up_from(&view.spec.id).contains(sponsor);
    book.quotas().filter(below).map(|view| view.spec.id.clone()).collect()
}

/// Everybody with one of the sponsor's seats or asked for by it, in the order in which they came. Whoever did not answer in
/// time is among them until they are asked again; whoever gave a seat back is not.
fn people(book: &Book, sponsor: &QuotaId, asked: &[PlaceId]) -> Vec<(PlaceId, Place, Option<u32>)> {
    let (own, asked) = (own_quotas(book, sponsor), asked.iter().collect::<HashSet<_>>());
    let theirs = book.places().filter(|(id, place)| own.contains(&place.quota) || asked.contains(id));
    let mut found: Vec<_> = theirs
        .filter(|(_, place)| place.state != PlaceState::Cancelled)
        .map(|(id, place)| (id.clone(), place.clone(), book.position(id)))
        .collect();
    found.sort_by_key(|(_, place, _)| place.ticket);
    let mut last = HashMap::<PersonId, u64>::new();
    for (_, place, _) in &found {
        last.insert(place.person.clone(), place.ticket);
    }
    found.retain(|(_, place, _)| {
        place.state != PlaceState::Expired || last.get(&place.person) == Some(&place.ticket)
    });
    found
}

/// Somebody as the contact sees them: their address only where the contact gave it.
fn colleague(
    id: PlaceId,
    place: &Place,
    position: Option<u32>,
    name: String,
    email: Option<String>,
) -> Colleague {
    let held_until = match place.state {
        PlaceState::Held { expires_at } => Some(expires_at),
        _ => None,
    };
    Colleague {
        id,
        quota: place.quota.clone(),
        name,
        email: email.filter(|_| place.invited_until.is_some()),
        status: place.state.status(),
        position,
        held_until,
    }
}
