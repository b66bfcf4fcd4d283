//! What this process counts, for Prometheus.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// People who watch live counts.
pub const WATCHERS: &str = "headcount_watchers";
const REQUEST_SECONDS: &str = "headcount_request_seconds";
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const REQUESTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// How often samples are folded into their buckets; until then each takes memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's metrics.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// The metrics of this process; a recorder is global, so there is only one.
    pub fn shared() -> Self {
        static SHARED: LazyLock<Metrics> = LazyLock::new(install);
        SHARED.clone()
    }

    /// All of it as Prometheus reads it.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds samples into their buckets, for as long as the task lives.
    pub async fn keep_up(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.0.run_upkeep();
        }
    }
}

fn install() -> Metrics {
    let builder = [("seconds", SECONDS), ("size", REQUESTS)].into_iter().try_fold(
        PrometheusBuilder::new(),
        |builder, (suffix, buckets)| {
            builder.set_buckets_for_metric(Matcher::Suffix(format!("_{suffix}")), buckets)
        },
    );
    let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("another recorder of metrics was there first; /metrics stays empty");
    }
    describe_counter!(
        "headcount_registrations_total",
        "Places claimed: seats, shifts, and positions in line"
    );
    describe_counter!("headcount_refusals_total", "Requests that the rules refused, by code");
    describe_histogram!("headcount_batch_size", "Requests decided in one transaction");
    describe_histogram!("headcount_commit_seconds", "Time that a commit took to be durable");
    describe_gauge!(WATCHERS, "Open streams of live counts");
    describe_histogram!(REQUEST_SECONDS, "Time from a request's head to its answer, by route and status");
    gauge!(WATCHERS).set(0.0);
    Metrics(handle)
}

/// Measures every request that has a route. Logs it too, without what could name a person: no address, no query, no id.
pub(crate) async fn track(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("", |path| path.as_str()).to_owned();
    // Anybody can invent methods, and each label lives for ever.
    let method = match request.method().as_str() {
        "GET" | "HEAD" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    };
    let response = next.run(request).await;
    let (status, seconds) = (response.status(), start.elapsed().as_secs_f64());
    tracing::debug!(target: "headcount::requests", method, route, status = status.as_u16(), seconds);
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.as_str().to_owned())];
    histogram!(REQUEST_SECONDS, &labels).record(seconds);
    response
}

/// Counts one watcher for as long as it lives.
#[derive(Debug)]
pub(crate) struct Watcher(());

impl Watcher {
    pub(crate) fn new() -> Self {
        gauge!(WATCHERS).increment(1.0);
        Self(())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        gauge!(WATCHERS).decrement(1.0);
    }
}
