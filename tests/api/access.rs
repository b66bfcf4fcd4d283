//! Role × endpoint: who may do what.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use server::store::Role;

use crate::support::{House, both, house, shows};

/// Asks an endpoint with a token, or without one.
async fn status(house: &House, method: &Method, path: &str, token: &str) -> u16 {
    let body = match (method.as_str(), path.contains("quotas")) {
        _ if path.ends_with("/transfer") && *method == Method::PUT => {
            json!({ "name": "Eve", "email": "eve@example.org" })
        }
        _ if path.ends_with("/links") => json!({ "email": format!("{}@example.org", uuid::Uuid::now_v7()) }),
        ("PATCH", true) => json!({ "reason": "a test" }),
        ("POST", true) => json!({
            "id": uuid::Uuid::now_v7().to_string(), "name": "New", "kind": "group", "access": "nobody", "size": 1,
            "reason": "a test",
        }),
        _ => json!({}),
    };
    let ask = house.ask(method.clone(), path);
    let ask = if method == Method::GET || method == Method::DELETE { ask } else { ask.json(body) };
    let ask = if token.is_empty() { ask } else { ask.token(token) };
    ask.send().await.status
}

/// Cancelling comes last: it changes what the others meet.
fn endpoints(registration: &str, sign_up: &str) -> Vec<(Method, String)> {
    vec![
        (Method::GET, "/api/events/summit".to_owned()),
        (Method::GET, "/api/events/summit/ledger".to_owned()),
        (Method::GET, "/api/events/summit/sponsors".to_owned()),
        (Method::GET, "/api/events/summit/mine".to_owned()),
        (Method::GET, "/api/events/summit/mine/calendar".to_owned()),
        (Method::GET, "/api/events/summit/portal".to_owned()),
        (Method::GET, "/api/events/summit/allotments".to_owned()),
        (Method::POST, "/api/events/summit/sponsors".to_owned()),
        (Method::PATCH, "/api/events/summit/sponsors/acme".to_owned()),
        (Method::POST, "/api/events/summit/sponsors/acme/portal-link".to_owned()),
        (Method::POST, "/api/events/summit/portal/invitations".to_owned()),
        (Method::GET, "/api/events/summit/codes".to_owned()),
        (Method::GET, "/api/events/summit/forecast".to_owned()),
        (Method::GET, "/api/events/summit/mails".to_owned()),
        (Method::GET, "/api/events/summit/mail-voice".to_owned()),
        (Method::PUT, "/api/events/summit/mail-voice".to_owned()),
        (Method::POST, "/api/events/summit/quotas".to_owned()),
        (Method::PATCH, "/api/events/summit/quotas/general".to_owned()),
        (Method::POST, "/api/events/summit/shifts/after/sign-ups".to_owned()),
        (Method::GET, format!("/api/registrations/{registration}")),
        (Method::PATCH, format!("/api/registrations/{registration}")),
        (Method::PUT, format!("/api/registrations/{registration}/confirmation")),
        (Method::PUT, format!("/api/events/summit/registrations/{registration}/confirmation")),
        (Method::GET, format!("/api/registrations/{sign_up}")),
        (Method::PUT, format!("/api/registrations/{registration}/transfer")),
        (Method::DELETE, format!("/api/registrations/{registration}/transfer")),
        (Method::POST, format!("/api/registrations/{registration}/link")),
        (Method::GET, format!("/api/registrations/{registration}/data")),
        (Method::GET, "/api/events/summit/transfer".to_owned()),
        (Method::POST, "/api/events/summit/transfer".to_owned()),
        (Method::POST, "/api/events/summit/access".to_owned()),
        (Method::POST, "/api/events/summit/links".to_owned()),
        (Method::DELETE, format!("/api/sign-ups/{registration}")),
        (Method::DELETE, format!("/api/registrations/{registration}")),
        (Method::DELETE, format!("/api/sign-ups/{sign_up}")),
        (Method::DELETE, format!("/api/registrations/{registration}/data")),
    ]
}

/// The ids of a registration and a sign-up, and everybody's tokens.
async fn everybody(house: &House) -> (String, String, [(&'static str, String); 9]) {
    let (ada, bob) = (house.register("general", "ada").await, house.sign_up("desk", "bob").await);
    let other = house.post(
        "/api/events/other/registrations",
        json!({ "quota": "general", "name": "Cy", "email": "cy@example.org" }),
    );
    let (text, other) = (|value: &Value| value.as_str().unwrap().to_owned(), other.send().await.json());
    let tokens = [
        ("nobody", String::new()),
        ("made up", "hcm_made-up".to_owned()),
        ("owner", text(&ada["manage_token"])),
        ("volunteer", text(&bob["manage_token"])),
        ("elsewhere", text(&other["manage_token"])),
        ("organiser", house.organiser().await),
        ("coordinator", house.role("summit01", Role::Coordinator).await),
        ("door", house.role("summit01", Role::Door).await),
        ("organiser elsewhere", house.role("other01", Role::Organiser).await),
    ];
    (text(&ada["id"]), text(&bob["id"]), tokens)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_is_for_those_whom_it_is_for() {
    for house in both().await {
        let (registration, sign_up, tokens) = everybody(&house).await;
        let endpoints = endpoints(&registration, &sign_up);
        let mut matrix = format!("{:64}", "");
        for (who, _) in &tokens {
            let _ = write!(matrix, " {who}");
        }
        for (method, path) in &endpoints {
            let shown = path.replace(&registration, "[registration]").replace(&sign_up, "[sign-up]");
            let _ = write!(matrix, "\n{:64}", format!("{method} {shown}"));
            for (who, token) in &tokens {
                let status = status(&house, method, path, token).await;
                let _ = write!(matrix, " {status:<width$}", width = who.len());
            }
        }
        let matrix: Vec<&str> = matrix.lines().map(str::trim_end).collect();
        shows!(matrix.join("\n"), @r"
                                                                         nobody made up owner volunteer elsewhere organiser coordinator door organiser elsewhere
        GET /api/events/summit                                           200    200     200   200       200       200       200         200  200
        GET /api/events/summit/ledger                                    200    200     200   200       200       200       200         200  200
        GET /api/events/summit/sponsors                                  200    200     200   200       200       200       200         200  200
        GET /api/events/summit/mine                                      401    401     200   200       401       401       401         401  401
        GET /api/events/summit/mine/calendar                             401    401     200   200       401       401       401         401  401
        GET /api/events/summit/portal                                    401    401     401   401       401       401       401         401  401
        GET /api/events/summit/allotments                                401    401     401   401       401       200       403         403  404
        POST /api/events/summit/sponsors                                 401    401     401   401       401       422       403         403  404
        PATCH /api/events/summit/sponsors/acme                           401    401     401   401       401       404       403         403  404
        POST /api/events/summit/sponsors/acme/portal-link                401    401     401   401       401       404       403         403  404
        POST /api/events/summit/portal/invitations                       401    401     401   401       401       401       401         401  401
        GET /api/events/summit/codes                                     401    401     401   401       401       200       403         403  404
        GET /api/events/summit/forecast                                  401    401     401   401       401       200       403         403  404
        GET /api/events/summit/mails                                     401    401     401   401       401       200       403         403  404
        GET /api/events/summit/mail-voice                                401    401     401   401       401       200       403         403  404
        PUT /api/events/summit/mail-voice                                401    401     401   401       401       200       403         403  404
        POST /api/events/summit/quotas                                   401    401     401   401       401       201       403         403  404
        PATCH /api/events/summit/quotas/general                          401    401     401   401       401       200       403         403  404
        POST /api/events/summit/shifts/after/sign-ups                    422    401     201   409       401       401       401         401  401
        GET /api/registrations/[registration]                            401    404     200   404       404       403       403         403  404
        PATCH /api/registrations/[registration]                          401    404     200   404       404       403       403         403  404
        PUT /api/registrations/[registration]/confirmation               401    404     200   404       404       403       403         403  404
        PUT /api/events/summit/registrations/[registration]/confirmation 401    401     401   401       401       200       403         403  404
        GET /api/registrations/[sign-up]                                 401    404     404   404       404       403       403         403  404
        PUT /api/registrations/[registration]/transfer                   401    404     200   404       404       403       403         403  404
        DELETE /api/registrations/[registration]/transfer                401    404     200   404       404       403       403         403  404
        POST /api/registrations/[registration]/link                      401    404     200   404       404       403       403         403  404
        GET /api/registrations/[registration]/data                       401    404     200   404       404       403       403         403  404
        GET /api/events/summit/transfer                                  401    404     404   404       404       404       404         404  404
        POST /api/events/summit/transfer                                 401    404     404   404       404       404       404         404  404
        POST /api/events/summit/access                                   401    404     404   404       404       404       404         404  404
        POST /api/events/summit/links                                    200    200     200   200       200       200       200         200  200
        DELETE /api/sign-ups/[registration]                              401    404     404   404       404       403       403         403  404
        DELETE /api/registrations/[registration]                         401    404     200   404       404       403       403         403  404
        DELETE /api/sign-ups/[sign-up]                                   401    404     404   200       404       403       403         403  404
        DELETE /api/registrations/[registration]/data                    401    404     200   404       404       404       404         404  404
        ");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_anothers_looks_as_if_it_were_not_there() {
    let house = house().await;
    let (ada, bob) = (house.register("general", "ada").await, house.register("general", "bob").await);
    let get = async |id: &str| {
        let path = format!("/api/registrations/{id}");
        house.get(&path).bearer(&bob["manage_token"]).send().await.shown()
    };
    let anothers = get(ada["id"].as_str().unwrap()).await;
    shows!(anothers, @r#"
    404 Not Found, application/problem+json
    {
      "code": "not_found",
      "detail": "There is nothing here.",
      "status": 404,
      "title": "Not found",
      "type": "/api#not_found"
    }
    "#);
    for id in ["summit01-none", "none-none", "none", "summit01-"] {
        assert_eq!(get(id).await, anothers, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_can_change_nothing() {
    let house = house().await;
    let ada = json!({ "quota": "general", "name": "Ada", "email": "ada@example.org" });
    let ask = || house.post("/api/events/summit/registrations", ada.clone());
    shows!(ask().header("sec-fetch-site", "cross-site").send().await.shown(), @r#"
    403 Forbidden, application/problem+json
    {
      "code": "forbidden",
      "detail": "This change came from another site's page.",
      "status": 403,
      "title": "Not allowed",
      "type": "/api#forbidden"
    }
    "#);
    assert_eq!(ask().header("origin", "https://evil.example").send().await.status, 403);
    assert_eq!(house.get("/api/events").header("sec-fetch-site", "cross-site").send().await.status, 200);
    assert_eq!(ask().header("sec-fetch-site", "same-origin").send().await.status, 201);
}
