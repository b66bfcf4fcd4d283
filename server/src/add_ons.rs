//! What goes along with a registration: tutorials, lunches, T-shirts. It is opened by the registration's manage token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::PlaceId;
use domain::paths;
use domain::registrations::{ChooseAddOn, Registration};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Owned, Sort};
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::registrations::changed;
use crate::writer::{Action, AddOnChange};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(exchange, confirm, drop)).routes(routes!(split))
}

/// Add something
///
/// An add-on of the event. A full one with a waiting list puts you in line; so does any while the registration waits.
#[utoipa::path(
    post, path = paths::ADD_ONS, tag = "Registrations", operation_id = "add_add_on",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = ChooseAddOn,
    responses((status = 201, description = "The registration with what goes along now", body = Registration)),
)]
async fn add(State(app): State<Shared>, Path(id): Path<String>, change: Change) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let ChooseAddOn { quota } = change.json()?;
    let accepted =
        change.submit_for(&row, running, Action::AddAddOn { place: row.id.clone(), quota }).await?;
    let mut reply = changed(&accepted)?;
    if !accepted.replayed {
        *reply.status_mut() = StatusCode::CREATED;
    }
    Ok(reply)
}

/// Exchange something
///
/// For another of the same kind, such as a T-shirt of another size: yours goes back in the same moment.
#[utoipa::path(
    patch, path = paths::ADD_ON, tag = "Registrations", operation_id = "exchange_add_on",
    params(("id" = String, Path, description = "The registration's id"),
        ("add_on" = String, Path, description = "The add-on's own id")),
    security(("manage_token" = [])), request_body = ChooseAddOn,
    responses((status = 200, description = "The registration with what goes along now", body = Registration)),
)]
async fn exchange(
    State(app): State<Shared>,
    Path((id, add_on)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let ChooseAddOn { quota } = change.json()?;
    act(&app, &id, &add_on, change, AddOnChange::Exchange { quota }).await
}

/// Take something that is held
///
/// An offer from its waiting list.
#[utoipa::path(
    put, path = paths::ADD_ON, tag = "Registrations", operation_id = "confirm_add_on",
    params(("id" = String, Path, description = "The registration's id"),
        ("add_on" = String, Path, description = "The add-on's own id")),
    security(("manage_token" = [])),
    responses((status = 200, description = "The registration with what goes along now", body = Registration)),
)]
async fn confirm(
    State(app): State<Shared>,
    Path((id, add_on)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    act(&app, &id, &add_on, change, AddOnChange::Confirm).await
}

/// Give something back
///
/// It goes to the first in its line; the registration stays. Giving it back again answers the same.
#[utoipa::path(
    delete, path = paths::ADD_ON, tag = "Registrations", operation_id = "drop_add_on",
    params(("id" = String, Path, description = "The registration's id"),
        ("add_on" = String, Path, description = "The add-on's own id")),
    security(("manage_token" = [])),
    responses((status = 200, description = "The registration with what goes along now", body = Registration)),
)]
async fn drop(
    State(app): State<Shared>,
    Path((id, add_on)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    act(&app, &id, &add_on, change, AddOnChange::Drop).await
}

async fn act(
    app: &Shared,
    id: &str,
    add_on: &str,
    sent: Change,
    change: AddOnChange,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(app, id, sent.bearer, Sort::Registration).await?;
    let action = Action::ChangeAddOn { place: row.id.clone(), add_on: PlaceId::from(add_on), change };
    changed(&sent.submit_for(&row, running, action).await?)
}

/// Stop waiting for each other
///
/// Whoever asked for places for all or none waits alone from now on, each in the same position as before.
#[utoipa::path(
    delete, path = paths::PARTY, tag = "Registrations", operation_id = "split_party",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The registration", body = Registration)),
)]
async fn split(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    changed(&change.submit_for(&row, running, Action::SplitParty { place: row.id.clone() }).await?)
}
