//! What a client may not do to the server.

use reqwest::Method;
use serde_json::json;

use crate::support::{REGISTRATIONS, house, shows};

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_is_refused() {
    let house = house().await;
    let large = json!({ "quota": "general", "name": "x".repeat(65 * 1024) });
    let reply = house.post(REGISTRATIONS, large).send().await;
    shows!(reply.shown(), @r#"
    413 Payload Too Large, application/problem+json
    {
      "code": "too_large",
      "detail": "A body may have 64 KiB at most.",
      "status": 413,
      "title": "Too large",
      "type": "/api#too_large"
    }
    "#);
    let chunks = (0..70).map(|_| Ok::<_, std::io::Error>("x".repeat(1024)));
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    let undeclared =
        house.ask(Method::POST, REGISTRATIONS).header("content-type", "application/json").body(stream);
    assert_eq!(undeclared.send().await.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_body_is_refused() {
    let house = house().await;
    let deep = format!("{{\"answers\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let reply = house.ask(Method::POST, REGISTRATIONS).header("content-type", "application/json").body(deep);
    shows!(reply.send().await.shown(), @r#"
    400 Bad Request, application/problem+json
    {
      "code": "malformed",
      "detail": "The JSON nests deeper than 16 levels.",
      "status": 400,
      "title": "Not understood",
      "type": "/api#malformed"
    }
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let house = house().await;
    for path in
        ["/", "/e/summit", "/api", "/api/events", "/api/no-such", "/healthz", "/.well-known/security.txt"]
    {
        let reply = house.get(path).send().await;
        let policy = reply.header("content-security-policy");
        for part in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(reply.header(name), value, "{path}");
        }
    }
}
