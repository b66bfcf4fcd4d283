//! What went wrong, as HTTP: problem details (RFC 9457) with the status of their code. What only the operator may know
//! is logged here, and not sent.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::groups::field_of;
use domain::ledger::Refusal;
use domain::problem::{Code, FieldProblem, Problem};
use domain::words;

use crate::events::Running;
use crate::idempotency::mark;
use crate::store::StoreError;
use crate::writer::WriteError;

/// The content type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a handler has no good answer. Every one is a [`Problem`] to the outside.
#[derive(Debug)]
pub struct Failure {
    problem: Box<Problem>,
    replayed: bool,
    /// When it is worth another try, where that is known.
    retry_after_seconds: Option<u32>,
}

impl Failure {
    /// There is nothing here, or not for this token: the two must look alike.
    pub fn not_found() -> Self {
        Problem::new(Code::NotFound, "There is nothing here.").into()
    }

    /// No valid token came along.
    pub fn unauthorized() -> Self {
        Problem::new(Code::Unauthorized, "Send a valid token: Authorization: Bearer …").into()
    }

    /// The token does not allow this.
    pub fn forbidden() -> Self {
        Problem::new(Code::Forbidden, "This token does not allow this.").into()
    }

    /// Nothing was written, and nothing could be read.
    pub fn unavailable() -> Self {
        Problem::new(Code::Unavailable, "The server can't answer right now. Nothing was changed; try again.")
            .into()
    }

    /// As many streams are open as there is room for.
    pub fn too_many_watchers() -> Self {
        let detail = "Too many people watch live counts right now. Ask for the event itself every now and then instead.";
        Problem::new(Code::TooManyWatchers, detail).into()
    }

    /// Too many codes were wrong, and too many more wait to be looked up.
    pub fn too_many_tries() -> Self {
        let detail = "Too many wrong codes came from your network. Wait a minute, then try yours again.";
        Problem::new(Code::TooManyTries, detail).into()
    }

    /// As many mails were asked for as may be for a while: the same words whether anybody has that address or not.
    pub fn too_many_mails(seconds: u32) -> Self {
        let minutes = seconds.div_ceil(60).max(1);
        let detail = format!(
            "Several mails were asked for already. Look for the last one, also among the unwanted ones, or try again in \
             {minutes} min."
        );
        let failure = Self::from(Problem::new(Code::TooManyMails, detail));
        Self { retry_after_seconds: Some(seconds), ..failure }
    }

    /// The body can't be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(Code::Malformed, detail).into()
    }

    /// The rules said no.
    pub fn refused(running: &Running, refusal: Refusal) -> Self {
        let book = running.book();
        let detail = words::refusal(&refusal, |id| {
            book.quota(id).map_or_else(|| id.to_string(), |quota| quota.spec.name.clone())
        });
        Problem::refused(refusal, detail).into()
    }

    /// Whose addresses of a group's a refusal is about, so that a form can say it there.
    #[must_use]
    pub fn about(mut self, whom: &[usize]) -> Self {
        let (code, detail) = (self.problem.code.as_str(), self.problem.detail.clone());
        let of_one = |&number: &usize| FieldProblem::new(&field_of(number, "email"), code, detail.clone());
        self.problem.fields = whom.iter().map(of_one).collect();
        self
    }

    /// Whether this only repeats an earlier answer.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        Self { replayed, ..self }
    }

    /// What is wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), replayed: false, retry_after_seconds: None }
    }
}

impl From<Vec<FieldProblem>> for Failure {
    fn from(fields: Vec<FieldProblem>) -> Self {
        Problem::invalid(fields).into()
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Unknown => Problem::new(
                Code::UnknownOutcome,
                "It may or may not have been written. The same request with the same Idempotency-Key will tell.",
            )
            .into(),
            WriteError::Unavailable => Self::unavailable(),
            WriteError::KeyReused => {
                let detail = "This Idempotency-Key came with another request before. Use a new one for a new request.";
                Problem::new(Code::KeyReused, detail).into()
            }
            WriteError::Invalid(fields) => fields.into(),
            WriteError::TooManyMails(seconds) => Self::too_many_mails(seconds),
            WriteError::Internal => internal(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database did not answer a question");
        match error {
            StoreError::Damaged(_) => internal(),
            _ => Self::unavailable(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, [(CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                // A stream ends after minutes only; anything else may be over at once.
                let seconds = if self.problem.code == Code::TooManyWatchers { "30" } else { "1" };
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(seconds));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let seconds = self.retry_after_seconds.unwrap_or(10);
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            StatusCode::UNAUTHORIZED => {
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        mark(response, self.replayed)
    }
}

/// Something broke; the details are in the log.
pub(crate) fn internal() -> Failure {
    Problem::new(Code::Internal, "Something broke on the server. It has been logged.").into()
}

/// For a path that is there, with a method that is not.
pub(crate) async fn method_not_allowed() -> Failure {
    Problem::new(Code::MethodNotAllowed, "This path knows no such method; see /api.").into()
}

/// For a handler that panicked.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let why = panic.downcast_ref::<String>().map(String::as_str);
    let why = why.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(why, "a handler panicked");
    internal().into_response()
}
