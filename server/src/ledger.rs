//! The public ledger: every entry in order, without personal data, for whoever wants to check.

use std::fmt::Write;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ledger::LedgerPage;
use domain::paths;
use domain::problem::FieldProblem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::extract::Path;
use crate::problem::Failure;
use crate::reply;

/// The most entries in one reply.
const PAGE: u32 = 5_000;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(page))
}

/// The public ledger
///
/// Up to 5,000 entries after a number, exactly as they were written.
#[utoipa::path(
    get, path = paths::LEDGER, tag = "Events", operation_id = "ledger",
    params(("event" = String, Path, description = "The event's short name"),
        ("after" = Option<u64>, Query, description = "The number after which to begin; 0 if absent")),
    responses((status = 200, description = "A page of the ledger", body = LedgerPage)),
)]
async fn page(
    State(app): State<Shared>,
    Path(event): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let after = after(query.as_deref().unwrap_or_default())?;
    let entries = app.store.entries(&running.row.id, after, PAGE).await?;
    // Another process may have written what this one has not read yet.
    let version =
        running.book().version().max(if entries.is_empty() { 0 } else { after + entries.len() as u64 });
    let mut body = String::with_capacity(entries.iter().map(|entry| entry.len() + 1).sum::<usize>() + 64);
    body.push_str(r#"{"entries":["#);
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(entry);
    }
    let _ = write!(body, r#"],"version":{version}}}"#);
    Ok(reply::tagged(&headers, "application/json", body.into_bytes()))
}

fn after(query: &str) -> Result<u64, Failure> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("after="));
    // Beyond what the databases can count there is nothing anyway.
    let parsed =
        value.map_or(Some(0), |value| value.parse().ok()).filter(|&after| i64::try_from(after).is_ok());
    parsed.ok_or_else(|| vec![FieldProblem::new("after", "type", "A number from 0.")].into())
}
