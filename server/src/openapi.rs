//! The API's description, OpenAPI 3.1: made from the handlers and the wire types. What all operations share (problems,
//! the request id) is added here, once.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use domain::problem::{Code, Problem};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::app::Shared;
use crate::problem::PROBLEM_JSON;
use crate::reply;

#[derive(OpenApi)]
#[openapi(
    info(title = "Headcount", description = DESCRIPTION, license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(Problem)),
    tags(
        (name = "Events", description = "What everybody may see: events, live counts, and the ledger that proves them."),
        (name = "Registrations", description = "A seat at the conference."),
        (name = "Volunteers", description = "A place in a shift."),
        (name = "Quotas", description = "Limits and codes, for organisers."),
        (name = "Sponsors", description = "Sponsors, their seats, and the portals of their contacts."),
        (name = "Mails", description = "What people were told, for organisers."),
    ),
)]
pub(crate) struct Base;

const DESCRIPTION: &str = "Conference registration and volunteer sign-up that cannot overshoot.\n\n\
    Times are RFC 3339 in UTC; ids are opaque strings. Every change carries an `Idempotency-Key`, a UUID made before \
    the first try: the same request with the same key answers the same, with `Idempotent-Replayed: true`, however \
    often it is sent. So after a time-out or a 503, send it again as it was.\n\n\
    Problems are `application/problem+json`; match on their `code`.";

/// The description as it is served.
pub(crate) fn routes(document: Arc<Value>) -> Router<Shared> {
    Router::new().route("/api/openapi.json", get(json_document)).layer(Extension(document))
}

async fn json_document(
    State(_): State<Shared>,
    Extension(document): Extension<Arc<Value>>,
    headers: HeaderMap,
) -> Response {
    reply::shared(&headers, &*document)
}

/// The description of the whole API.
///
/// # Panics
/// Never: a description is JSON.
pub fn document() -> Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let (_, openapi) = crate::api().split_for_parts();
        let mut document = serde_json::to_value(openapi).expect("a description is JSON");
        complete(&mut document);
        document
    });
    DOCUMENT.clone()
}

fn complete(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "manage_token": {
            "type": "http", "scheme": "bearer",
            "description": "The `manage_token` of the reply that created a registration or a sign-up.",
        },
        "portal_token": {
            "type": "http", "scheme": "bearer",
            "description": "The `portal_token` of the reply that made a sponsor's private link; it is valid for that sponsor only.",
        },
        "link_token": {
            "type": "http", "scheme": "bearer",
            "description": "The token in the fragment of a mail's link.",
        },
        "role_token": {
            "type": "http", "scheme": "bearer",
            "description": "A token of `headcount token create`; it is valid in its event only.",
        },
    });
    document["components"]["responses"] = problems();
    // The derived list has the names that the codes have in Rust.
    document["components"]["schemas"]["Code"]["enum"] = Code::ALL.iter().map(|code| code.as_str()).collect();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if operation.is_object() {
                finish(operation, path.contains('{'), method != "get");
            }
        }
    }
}

/// One response for each status that a problem can have, naming its codes.
fn problems() -> Value {
    let mut responses = Map::new();
    for code in Code::ALL {
        let (name, line) = (code.status().to_string(), format!("- `{}`: {}", code.as_str(), code.title()));
        let response = responses.entry(name).or_insert_with(|| {
            json!({
                "description": "",
                "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
            })
        });
        let before = response["description"].as_str().unwrap_or_default();
        response["description"] = json!(if before.is_empty() { line } else { format!("{before}\n{line}") });
    }
    responses.into()
}

fn finish(operation: &mut Value, has_parameters: bool, is_change: bool) {
    let secured = operation.get("security").is_some();
    if is_change {
        let replayed = json!({
            "description": "`true` where this repeats an earlier answer.", "schema": { "type": "string", "const": "true" },
        });
        let responses = operation["responses"].as_object_mut();
        for response in responses.into_iter().flat_map(Map::values_mut) {
            response["headers"]["Idempotent-Replayed"] = replayed.clone();
        }
        if let Some(mut repeat) = operation["responses"].get("201").cloned() {
            repeat["description"] = json!("The same again, for a repeat");
            operation["responses"]["200"] = repeat;
        }
        let key = json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "A UUID made for this request, and the same one with each try.",
            "schema": { "type": "string", "format": "uuid" },
        });
        if let Some(parameters) = operation["parameters"].as_array_mut() {
            parameters.push(key);
        }
    }
    let statuses: &[(&str, bool)] = &[
        ("400", is_change),
        ("401", secured),
        ("403", secured || is_change),
        ("404", has_parameters),
        ("409", is_change),
        ("413", is_change),
        ("415", is_change && operation.get("requestBody").is_some()),
        (
            "429",
            ["join", "register", "hand_over", "ask_link", "send_link"]
                .iter()
                .any(|id| operation["operationId"] == *id),
        ),
        ("422", is_change || ["ledger", "live"].iter().any(|id| operation["operationId"] == *id)),
        ("500", true),
        ("503", true),
    ];
    for (status, _) in statuses.iter().filter(|(_, applies)| *applies) {
        operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{status}") });
    }
}
