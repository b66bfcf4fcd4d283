//! The list of events, and one event with its counts.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::events::{Event, EventSummary};
use domain::paths;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::extract::Path;
use crate::problem::Failure;
use crate::reply;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(one))
}

/// All events
///
/// By their start.
#[utoipa::path(
    get, path = paths::EVENTS, tag = "Events", operation_id = "events",
    responses((status = 200, description = "All events", body = Vec<EventSummary>)),
)]
async fn all(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let events: Vec<EventSummary> = app.events.all().iter().map(|running| running.summary()).collect();
    reply::shared(&headers, &events)
}

/// An event
///
/// With all its quotas and their live counts.
#[utoipa::path(
    get, path = paths::EVENT, tag = "Events", operation_id = "event",
    params(("event" = String, Path, description = "The event's short name")),
    responses((status = 200, description = "The event", body = Event)),
)]
async fn one(
    State(app): State<Shared>,
    Path(event): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    Ok(reply::shared(&headers, &app.event(&event)?.event()))
}
