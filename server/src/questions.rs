//! What is asked of whoever registers.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::paths;
use domain::questions::{Question, Questions, presets};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth;
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::reply;
use crate::writer::{Action, Outcome};

/// What everybody may see.
pub(crate) fn public_routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(ready_made))
}

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(set))
}

/// What is asked
///
/// In order; those that are no longer asked come last and are `retired`. An event has them, too.
#[utoipa::path(
    get, path = paths::QUESTIONS, tag = "Events", operation_id = "questions",
    params(("event" = String, Path, description = "The event's short name")),
    responses((status = 200, description = "All questions", body = Questions)),
)]
async fn all(
    State(app): State<Shared>,
    Path(event): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    Ok(reply::shared(&headers, &*app.event(&event)?.questions()))
}

/// Questions that most conferences ask
///
/// Ready to be put among an event's: badge name, affiliation, pronouns, food, allergies, T-shirt, access, emergency contact,
/// and the code of conduct.
#[utoipa::path(
    get, path = paths::QUESTION_PRESETS, tag = "Events", operation_id = "question_presets",
    responses((status = 200, description = "The questions", body = [Question])),
)]
async fn ready_made(headers: HeaderMap) -> Response {
    reply::shared(&headers, &presets())
}

/// Ask something else
///
/// These questions in this order. What is left out, a question or an option, is no longer asked, and what was answered stays
/// readable. A consent whose text has changed is asked of whoever comes from then on.
#[utoipa::path(
    put, path = paths::QUESTIONS, tag = "Events", operation_id = "set_questions",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    request_body = Questions, responses((status = 200, description = "All questions", body = Questions)),
)]
async fn set(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, _) = auth::organiser(&app, &event, change.bearer).await?;
    let Questions { questions, .. } = change.json()?;
    let accepted = change.submit(running, Action::SetQuestions { questions }).await?;
    let Outcome::QuestionsSet { questions } = &accepted.outcome else {
        return Err(crate::problem::internal());
    };
    Ok(accepted.reply(false, questions))
}
