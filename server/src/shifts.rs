//! The volunteer board: shifts, signing up, and withdrawing.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::QuotaId;
use domain::ledger::Place;
use domain::paths;
use domain::problem::FieldProblem;
use domain::registrations::Registration;
use domain::shifts::{Shift, SignUp, SignUpRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, Shared};
use crate::auth::{self, Owned, Sort};
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::reply;
use crate::store::PlaceRow;
use crate::writer::{Action, Claimant, Outcome};

pub(crate) fn public_routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(board))
}

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(sign_up)).routes(routes!(withdraw))
}

/// The volunteer board
///
/// Every shift with its live counts, by start.
#[utoipa::path(
    get, path = paths::SHIFTS, tag = "Volunteers", operation_id = "shifts",
    params(("event" = String, Path, description = "The event's short name")),
    responses((status = 200, description = "All shifts", body = Vec<Shift>)),
)]
async fn board(
    State(app): State<Shared>,
    Path(event): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    Ok(reply::shared(&headers, &app.event(&event)?.shifts()))
}

/// Sign up for a shift
///
/// With name and e-mail, or with a manage token and no body; the token then opens this sign-up too. Where the wave
/// asked for is full, the place may be in a later one.
#[utoipa::path(
    post, path = paths::SIGN_UPS, tag = "Volunteers", operation_id = "sign_up",
    params(("event" = String, Path, description = "The event's short name"),
        ("shift" = String, Path, description = "The shift's id")),
    security((), ("manage_token" = [])), request_body = Option<SignUpRequest>,
    responses((status = 201, description = "A place, or a position in line", body = SignUp)),
)]
async fn sign_up(
    State(app): State<Shared>,
    Path((event, shift)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let quota = QuotaId::from(shift.as_str());
    let form = change.json_if_any::<SignUpRequest>()?;
    let claimant = claimant(&app, running, &change, form.unwrap_or_default()).await?;
    let typed = match &claimant {
        Claimant::Typed { name, .. } => name.as_str().to_owned(),
        Claimant::Known(_) => String::new(),
    };
    let accepted = change.submit(running, Action::SignUp { shift: quota, claimant }).await?;
    let Outcome::Claimed { place, quota, status, position, name, .. } = accepted.outcome.clone() else {
        return Err(crate::problem::internal());
    };
    let (name, manage_token) = (name.unwrap_or(typed), accepted.manage_token.clone());
    Ok(accepted.reply(true, &SignUp { id: place, shift: quota, status, position, name, manage_token }))
}

async fn claimant(
    app: &App,
    running: &Running,
    change: &Change,
    form: SignUpRequest,
) -> Result<Claimant, Failure> {
    let Some(token) = change.bearer.0 else {
        let (name, email) = form.validate()?;
        return Ok(Claimant::Typed { name, email });
    };
    if form != SignUpRequest::default() {
        let detail = "Give name and e-mail, or a manage token, not both.";
        return Err(vec![FieldProblem::new("name", "one_of", detail)].into());
    }
    // Newest first: that is the name which its owner gave last. Whoever registered others along came before them.
    let rows = app.store.places_of_token(&running.row.id, &token).await?;
    let owner = rows.last().map(|first| first.person.clone());
    let known = rows.into_iter().find(|row| Some(&row.person) == owner.as_ref());
    known.map(|row| Claimant::Known(Box::new(row))).ok_or_else(Failure::unauthorized)
}

/// Withdraw from a shift
///
/// The place goes to the first in line. Withdrawing again answers the same.
#[utoipa::path(
    delete, path = paths::SIGN_UP, tag = "Volunteers", operation_id = "withdraw",
    params(("id" = String, Path, description = "The sign-up's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The cancelled sign-up", body = SignUp)),
)]
async fn withdraw(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::SignUp).await?;
    let accepted = change.submit_for(&row, running, Action::Cancel { place: row.id.clone() }).await?;
    let Outcome::Changed { registration } = &accepted.outcome else {
        return Err(crate::problem::internal());
    };
    let Registration { id, quota: shift, status, position, name, .. } = (**registration).clone();
    Ok(accepted.reply(false, &SignUp { id, shift, status, position, name, manage_token: None }))
}

/// A sign-up as its owner sees it.
pub(crate) fn sign_up_of(row: PlaceRow, place: &Place, position: Option<u32>) -> SignUp {
    SignUp {
        id: row.id,
        shift: place.quota.clone(),
        status: place.state.status(),
        position,
        name: row.name,
        manage_token: None,
    }
}
