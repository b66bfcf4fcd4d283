//! Quotas: what an organiser sets up and changes, with a reason that stands in the public ledger.

use axum::extract::State;
use axum::response::Response;
use domain::ids::QuotaId;
use domain::ledger::Refusal;
use domain::paths;
use domain::quotas::{AddQuota, ChangeQuota, Quota, ValidAddQuota};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth;
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::writer::Action;

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
    let ValidAddQuota { quota, code, reason } = change.json::<AddQuota>()?.validate()?;
    let id = quota.id.clone();
    let accepted = change.submit(running, Action::AddQuota { quota, code, by, reason }).await?;
    reply(running, &accepted, true, &id)
}

/// Change a quota
///
/// Its size, its guarantee, or its release date. Refused below what is taken, and when the quota above has not that
/// much left.
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
    let form = change.json::<ChangeQuota>()?;
    let (release, reason) = form.validate()?;
    let quota = QuotaId::from(quota.as_str());
    let (size, guarantee) = (form.size, form.guarantee);
    let action = Action::Resize { quota: quota.clone(), size, guarantee, release, by, reason };
    let accepted = change.submit(running, action).await?;
    reply(running, &accepted, false, &quota)
}

fn reply(running: &Running, accepted: &Accepted, new: bool, id: &QuotaId) -> Result<Response, Failure> {
    let quota = running.book().quota(id).map(Quota::from);
    let quota = quota.ok_or_else(|| Failure::refused(running, Refusal::NotFound))?;
    Ok(accepted.reply(new, &quota))
}
