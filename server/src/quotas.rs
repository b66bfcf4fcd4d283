//! Quotas: what an organiser sets up and changes, with a reason that stands in the public ledger.

use axum::extract::State;
use axum::response::Response;
use domain::ids::QuotaId;
use domain::paths;
use domain::quotas::{AddQuota, ChangeQuota, Quota, ValidAddQuota};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth;
use crate::extract::Path;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::writer::{Action, Outcome};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(change))
}

/// Set up a quota
///
/// A new limit under an existing one, such as one more sponsor. Refused when the quota above has not that much left.
#[utoipa::path(
    post, path = paths::QUOTAS, tag = "Quotas", operation_id = "add_quota",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    request_body = AddQuota, responses((status = 201, description = "The new quota", body = Quota)),
)]
async fn add(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, by) = auth::organiser(&app, &event, change.bearer).await?;
    let ValidAddQuota { quota, code, reason } = change.json::<AddQuota>()?.validate(running.row.starts_at)?;
    let accepted =
        change.submit(running, Action::AddQuota { quota: Box::new(quota), code, by, reason }).await?;
    reply(&accepted, true)
}

/// Change a quota
///
/// Its limits (size, guarantee, release date): refused below what is taken, and when the quota above has not that much
/// left. Or its door: what it is called, who may come in, when, how many at once, what becomes of those in line. All of it or
/// nothing.
#[utoipa::path(
    patch, path = paths::QUOTA, tag = "Quotas", operation_id = "change_quota",
    params(("event" = String, Path, description = "The event's short name"),
        ("quota" = String, Path, description = "The quota's id")),
    security(("role_token" = [])),
    request_body = ChangeQuota, responses((status = 200, description = "The changed quota", body = Quota)),
)]
async fn change(
    State(app): State<Shared>,
    Path((event, quota)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, by) = auth::organiser(&app, &event, change.bearer).await?;
    let wanted = change.json::<ChangeQuota>()?.validate(running.row.starts_at)?;
    let quota = QuotaId::from(quota.as_str());
    let accepted = change.submit(running, Action::ChangeQuota { quota, change: wanted, by }).await?;
    reply(&accepted, false)
}

fn reply(accepted: &Accepted, new: bool) -> Result<Response, Failure> {
    let Outcome::QuotaSet { quota } = &accepted.outcome else { return Err(crate::problem::internal()) };
    Ok(accepted.reply(new, quota))
}
