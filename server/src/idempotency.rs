//! A change as it came in: its request id, its fingerprint, and its body, all bounded in size and time.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, FieldProblem, Problem};
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::auth::Bearer;
use crate::events::Running;
use crate::problem::Failure;
use crate::store::PlaceRow;
use crate::tokens::Digest;
use crate::writer::{self, Action, Outcome};

/// The header with the request id.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that says that an answer repeats an earlier one.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The largest body.
pub const BODY_BYTES: usize = 64 * 1024;
/// How deep a body may nest; the deepest that we know is 2.
const JSON_DEPTH: usize = 16;
/// How long a body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// A change as it came in.
#[derive(Debug)]
pub struct Change {
    id: Uuid,
    fingerprint: Digest,
    is_json: bool,
    body: Bytes,
    /// The token that came along.
    pub bearer: Bearer,
}

impl<S: Sync> FromRequest<S> for Change {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let id = key(&parts.headers)?;
        let body = read(&parts.headers, body).await?;
        let mut hash = Sha256::new();
        let authorization = parts.headers.get(AUTHORIZATION).map_or(&[][..], HeaderValue::as_bytes);
        for part in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), authorization, &body] {
            // With their lengths, since otherwise two requests could run together into the same bytes.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let fingerprint = Digest(hash.finalize().into());
        let bearer = Bearer::of(&parts.headers);
        Ok(Self { id, fingerprint, is_json: is_json(&parts.headers), body, bearer })
    }
}

impl Change {
    /// The body as a value.
    ///
    /// # Errors
    /// `not_json`, `malformed`, or `invalid` naming the field of a wrong name or type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.is_json {
            return Err(Problem::new(Code::NotJson, "Send application/json.").into());
        }
        if depth(&self.body) > JSON_DEPTH {
            return Err(Failure::malformed(format!("The JSON nests deeper than {JSON_DEPTH} levels.")));
        }
        // Types would be filled from a list too, in the order of their fields.
        if self.body.trim_ascii_start().first().is_some_and(|&first| first != b'{') {
            return Err(Failure::malformed("Send a JSON object."));
        }
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| misfit(&error))?;
        json.end().map_err(|error| Failure::malformed(format!("Not JSON: {error}.")))?;
        Ok(value)
    }

    /// The body as a value, or nothing where there is no body.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn json_if_any<T: DeserializeOwned>(&self) -> Result<Option<T>, Failure> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The same for whoever has this place: they must have it still when it is decided.
    ///
    /// # Errors
    /// As [`Self::submit`]; `not_found` where it has become another's meanwhile.
    pub async fn submit_for(
        self,
        owned: &PlaceRow,
        running: &Running,
        action: Action,
    ) -> Result<Accepted, Failure> {
        self.hand_in(running, Some(owned.into()), action).await
    }

    /// Hands the change to its event's writer and waits for the answer.
    ///
    /// # Errors
    /// The refusal of the rules, which may be a repeat too, or what the writer says where there is no answer.
    pub async fn submit(self, running: &Running, action: Action) -> Result<Accepted, Failure> {
        self.hand_in(running, None, action).await
    }

    async fn hand_in(
        self,
        running: &Running,
        owner: Option<writer::Owner>,
        action: Action,
    ) -> Result<Accepted, Failure> {
        let request = writer::Request { id: self.id, fingerprint: self.fingerprint, owner, action };
        let answer = running.writer.submit(request).await?;
        match answer.outcome {
            Outcome::Refused { refusal, whom } => {
                Err(Failure::refused(running, refusal).about(&whom).replayed(answer.replayed))
            }
            outcome => Ok(Accepted { outcome, manage_token: answer.manage_token, replayed: answer.replayed }),
        }
    }
}

/// An answer of the writer that is no refusal.
#[derive(Debug)]
pub struct Accepted {
    /// What the request led to.
    pub outcome: Outcome,
    /// The manage token that opens the claimed place, unless its owner has it already.
    pub manage_token: Option<String>,
    /// Whether it only repeats an earlier answer.
    pub replayed: bool,
}

impl Accepted {
    /// The reply: 201 for something new, 200 for a change or a repeat.
    pub fn reply(&self, new: bool, body: &impl Serialize) -> Response {
        let status = if new && !self.replayed { StatusCode::CREATED } else { StatusCode::OK };
        mark((status, Json(body)).into_response(), self.replayed)
    }
}

/// Says in a header where an answer repeats an earlier one.
pub fn mark(mut response: Response, replayed: bool) -> Response {
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

fn key(headers: &HeaderMap) -> Result<Uuid, Failure> {
    let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
    let key = text.and_then(|text| Uuid::try_parse(text).ok());
    // Everybody knows these two, and they would soon meet on them.
    key.filter(|key| !key.is_nil() && !key.is_max()).ok_or_else(|| {
        let detail = "Send the header Idempotency-Key with a UUID made for this request, and the same one with each try.";
        Problem::new(Code::KeyRequired, detail).into()
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    let too_large = || Failure::from(Problem::new(Code::TooLarge, "A body may have 64 KiB at most."));
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > BODY_BYTES) {
        return Err(too_large());
    }
    let reading = async {
        let mut chunks = body.into_data_stream();
        let broken = |_| Failure::malformed("The body broke off.");
        // Nearly always the whole body is one chunk: then nothing is copied.
        let first = chunks.next().await.transpose().map_err(broken)?.unwrap_or_default();
        let Some(second) = chunks.next().await.transpose().map_err(broken)? else {
            return Ok(first);
        };
        let mut all = [first, second].concat();
        while let Some(chunk) = chunks.next().await.transpose().map_err(broken)? {
            all.extend_from_slice(&chunk);
            if all.len() > BODY_BYTES {
                return Err(too_large());
            }
        }
        Ok(all.into())
    };
    let late = |_| Failure::malformed("The body did not arrive in time.");
    let body: Bytes = tokio::time::timeout(BODY_PATIENCE, reading).await.map_err(late)??;
    if body.len() > BODY_BYTES { Err(too_large()) } else { Ok(body) }
}

/// How deep the brackets of a JSON text nest.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// JSON of another form than expected: the field is named, so that a form can show it there.
fn misfit(error: &serde_path_to_error::Error<serde_json::Error>) -> Failure {
    let why = error.inner().to_string();
    if !error.inner().is_data() {
        return Failure::malformed(format!("Not JSON: {why}."));
    }
    // serde_json ends with the place in the text, which says nothing to whoever knows the field.
    let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why);
    let path = error.path().to_string();
    let unknown = why.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    let missing = why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let inside = |name: &str| match path.as_str() {
        "." => name.to_owned(),
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    let problem = match (unknown, missing) {
        (Some(name), _) => FieldProblem::new(&inside(name), "unknown", "There is no such field."),
        (_, Some(name)) => FieldProblem::new(&inside(name), "required", "This is missing."),
        _ if path == "." => return Failure::malformed(format!("Not of the expected form: {why}.")),
        _ => FieldProblem::new(&path, "type", format!("Not of the expected form: {why}.")),
    };
    vec![problem].into()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::to_bytes;
    use futures_util::stream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let beginning = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"{")) });
        let body = Body::from_stream(beginning.chain(stream::pending()));
        let refusal = read(&HeaderMap::new(), body).await.unwrap_err().into_response();
        assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
        let words = to_bytes(refusal.into_body(), BODY_BYTES).await.unwrap();
        assert!(String::from_utf8_lossy(&words).contains("The body did not arrive in time."));
    }

    #[test]
    fn only_brackets_outside_of_strings_nest() {
        assert_eq!(depth(br#"{"a":[1,{"b":"[[[\"{{"}]}"#), 3);
        assert_eq!(depth(b"]]]]"), 0);
        assert_eq!(depth("[".repeat(40).as_bytes()), 40);
    }
}
