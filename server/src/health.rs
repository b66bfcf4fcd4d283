//! Whether the process is up, whether it can work, and what it counts.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::{App, Shared};
use crate::events;
use crate::store::StoreError;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// Whether the database answers, and its own counts and the ledger's agree.
async fn ready(State(app): State<Shared>) -> Response {
    match check(&app).await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            // What is wrong is in the log: everybody may ask here.
            (StatusCode::SERVICE_UNAVAILABLE, "not ready; the log says why\n").into_response()
        }
    }
}

async fn check(app: &App) -> Result<(), StoreError> {
    app.store.ping().await?;
    for running in app.events.all() {
        let (version, counts) = app.store.counts(&running.row.id).await?;
        events::compare(version, &counts, &running.book())?;
    }
    Ok(())
}

async fn metrics(State(app): State<Shared>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}
