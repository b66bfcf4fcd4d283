//! All that one manage token opens.

use axum::Json;
use axum::extract::State;
use domain::paths;
use domain::registrations::Mine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, Shared};
use crate::auth::{Bearer, Sort};
use crate::events::Running;
use crate::extract::Path;
use crate::problem::Failure;
use crate::registrations::registration;
use crate::shifts::sign_up_of;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(mine))
}

/// What is mine
///
/// All registrations and sign-ups that the manage token opens, newest first.
#[utoipa::path(
    get, path = paths::MINE, tag = "Registrations", operation_id = "mine",
    params(("event" = String, Path, description = "The event's short name")), security(("manage_token" = [])),
    responses((status = 200, description = "Registrations and sign-ups", body = Mine)),
)]
async fn mine(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Mine>, Failure> {
    Ok(Json(find(&app, app.event(&event)?, bearer).await?))
}

/// All that a manage token opens at an event.
pub(crate) async fn find(app: &App, running: &Running, bearer: Bearer) -> Result<Mine, Failure> {
    let token = bearer.required()?;
    let rows = app.store.places_of_token(&running.row.id, &token).await?;
    if rows.is_empty() {
        return Err(Failure::unauthorized());
    }
    let mut mine = Mine::default();
    for row in rows {
        let place = app.place(running, &row.id).await?;
        let sort = Sort::of(running, &place);
        let book = running.book();
        match sort {
            Sort::Registration => mine.registrations.push(registration(&book, row, &place)),
            Sort::SignUp => {
                let position = book.position(&row.id);
                mine.sign_ups.push(sign_up_of(row, &place, position));
            }
        }
    }
    Ok(mine)
}
