//! Replies that everybody may see: with an entity tag, so that asking again costs little.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::tokens::Digest;

/// JSON that everybody may see.
pub(crate) fn shared(headers: &HeaderMap, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => tagged(headers, "application/json", json),
        Err(why) => {
            tracing::error!(%why, "a reply can't be written as JSON");
            crate::problem::internal().into_response()
        }
    }
}

/// A body with its entity tag, or 304 for a browser that has it already.
pub(crate) fn tagged(headers: &HeaderMap, content_type: &'static str, body: Vec<u8>) -> Response {
    let etag = weak_tag(&body);
    let mut response = if has(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, content_type)], body).into_response()
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

/// The entity tag of a body: weak, since it is the same for every compressed form.
pub(crate) fn weak_tag(body: &[u8]) -> String {
    use std::fmt::Write;
    let mut tag = "W/\"".to_owned();
    for byte in &Digest::of_bytes(body).0[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether the browser says that it has this already. The comparison is the weak one (RFC 9110, 13.1.2).
pub(crate) fn has(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = opaque(etag);
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == wanted)
}
