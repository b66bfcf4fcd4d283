//! Live counts as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use domain::live::Counts;
use domain::paths;
use domain::problem::FieldProblem;
use futures_util::{Stream, stream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::extract::Path;
use crate::live::Latest;
use crate::metrics::Watcher;
use crate::problem::Failure;
use crate::tokens::random;

/// A sign of life, so that neither side takes silence for a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream lasts at least, and at most twice as long: then the browser comes back, and whoever is not there any
/// more does not. Streams that began together do not end together.
const LIFE: Duration = Duration::from_mins(5);
/// How soon a browser comes back after a break.
const RETRY_MILLISECONDS: u64 = 1_500;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(live))
}

/// Live counts
///
/// Server-sent events named `counts`; the id is the ledger's version. The first holds every quota; later ones what
/// changed since the one before, or again every quota. At most four a second.
///
/// Whoever has an event's counts already names their version, as `since` or, when coming back, as `Last-Event-ID`: the
/// first event then holds what changed since, where the server can tell, and else every quota.
///
/// A stream ends after some minutes: come back then. Where as many are open as the server has room for, the answer is
/// `too_many_watchers`: ask for the event itself now and then.
#[utoipa::path(
    get, path = paths::LIVE, tag = "Events", operation_id = "live",
    params(("event" = String, Path, description = "The event's short name"),
        ("since" = Option<u64>, Query, description = "The version of the counts that are here already"),
        ("last-event-id" = Option<u64>, Header, description = "The same, as a browser says it when it comes back")),
    responses((status = 200, description = "The stream; this is the data of an event", body = Counts,
        content_type = "text/event-stream")),
)]
async fn live(
    State(app): State<Shared>,
    Path(event): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let known = known(&headers, query.as_deref().unwrap_or_default())?;
    let room = app.streams.clone().try_acquire_owned().map_err(|_| Failure::too_many_watchers())?;
    let frames = frames(running.live.watch(), known, app.closing(), room);
    let mut response = Response::new(Body::from_stream(frames));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Reverse proxies would wait for a full buffer.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// The version that a client has. The address stays what it was when a browser comes back by itself, so the last event
/// that it saw goes first; what makes no sense there was not ours.
fn known(headers: &HeaderMap, query: &str) -> Result<Option<u64>, Failure> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let since = query.split('&').find_map(|pair| pair.strip_prefix("since="));
    let since = since.map(str::parse).transpose();
    let since = since
        .map_err(|_| vec![FieldProblem::new("since", "type", "A version of the ledger: a number from 0.")])?;
    Ok(last.or(since))
}

struct Watching {
    latest: watch::Receiver<Latest>,
    closing: watch::Receiver<bool>,
    heartbeat: Interval,
    ends: Instant,
    told: Told,
    _counted: Watcher,
    _room: OwnedSemaphorePermit,
}

/// What a watcher was told so far.
enum Told {
    /// Nothing; it has the counts of a version perhaps.
    Nothing { known: Option<u64> },
    /// The message of this number.
    Message(u64),
}

fn frames(
    latest: watch::Receiver<Latest>,
    known: Option<u64>,
    closing: watch::Receiver<bool>,
    room: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat.reset();
    let told = Told::Nothing { known };
    let ends = Instant::now() + LIFE + LIFE * u32::from(random::<1>()[0]) / 256;
    let start = Watching { latest, closing, heartbeat, ends, told, _counted: Watcher::new(), _room: room };
    stream::unfold(start, |mut watching| async {
        let frame = next(&mut watching).await?;
        Some((Ok(Bytes::from(frame)), watching))
    })
}

/// The next frame. It is made when the reader has room for it, so a slow one skips states and never holds a queue.
async fn next(watching: &mut Watching) -> Option<String> {
    let told = match watching.told {
        Told::Nothing { known } => {
            let latest = watching.latest.borrow_and_update();
            watching.told = Told::Message(latest.message.number);
            let data = known.map_or_else(|| latest.message.everything.clone(), |known| latest.since(known));
            let first = frame(latest.message.version, &data);
            return Some(format!("retry: {RETRY_MILLISECONDS}\n{first}"));
        }
        Told::Message(number) => number,
    };
    tokio::select! {
        changed = watching.latest.changed() => {
            changed.ok()?;
            let message = watching.latest.borrow_and_update().message.clone();
            watching.told = Told::Message(message.number);
            watching.heartbeat.reset();
            let data = if message.number == told + 1 { &message.changes } else { &message.everything };
            Some(frame(message.version, data))
        }
        _ = watching.heartbeat.tick() => Some(":\n\n".to_owned()),
        _ = watching.closing.wait_for(|closing| *closing) => None,
        () = sleep_until(watching.ends) => None,
    }
}

fn frame(version: u64, data: &str) -> String {
    format!("event: counts\nid: {version}\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::ledger::Book;
    use futures_util::StreamExt;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::live::Live;

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_after_some_minutes_and_leaves_its_room_to_others() {
        let room = Arc::new(Semaphore::new(1));
        let permit = room.clone().try_acquire_owned().unwrap();
        let (live, closing) = (Live::new(&Book::new(), 0), watch::Sender::new(false));
        let start = Instant::now();
        let signs_of_life = frames(live.watch(), None, closing.subscribe(), permit).count().await;
        assert!((LIFE..=LIFE * 2).contains(&start.elapsed()), "{:?}", start.elapsed());
        assert!(signs_of_life > 5, "{signs_of_life}");
        assert_eq!(room.available_permits(), 1);
    }
}
