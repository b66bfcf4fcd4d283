//! Codes: the door that one opens, and the list of all for an organiser.

use axum::Json;
use axum::extract::State;
use domain::paths;
use domain::problem::{Code as ProblemCode, Problem};
use domain::quotas::{Code, CodeDoor, Quota};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer};
use crate::extract::Path;
use crate::guesses::Guest;
use crate::problem::Failure;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(join))
}

/// All codes
///
/// By quota.
#[utoipa::path(
    get, path = paths::CODES, tag = "Quotas", operation_id = "codes",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    responses((status = 200, description = "All codes", body = Vec<Code>)),
)]
async fn all(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Vec<Code>>, Failure> {
    let (running, _) = auth::organiser(&app, &event, bearer).await?;
    let rows = app.store.codes(&running.row.id).await?;
    Ok(Json(rows.into_iter().map(|row| Code { code: row.code, quota: row.quota }).collect()))
}

/// The door that a code opens
///
/// With the seats that are left behind it. 404 with `code_unknown` where there is no such code; after several of those the
/// answers take longer, and 429 with `too_many_tries` asks for some patience.
#[utoipa::path(
    get, path = paths::JOIN, tag = "Registrations", operation_id = "join",
    params(("event" = String, Path, description = "The event's short name"),
        ("code" = String, Path, description = "The code")),
    responses((status = 200, description = "The door", body = CodeDoor)),
)]
async fn join(
    State(app): State<Shared>,
    Path((event, code)): Path<(String, String)>,
    guest: Guest,
) -> Result<Json<CodeDoor>, Failure> {
    let running = app.event(&event)?;
    let found = app.store.code(&running.row.id, &code);
    let quota = app.guesses.look_up(&running.row.slug, guest, found).await?;
    let quota = quota.and_then(|quota| running.book().quota(&quota).map(Quota::from));
    quota.map(|quota| Json(CodeDoor { quota })).ok_or_else(|| {
        let detail = "No door has this code. Check it letter by letter, or ask whoever gave it to you.";
        Problem { status: 404, ..Problem::new(ProblemCode::CodeUnknown, detail) }.into()
    })
}
