//! Whether the process is up, whether it can work, and what it counts.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::ids::EventSlug;

use crate::app::{App, Shared};
use crate::events::{self, Running};
use crate::store::{StoreError, within};

/// How long the database may be ahead of what readers see here. Another process's writes arrive sooner.
const LAG: Duration = Duration::from_secs(2);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why it can't work.
#[derive(Debug, thiserror::Error)]
enum Unready {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("changes to the event {0} can't be written")]
    Failing(EventSlug),
    #[error("the event {event} is at entry {theirs} in the database, and at {ours} here")]
    Apart { event: EventSlug, theirs: u64, ours: u64 },
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// Whether changes can be written, and the ledger here, the ledger in the database and its own counts agree.
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

async fn check(app: &App) -> Result<(), Unready> {
    within(PATIENCE, app.store.ping()).await?;
    for running in app.events.all() {
        check_event(app, running).await?;
    }
    Ok(())
}

async fn check_event(app: &App, running: &Running) -> Result<(), Unready> {
    if running.writer.is_failing() {
        return Err(Unready::Failing(running.row.slug.clone()));
    }
    // Before the database is asked: what is published is committed, so the database can't be behind it.
    let before = running.book().version();
    let (version, counts) = within(PATIENCE, app.store.counts(&running.row.id)).await?;
    if version < before || !running.reaches(version, LAG).await {
        let ours = running.book().version();
        return Err(Unready::Apart { event: running.row.slug.clone(), theirs: version, ours });
    }
    let book = running.book();
    // It may have moved on meanwhile; then there is nothing to compare with.
    if book.version() == version {
        events::compare(&counts, &book)?;
    }
    Ok(())
}

async fn metrics(State(app): State<Shared>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}
