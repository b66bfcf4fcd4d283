//! Handing a registration over: its holder's side, and that of whoever has the link.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::ids::PlaceId;
use domain::ledger::Refusal;
use domain::paths;
use domain::registrations::Registration;
use domain::transfers::{HandOver, TakeOver, Transfer, TransferOffer};
use domain::{Timestamp, ids::QuotaId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer, Owned, Sort};
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::registrations::changed;
use crate::store::{Purpose, TransferRow};
use crate::writer::{Action, Outcome, OwnAction, still_offered};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(hand_over, take_back)).routes(routes!(offer, take_over))
}

impl From<TransferRow> for Transfer {
    fn from(row: TransferRow) -> Self {
        Self { name: row.name, email: row.email, expires_at: row.expires_at }
    }
}

/// Hand a registration over
///
/// To whom: they get a mail with a link, and the place stays yours until they say yes. That is for a week at most, and not
/// beyond the event's beginning. It works while everything is sold out: no count changes.
#[utoipa::path(
    put, path = paths::TRANSFER, tag = "Registrations", operation_id = "hand_over",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = HandOver,
    responses((status = 200, description = "The registration, being handed over", body = Registration)),
)]
async fn hand_over(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let (name, email) = change.json::<HandOver>()?.validate()?;
    let action = OwnAction::HandOver { place: row.id.clone(), name, email, until: running.row.starts_at };
    changed(&change.submit_for(&row, running, Action::Own(action)).await?)
}

/// Keep it after all
///
/// The link that was sent does nothing any more. Doing it again answers the same.
#[utoipa::path(
    delete, path = paths::TRANSFER, tag = "Registrations", operation_id = "take_back",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The registration", body = Registration)),
)]
async fn take_back(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let action = OwnAction::TakeBack { place: row.id.clone() };
    changed(&change.submit_for(&row, running, Action::Own(action)).await?)
}

/// What is offered
///
/// With the token in the mail's link. Looking at it changes nothing.
#[utoipa::path(
    get, path = paths::TRANSFER_OFFER, tag = "Registrations", operation_id = "transfer_offer",
    params(("event" = String, Path, description = "The event's short name")), security(("link_token" = [])),
    responses((status = 200, description = "What somebody would hand over", body = TransferOffer)),
)]
async fn offer(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<TransferOffer>, Failure> {
    let token = bearer.required()?;
    let running = app.event(&event)?;
    let link = app.store.own().link(&running.row.id, &token).await?;
    let link = link.filter(|link| link.purpose == Purpose::TakeOver).ok_or_else(Failure::not_found)?;
    let place = PlaceId::new(link.subject.clone());
    let row = app.store.place(&running.row.id, &place).await?;
    let offered = {
        let book = running.book();
        still_offered(&book, &link, row.as_ref(), Timestamp::now()).cloned()
    };
    let transfer = offered.map_err(|refusal| Failure::refused(running, refusal))?;
    let (quota, add_ons) = standing(running, &place)?;
    let Transfer { name, email, expires_at } = transfer.into();
    let from = row.map(|row| row.name).unwrap_or_default();
    Ok(Json(TransferOffer { from, quota, add_ons, name, email, expires_at }))
}

/// The door of a place that is still somebody's, and what goes along.
fn standing(running: &Running, place: &PlaceId) -> Result<(QuotaId, Vec<QuotaId>), Failure> {
    let found = {
        let book = running.book();
        let along = book.add_ons_of(place).map(|(_, add_on)| add_on.quota.clone()).collect();
        book.place(place).filter(|place| place.state.is_active()).map(|place| (place.quota.clone(), along))
    };
    found.ok_or_else(|| Failure::refused(running, Refusal::Gone))
}

/// Take it over
///
/// With the token in the mail's link, and with answers of one's own to what is asked. The former holder's link dies at once.
#[utoipa::path(
    post, path = paths::TRANSFER_OFFER, tag = "Registrations", operation_id = "take_over",
    params(("event" = String, Path, description = "The event's short name")), security(("link_token" = [])),
    request_body = TakeOver,
    responses((status = 201, description = "The registration, with its manage token", body = Registration)),
)]
async fn take_over(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let link = change.bearer.required()?;
    let running = app.event(&event)?;
    let form = change.json::<TakeOver>()?;
    let (name, answers) = (form.validate()?, form.answers);
    let accepted = change.submit(running, Action::Own(OwnAction::TakeOver { link, name, answers })).await?;
    let Outcome::TakenOver { registration } = &accepted.outcome else {
        return Err(crate::problem::internal());
    };
    let manage_token = accepted.manage_token.clone();
    Ok(accepted.reply(true, &Registration { manage_token, ..(**registration).clone() }))
}
