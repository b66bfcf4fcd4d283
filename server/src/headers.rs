//! What browsers are told with every answer, and which of their requests are refused unseen.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};

use crate::app::Shared;
use crate::problem::Failure;

/// Everything comes from here and nothing frames us. `script-src` lets WebAssembly be compiled, and no text be run.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Puts the security headers on every answer; what a handler has set stays.
pub(crate) async fn harden(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(CONTENT_SECURITY_POLICY, POLICY);
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "no-referrer");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(CACHE_CONTROL, "no-store");
    if app.site.public_url.as_deref().is_some_and(|url| url.starts_with("https://")) {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Refuses changes that another site's page sends. Programs other than browsers send neither header.
pub(crate) async fn same_origin(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_from_here(request.headers(), app.site.public_url.as_deref()) {
        return next.run(request).await;
    }
    let detail = "This change came from another site's page.";
    Failure::from(Problem::new(Code::Forbidden, detail)).into_response()
}

fn is_from_here(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        // `none` is the address bar and the like: no page is behind it.
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN) else { return true };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    public_url == Some(origin) || (authority.is_some() && authority == text(HOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[(&'static str, &'static str)], expected: bool) {
        let headers: HeaderMap = pairs
            .iter()
            .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(is_from_here(&headers, Some("https://headcount.example")), expected, "{pairs:?}");
    }

    #[test]
    fn only_pages_of_this_site_may_change_something() {
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://headcount.example")], false);
        check(&[("origin", "http://127.0.0.1:8012"), ("host", "127.0.0.1:8012")], true);
        check(&[("origin", "https://headcount.example"), ("host", "10.0.0.1")], true);
        check(&[("origin", "https://evil.example"), ("host", "127.0.0.1:8012")], false);
        check(&[("origin", "null"), ("host", "127.0.0.1:8012")], false);
    }
}
