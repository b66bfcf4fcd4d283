//! Registrations: a seat at the conference, from the form to giving it back.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::ledger::{Place, State as PlaceState};
use domain::paths;
use domain::problem::{Code, FieldProblem};
use domain::questions::Answers;
use domain::registrations::{ChangeRegistration, ConfirmRegistration, Door, Register, Registration};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer, Owned, Sort};
use crate::events::Running;
use crate::extract::Path;
use crate::guesses::Guest;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::store::PlaceRow;
use crate::writer::{Action, At, Claimant, Outcome};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(show, change, cancel))
        .routes(routes!(confirm))
}

/// Ask for a seat
///
/// Exactly one of `quota` and `code` names the door. A full door with a waiting list answers 201 with `waiting`.
#[utoipa::path(
    post, path = paths::REGISTRATIONS, tag = "Registrations", operation_id = "register",
    params(("event" = String, Path, description = "The event's short name")),
    request_body = Register,
    responses((status = 201, description = "A seat, or a position in line", body = Registration)),
)]
async fn register(
    State(app): State<Shared>,
    Path(event): Path<String>,
    guest: Guest,
    change: Change,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let sent = change.json::<Register>()?;
    let form = sent.validate().map_err(|problems| [problems, wrong_answers(running, &sent)].concat())?;
    if let Door::Code(_) = form.door {
        app.guesses.wait(&running.row.slug, guest).await?;
    }
    let at = match form.door {
        Door::Quota(quota) => At::Door(quota),
        Door::Code(code) => At::Code(code),
    };
    let (name, email) = (form.name, form.email);
    let claimant = Claimant::Typed { name: name.clone(), email: email.clone(), answers: sent.answers };
    let submitted = change.submit(running, Action::Claim { at, claimant }).await;
    if submitted.as_ref().is_err_and(|failure| failure.problem().code == Code::CodeUnknown) {
        app.guesses.was_wrong(&running.row.slug, guest);
    }
    let accepted = submitted?;
    let Outcome::Claimed { place, quota, status, position, answers, .. } = accepted.outcome.clone() else {
        return Err(crate::problem::internal());
    };
    // From what was sent and what was written then, so that a repeat answers the same whatever happened since.
    let registration = Registration {
        id: place,
        quota,
        status,
        position,
        offer_expires_at: None,
        name: name.as_str().to_owned(),
        email: email.as_str().to_owned(),
        answers,
        manage_token: accepted.manage_token.clone(),
    };
    Ok(accepted.reply(true, &registration))
}

/// What is wrong with the answers, to be told along with what else is wrong. Which door a code opens is for the writer to
/// look up.
fn wrong_answers(running: &Running, sent: &Register) -> Vec<FieldProblem> {
    let at = sent.quota.as_ref().map(|quota| running.book().up_from(quota)).unwrap_or_default();
    if at.is_empty() {
        return Vec::new();
    }
    running.questions().validate(&at, &sent.answers, &Answers::default()).err().unwrap_or_default()
}

/// A registration
///
/// As it stands now.
#[utoipa::path(
    get, path = paths::REGISTRATION, tag = "Registrations", operation_id = "registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The registration", body = Registration)),
)]
async fn show(
    State(app): State<Shared>,
    Path(id): Path<String>,
    bearer: Bearer,
) -> Result<Json<Registration>, Failure> {
    let Owned { row, place, position, .. } = auth::owned(&app, &id, bearer, Sort::Registration).await?;
    Ok(Json(registration(row, &place, position)))
}

/// Change a registration
///
/// What is absent stays.
#[utoipa::path(
    patch, path = paths::REGISTRATION, tag = "Registrations", operation_id = "change_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = ChangeRegistration,
    responses((status = 200, description = "The changed registration", body = Registration)),
)]
async fn change(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let form = change.json::<ChangeRegistration>()?;
    let (name, answers) = (form.validate()?, form.answers);
    let accepted = change.submit(running, Action::Edit { place: row.id, name, answers }).await?;
    changed(&accepted)
}

/// Take what is held
///
/// An offer from the waiting list, or an invitation: the place is yours from then on. Doing it again answers the same. To
/// decline, give the registration back.
#[utoipa::path(
    put, path = paths::CONFIRMATION, tag = "Registrations", operation_id = "confirm_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = ConfirmRegistration,
    responses((status = 200, description = "The registration, confirmed", body = Registration)),
)]
async fn confirm(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let ConfirmRegistration { answers } = change.json_if_any()?.unwrap_or_default();
    let accepted = change.submit(running, Action::Confirm { place: row.id, answers }).await?;
    changed(&accepted)
}

fn changed(accepted: &Accepted) -> Result<Response, Failure> {
    let Outcome::Changed { registration } = &accepted.outcome else {
        return Err(crate::problem::internal());
    };
    Ok(accepted.reply(false, registration))
}

/// Give a registration back
///
/// The seat goes to the first in line. Giving it back again answers the same.
#[utoipa::path(
    delete, path = paths::REGISTRATION, tag = "Registrations", operation_id = "cancel_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The cancelled registration", body = Registration)),
)]
async fn cancel(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    changed(&change.submit(running, Action::Cancel { place: row.id }).await?)
}

/// A registration as its owner sees it.
pub(crate) fn registration(row: PlaceRow, place: &Place, position: Option<u32>) -> Registration {
    let offer_expires_at = match place.state {
        PlaceState::Held { expires_at } => Some(expires_at),
        _ => None,
    };
    Registration {
        id: row.id,
        quota: place.quota.clone(),
        status: place.state.status(),
        position,
        offer_expires_at,
        name: row.name,
        email: row.email,
        answers: row.answers,
        manage_token: None,
    }
}
