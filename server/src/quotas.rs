//! Quotas: what an organiser sets up and changes, with a reason that stands in the public ledger.

use axum::extract::State;
use axum::response::Response;
use domain::ids::QuotaId;
use domain::ledger::{Access, QuotaSpec, Refusal, Release};
use domain::paths;
use domain::problem::FieldProblem;
use domain::quotas::{AddQuota, ChangeQuota, Quota};
use domain::registrations::CODE_CHARS;
use domain::text::{NAME_CHARS, REASON_CHARS, keep, line};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth;
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::writer::Action;

/// The longest id of a quota, in characters.
const ID_CHARS: usize = 60;

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
    let form = change.json::<AddQuota>()?;
    let mut problems = Vec::new();
    keep(&mut problems, id(&form.id));
    let name = keep(&mut problems, line("name", &form.name, 1, NAME_CHARS));
    let code = form.code.as_deref().and_then(|code| keep(&mut problems, line("code", code, 1, CODE_CHARS)));
    if (form.access == Access::Code) != form.code.is_some() {
        let detail = "A quota has a code exactly where its access is `code`.";
        problems.push(FieldProblem::new("code", "one_of", detail));
    }
    let reason = keep(&mut problems, line("reason", &form.reason, 1, REASON_CHARS));
    let (Some(name), Some(reason), true) = (name, reason, problems.is_empty()) else {
        return Err(problems.into());
    };
    let quota = QuotaSpec {
        id: form.id.clone(),
        parent: form.parent,
        kind: form.kind,
        name,
        description: None,
        size: form.size,
        guarantee: form.guarantee,
        release_at: form.release_at,
        opens_at: None,
        closes_at: None,
        opens_after: None,
        access: form.access,
        overflow: form.overflow,
        shift: None,
    };
    let accepted = change.submit(running, Action::AddQuota { quota, code, by, reason }).await?;
    reply(running, &accepted, true, &form.id)
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
    let reason = line("reason", &form.reason, 1, REASON_CHARS).map_err(|problem| vec![problem])?;
    let quota = QuotaId::from(quota.as_str());
    let release = match form.release_at {
        None => Release::Keep,
        Some(None) => Release::Never,
        Some(Some(time)) => Release::At(time),
    };
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

/// A quota's id stands in URLs: lower-case letters, digits and hyphens.
fn id(id: &QuotaId) -> Result<(), FieldProblem> {
    let (id, allowed) = (id.as_str(), |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if id.is_empty() {
        Err(FieldProblem::new("id", "required", "This can't be empty."))
    } else if id.len() > ID_CHARS {
        Err(FieldProblem::new("id", "too_long", format!("At most {ID_CHARS} characters.")))
    } else if !id.chars().all(allowed) || id.starts_with('-') || id.ends_with('-') {
        let detail = "Lower-case letters, digits, and hyphens between them.";
        Err(FieldProblem::new("id", "characters", detail))
    } else {
        Ok(())
    }
}
