//! Everything that is neither the API nor a page: the app's files, `security.txt`, and what is not there.

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HOST, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::Shared;
use crate::assets::{self, Asset};
use crate::pages;
use crate::problem::Failure;
use crate::reply;

/// How long `security.txt` says that it holds; it is made anew for whoever asks.
const VALIDITY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 180);

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/.well-known/security.txt", get(security)).fallback(fallback)
}

async fn fallback(State(app): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if path.starts_with("/api/") || !matches!(method, Method::GET | Method::HEAD) {
        return Failure::not_found().into_response();
    }
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(asset) = assets::get(path, text(ACCEPT_ENCODING)) {
        return file(&headers, asset);
    }
    let wants_a_page =
        text(ACCEPT).is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"));
    if wants_a_page && !path.starts_with("/assets/") {
        return pages::not_found(&app, &headers).await;
    }
    Failure::not_found().into_response()
}

fn file(headers: &HeaderMap, asset: Asset) -> Response {
    let caching = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if reply::has(headers, asset.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = asset.bytes.into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if let Some(encoding) = asset.encoding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(ETAG, HeaderValue::from_static(asset.etag));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Where to report a hole (RFC 9116). Who runs the server says where; otherwise it can only be whoever is behind its
/// own address.
async fn security(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let own = app.site.public_url.clone().unwrap_or_else(|| format!("http://{host}"));
    let contact = app.site.security_contact.clone().unwrap_or_else(|| format!("{own}/"));
    let expires = (domain::Timestamp::now() + VALIDITY).strftime("%Y-%m-%dT00:00:00Z");
    let text = format!("Contact: {contact}\nExpires: {expires}\nCanonical: {own}/.well-known/security.txt\n");
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
