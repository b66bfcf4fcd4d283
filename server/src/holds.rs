//! Places that are held for somebody, as organisers see to them: paid for, say, in a way that this server knows nothing of.

use axum::extract::State;
use axum::response::Response;
use domain::ids::PlaceId;
use domain::paths;
use domain::registrations::Registration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Sort};
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::registrations::changed;
use crate::writer::Action;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(confirm))
}

/// Confirm a held place
///
/// The place is its person's from then on; what the event needs to know they answer on their own page. The public ledger says
/// which organiser did it. Doing it again answers the same. A place that nobody confirms goes to the next in
/// line at its time.
#[utoipa::path(
    put, path = paths::HELD, tag = "Registrations", operation_id = "confirm_held",
    params(("event" = String, Path, description = "The event's short name"),
        ("id" = String, Path, description = "The registration's id")),
    security(("role_token" = [])),
    responses((status = 200, description = "The registration, confirmed", body = Registration)),
)]
async fn confirm(
    State(app): State<Shared>,
    Path((event, id)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, organiser) = auth::organiser(&app, &event, change.bearer).await?;
    let id = PlaceId::from(id.as_str());
    let row = app.store.place(&running.row.id, &id).await?.ok_or_else(Failure::not_found)?;
    if Sort::of(running, &app.place(running, &row.id).await?) != Sort::Registration {
        return Err(Failure::not_found());
    }
    let action = Action::Confirm { place: row.id, answers: None, by: Some(organiser) };
    changed(&change.submit(running, action).await?)
}
