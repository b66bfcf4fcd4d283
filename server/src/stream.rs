//! Live counts as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use domain::live::Counts;
use domain::paths;
use futures_util::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::extract::Path;
use crate::live::Message;
use crate::metrics::Watcher;
use crate::problem::Failure;

/// A sign of life, so that neither side takes silence for a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How soon a browser comes back after a break.
const RETRY_MILLISECONDS: u64 = 1_500;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(live))
}

/// Live counts
///
/// Server-sent events named `counts`; the id is the ledger's version. The first holds every quota; later ones what
/// changed since the one before, or again every quota. At most four a second.
#[utoipa::path(
    get, path = paths::LIVE, tag = "Events", operation_id = "live",
    params(("event" = String, Path, description = "The event's short name")),
    responses((status = 200, description = "The stream; this is the data of an event", body = Counts,
        content_type = "text/event-stream")),
)]
async fn live(State(app): State<Shared>, Path(event): Path<String>) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let mut response = Response::new(Body::from_stream(frames(running.live.watch(), app.closing())));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Reverse proxies would wait for a full buffer.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

struct Watching {
    messages: watch::Receiver<Message>,
    closing: watch::Receiver<bool>,
    heartbeat: Interval,
    /// The number of the last message sent.
    seen: Option<u64>,
    _counted: Watcher,
}

fn frames(
    messages: watch::Receiver<Message>,
    closing: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat.reset();
    let start = Watching { messages, closing, heartbeat, seen: None, _counted: Watcher::new() };
    stream::unfold(start, |mut watching| async {
        let frame = next(&mut watching).await?;
        Some((Ok(Bytes::from(frame)), watching))
    })
}

/// The next frame. It is made when the reader has room for it, so a slow one skips states and never holds a queue.
async fn next(watching: &mut Watching) -> Option<String> {
    let Some(seen) = watching.seen else {
        let message = watching.messages.borrow_and_update().clone();
        watching.seen = Some(message.number);
        let first = frame(message.version, &message.everything);
        return Some(format!("retry: {RETRY_MILLISECONDS}\n{first}"));
    };
    tokio::select! {
        changed = watching.messages.changed() => {
            changed.ok()?;
            let message = watching.messages.borrow_and_update().clone();
            watching.seen = Some(message.number);
            watching.heartbeat.reset();
            let data = if message.number == seen + 1 { &message.changes } else { &message.everything };
            Some(frame(message.version, data))
        }
        _ = watching.heartbeat.tick() => Some(":\n\n".to_owned()),
        _ = watching.closing.wait_for(|closing| *closing) => None,
    }
}

fn frame(version: u64, data: &str) -> String {
    format!("event: counts\nid: {version}\ndata: {data}\n\n")
}
