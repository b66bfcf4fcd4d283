//! Calls to the server: one request, one answer. Keeping on trying is the outbox's work (see [`crate::outbox`]).

pub mod changes;
pub mod events;
pub mod ledger;
pub mod portal;
pub mod registrations;
pub mod shifts;

use domain::problem::{Code, FieldProblem};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use serde::Serialize;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestCache, RequestInit, Response};

use crate::json::{self, FromJson, read_fields};

/// How long an answer may take before it counts as lost.
const TIME_OUT_MS: u32 = 8_000;
/// A server that is busy is so no longer than this.
const BUSY_SECONDS: u32 = 60;

/// What the app reads of [`domain::problem::Problem`]. Its words are made already, so the rules' own data stays unread:
/// that would weigh several kilobytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// Stable machine code.
    pub code: Code,
    /// What happened and what to do, in words.
    pub detail: String,
    /// Every field that does not validate.
    pub fields: Vec<FieldProblem>,
}

impl Problem {
    /// Whether the server broke over the request instead of deciding. It may have written it down, or not.
    pub fn is_fault(&self) -> bool {
        self.status >= 500
    }
}

read_fields!(Problem { status, code, detail } or default { fields });

/// What the server says about a wrong token is for programs: a person never typed one.
const WRONG_TOKEN: &str =
    "The server does not know the link that this device has kept, so nothing was done. Try once more.";

/// Why there is no answer to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// No answer came: no network, a time-out, or something in between that is not Headcount (a hotel's sign-in page).
    Unreachable,
    /// The server can't say right now; the same request later will tell.
    Busy {
        /// How long it asks us to wait, in seconds.
        retry_after_seconds: Option<u32>,
    },
    /// The server said no, and why.
    Refused(Box<Problem>),
}

impl ApiError {
    /// Whether the server knows nothing under this address or token.
    pub fn is_unknown(&self) -> bool {
        let codes = [Code::NotFound, Code::Unauthorized, Code::Forbidden];
        matches!(self, Self::Refused(problem) if codes.contains(&problem.code))
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable => {
                f.write_str("The server can't be reached. Check your network, then try again.")
            }
            Self::Busy { .. } => f.write_str("The server is very busy. Try again in a moment."),
            Self::Refused(problem) => f.write_str(&problem.detail),
        }
    }
}

impl std::error::Error for ApiError {}

/// One request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Call<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// JSON; empty for none.
    pub body: &'a str,
    /// A manage token.
    pub bearer: Option<&'a str>,
    /// The idempotency key, for changes.
    pub key: Option<&'a str>,
}

/// Asks for something.
///
/// # Errors
/// Any [`ApiError`].
pub async fn get<T: FromJson>(path: &str, bearer: Option<&str>) -> Result<T, ApiError> {
    let text = send(Call { method: "GET", path, bearer, ..Call::default() }).await?;
    json::read(&text).ok_or(ApiError::Unreachable)
}

/// Sends one request and waits for its answer's text: JSON, or a calendar.
///
/// # Errors
/// [`ApiError::Refused`] is the only definite no; after the others a change may or may not have happened.
pub async fn send(call: Call<'_>) -> Result<String, ApiError> {
    let response = fetch(call, TIME_OUT_MS).await.map_err(|_| ApiError::Unreachable)?;
    let status = response.status();
    let header = |name| response.headers().get(name).ok().flatten();
    let ours = ["json", "text/calendar"];
    let is_ours =
        header("content-type").is_some_and(|kind| ours.into_iter().any(|known| kind.contains(known)));
    let retry_after_seconds = header("retry-after").and_then(|text| text.parse().ok());
    // Who is to stay away for minutes is not waited for: that is a no, for now, and it says why.
    let is_no = status == 429 && is_ours && retry_after_seconds > Some(BUSY_SECONDS);
    if matches!(status, 429 | 502 | 503 | 504) && !is_no {
        return Err(ApiError::Busy { retry_after_seconds });
    }
    let text = text(&response).await.map_err(|_| ApiError::Unreachable)?;
    // A page instead of JSON comes from somebody in between, and says nothing about the request.
    match (is_ours, status) {
        (true, 200..=299) => Ok(text),
        (true, _) => Err(json::read(&text).map_or(ApiError::Unreachable, refused)),
        (false, _) => Err(ApiError::Unreachable),
    }
}

/// Whether the server answers, and has nothing at an address.
pub async fn is_gone(path: &str) -> bool {
    let answer = fetch(Call { method: "HEAD", path, ..Call::default() }, TIME_OUT_MS).await;
    answer.is_ok_and(|answer| answer.status() == 404)
}

fn refused(mut problem: Problem) -> ApiError {
    if problem.code == Code::Unauthorized {
        WRONG_TOKEN.clone_into(&mut problem.detail);
    }
    ApiError::Refused(Box::new(problem))
}

async fn fetch(call: Call<'_>, time_out_ms: u32) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    if let Some(token) = call.bearer {
        headers.set("authorization", &format!("Bearer {token}"))?;
    }
    if let Some(key) = call.key {
        headers.set("idempotency-key", key)?;
    }
    let options = RequestInit::new();
    options.set_method(call.method);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(time_out_ms)));
    if call.method == "HEAD" {
        // Whether a file is still there, only the server knows.
        options.set_cache(RequestCache::NoStore);
    }
    if !call.body.is_empty() {
        headers.set("content-type", "application/json")?;
        options.set_body(&JsValue::from_str(call.body));
    }
    options.set_headers(&headers);
    let request = Request::new_with_str_and_init(call.path, &options)?;
    JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()
}

async fn text(response: &Response) -> Result<String, JsValue> {
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}
