//! What the release dates will bring, for an organiser.

use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::ledger::{Forecast, forecast};
use domain::paths;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer};
use crate::extract::Path;
use crate::problem::Failure;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What the release dates will bring
///
/// On each date, if nobody does anything until then: how many promised seats go back to everyone, and how many of those who
/// wait get one.
#[utoipa::path(
    get, path = paths::FORECAST, tag = "Quotas", operation_id = "forecast",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    responses((status = 200, description = "The release dates to come", body = Forecast)),
)]
async fn show(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Forecast>, Failure> {
    let (running, _) = auth::organiser(&app, &event, bearer).await?;
    // On a copy: the rules are played through, and nobody shall wait for that.
    let book = running.book().clone();
    Ok(Json(forecast(&book, Timestamp::now())))
}
