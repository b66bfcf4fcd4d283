//! Sponsors: what everybody sees of them, and what an organiser sets up.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::QuotaId;
use domain::paths;
use domain::sponsors::{AddSponsor, ChangeSponsor, Sponsor, SponsorAccount, SponsorSet};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer};
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::{Accepted, Change};
use crate::portal::{seats, settings};
use crate::problem::Failure;
use crate::reply;
use crate::store::SponsorRow;
use crate::writer::{Action, Outcome, SponsorAction};

/// What everybody may see.
pub(crate) fn public_routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(all))
}

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(change))
        .routes(routes!(renew))
        .routes(routes!(allotments))
}

/// Sponsors
///
/// Levels, booths and where they hire, in the order in which they signed. Those that are not published are not among them.
#[utoipa::path(
    get, path = paths::SPONSORS, tag = "Sponsors", operation_id = "sponsors",
    params(("event" = String, Path, description = "The event's short name")),
    responses((status = 200, description = "Sponsors", body = Vec<Sponsor>)),
)]
async fn all(
    State(app): State<Shared>,
    Path(event): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let rows = in_order(running, app.store.sponsors().all(&running.row.id).await?);
    let sponsors: Vec<Sponsor> = rows.into_iter().filter(|row| row.published).map(sponsor).collect();
    Ok(reply::shared(&headers, &sponsors))
}

/// As everybody sees it.
pub(crate) fn sponsor(row: SponsorRow) -> Sponsor {
    Sponsor { id: row.id, profile: row.profile }
}

/// In the order in which their seats were set up.
fn in_order(running: &Running, mut rows: Vec<SponsorRow>) -> Vec<SponsorRow> {
    let order: Vec<QuotaId> = running.book().quotas().map(|view| view.spec.id.clone()).collect();
    rows.sort_by_key(|row| order.iter().position(|id| *id == row.id).unwrap_or(usize::MAX));
    rows
}

/// Sponsors with their contacts and seats
///
/// For an organiser.
#[utoipa::path(
    get, path = paths::ALLOTMENTS, tag = "Sponsors", operation_id = "allotments",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    responses((status = 200, description = "Sponsors, in the order in which they signed", body = Vec<SponsorAccount>)),
)]
async fn allotments(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Vec<SponsorAccount>>, Failure> {
    let (running, _) = auth::organiser(&app, &event, bearer).await?;
    let rows = in_order(running, app.store.sponsors().all(&running.row.id).await?);
    let book = running.book();
    let account = |row: SponsorRow| {
        let (contact, published) = (row.contact.clone(), row.published);
        let (seats, release_at) = (seats(&book, &row.id), settings(&book, &row.id));
        SponsorAccount { sponsor: sponsor(row), contact, published, seats, release_at }
    };
    Ok(Json(rows.into_iter().map(account).collect()))
}

/// Set up a sponsor
///
/// The sponsor, its seats and the private link of its contact, all of it or nothing; the contact is sent the link by mail.
/// Refused when the quota above has not that many seats left to promise. The seats are changed as any quota's are.
#[utoipa::path(
    post, path = paths::SPONSORS, tag = "Sponsors", operation_id = "add_sponsor",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    request_body = AddSponsor,
    responses((status = 201, description = "The new sponsor, with its portal's token", body = SponsorSet)),
)]
async fn add(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, by) = auth::organiser(&app, &event, change.bearer).await?;
    let sponsor = Box::new(change.json::<AddSponsor>()?.validate(running.row.starts_at)?);
    let accepted = change.submit(running, Action::Sponsor(SponsorAction::Add { sponsor, by })).await?;
    reply(&accepted, true)
}

/// Change a sponsor
///
/// Its profile or its contact, each as a whole, or whether it is on the public page. Another contact is not sent anything, and the former one's link goes on working:
/// make a new link, which ends all former ones and is sent to whoever is the contact then.
#[utoipa::path(
    patch, path = paths::SPONSOR, tag = "Sponsors", operation_id = "change_sponsor",
    params(("event" = String, Path, description = "The event's short name"),
        ("sponsor" = String, Path, description = "The sponsor's id")),
    security(("role_token" = [])), request_body = ChangeSponsor,
    responses((status = 200, description = "The changed sponsor", body = SponsorSet)),
)]
async fn change(
    State(app): State<Shared>,
    Path((event, sponsor)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, _) = auth::organiser(&app, &event, change.bearer).await?;
    let wanted = Box::new(change.json::<ChangeSponsor>()?.validate()?);
    let sponsor = QuotaId::from(sponsor.as_str());
    let action = Action::Sponsor(SponsorAction::Change { sponsor, change: wanted });
    reply(&change.submit(running, action).await?, false)
}

/// Make a new private link
///
/// For a sponsor whose contact has changed or lost theirs. Former links are dead from then on; the contact is sent the new one by
/// mail.
#[utoipa::path(
    post, path = paths::PORTAL_LINK, tag = "Sponsors", operation_id = "renew_portal_link",
    params(("event" = String, Path, description = "The event's short name"),
        ("sponsor" = String, Path, description = "The sponsor's id")),
    security(("role_token" = [])),
    responses((status = 201, description = "The sponsor, with its portal's new token", body = SponsorSet)),
)]
async fn renew(
    State(app): State<Shared>,
    Path((event, sponsor)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, _) = auth::organiser(&app, &event, change.bearer).await?;
    let sponsor = QuotaId::from(sponsor.as_str());
    reply(&change.submit(running, Action::Sponsor(SponsorAction::Renew { sponsor })).await?, true)
}

fn reply(accepted: &Accepted, new: bool) -> Result<Response, Failure> {
    let Outcome::SponsorSet { sponsor } = &accepted.outcome else { return Err(crate::problem::internal()) };
    let (sponsor, portal_token) = ((**sponsor).clone(), accepted.manage_token.clone());
    Ok(accepted.reply(new, &SponsorSet { sponsor, portal_token }))
}
