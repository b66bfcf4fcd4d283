//! Every problem that HTTP can answer, and that none says more than it should.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{REGISTRATIONS, both, house, shows};

fn ada(quota: &str) -> Value {
    json!({ "quota": quota, "name": "Ada", "email": "ada@example.org" })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_refusals_name_their_reason() {
    for house in both().await {
        let code =
            async |quota: &str| house.post(REGISTRATIONS, ada(quota)).send().await.json()["code"].clone();
        assert_eq!(code("acme").await, "code_required");
        assert_eq!(code("conference").await, "not_a_door");
        assert_eq!(code("desk").await, "is_shift", "a shift is no seat");
        assert_eq!(code("no-such").await, "not_found");
        assert_eq!(code("closed").await, "closed");
        shows!(house.post(REGISTRATIONS, ada("later")).send().await.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "not_open",
          "detail": "later is not open yet.",
          "refusal": {
            "opening": {
              "at": {
                "time": "2099-01-01T00:00:00Z"
              }
            },
            "quota": "later",
            "reason": "not_open"
          },
          "status": 409,
          "title": "Not open yet",
          "type": "/api#not_open"
        }
        "#);
        house.register("general", "ada").await;
        shows!(house.post(REGISTRATIONS, ada("general")).send().await.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "already_registered",
          "detail": "This e-mail address is registered already. We have sent its link to that address: look there to change it.",
          "refusal": {
            "quota": "general",
            "reason": "already_registered"
          },
          "status": 409,
          "title": "Already registered",
          "type": "/api#already_registered"
        }
        "#);
        house.sign_up("bags-1", "bob").await;
        let bob = json!({ "name": "Bob", "email": "bob@example.org" });
        let sign_up = async |shift: &str| {
            let path = format!("/api/events/summit/shifts/{shift}/sign-ups");
            house.post(&path, bob.clone()).send().await.json()["code"].clone()
        };
        assert_eq!(sign_up("bags-2").await, "already_signed_up", "its other wave");
        assert_eq!(sign_up("desk").await, "overlaps");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_knows_an_address_is_not_told_where_and_when_its_owner_is() {
    for house in both().await {
        let seat = json!({ "code": "ACME-SEAT", "name": "Bob", "email": "bob@example.org" });
        assert_eq!(house.post(REGISTRATIONS, seat).send().await.status, 201);
        let bob = house.sign_up("bags-1", "bob").await;
        let body = json!({ "quota": "general", "name": "Eve", "email": "bob@example.org" });
        let registered = house.post(REGISTRATIONS, body).send().await;
        assert!(!registered.body.to_lowercase().contains("acme"), "{}", registered.body);
        let desk = "/api/events/summit/shifts/desk/sign-ups";
        let stranger = json!({ "name": "Eve", "email": "bob@example.org" });
        let busy = house.post(desk, stranger).send().await;
        assert_eq!(busy.json()["code"], "overlaps");
        assert!(!busy.body.contains("bags"), "{}", busy.body);
        let owner = house.ask(reqwest::Method::POST, desk).bearer(&bob["manage_token"]).send().await;
        assert_eq!(owner.json()["refusal"]["quota"], "bags-1", "they themselves are");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_that_does_not_validate_is_named() {
    let house = house().await;
    let wrong = json!({ "quota": "general", "name": "Ada\u{202e}", "email": "ada", "answers": { "t_shirt": "4XL", "accessibility": "x".repeat(2_001) } });
    shows!(house.post(REGISTRATIONS, wrong).send().await.shown(), @r#"
    422 Unprocessable Entity, application/problem+json
    {
      "code": "invalid",
      "detail": "Have another look at: name, email, answers.t_shirt, answers.accessibility.",
      "fields": [
        {
          "code": "characters",
          "detail": "Leave out line breaks and invisible control characters.",
          "field": "name"
        },
        {
          "code": "email",
          "detail": "Enter an address such as ada@example.org.",
          "field": "email"
        },
        {
          "code": "one_of",
          "detail": "Choose one of the list.",
          "field": "answers.t_shirt"
        },
        {
          "code": "too_long",
          "detail": "At most 2000 characters; this has 2001.",
          "field": "answers.accessibility"
        }
      ],
      "status": 422,
      "title": "Some fields need another look",
      "type": "/api#invalid"
    }
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_of_another_name_or_type_is_named() {
    let house = house().await;
    let field = async |body: Value| {
        let reply = house.post(REGISTRATIONS, body).send().await;
        assert_eq!(reply.status, 422, "{}", reply.body);
        let field = &reply.json()["fields"][0];
        format!("{} {} {}", field["field"], field["code"], field["detail"])
    };
    shows!(field(json!({ "quota": "general", "nmae": "Ada" })).await, @r#""nmae" "unknown" "There is no such field.""#);
    shows!(field(json!({ "name": "Ada", "email": "ada@example.org" })).await, @r#""quota" "required" "Say which door: a quota or a code.""#);
    shows!(field(json!({ "quota": "general", "name": 5 })).await, @r#""name" "type" "Not of the expected form: invalid type: integer `5`, expected a string.""#);
    shows!(field(json!({ "answers": { "diet": null } })).await, @r#""answers.diet" "type" "Not of the expected form: a text, a list of options, a number, yes or no, or what was agreed to.""#);
    let token = house.organiser().await;
    let missing =
        house.patch("/api/events/summit/quotas/general", json!({ "size": 3 })).token(&token).send().await;
    assert_eq!(missing.json()["fields"][0]["field"], json!("reason"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_refused_before_anything_happens() {
    let house = house().await;
    let broken =
        house.ask(Method::POST, REGISTRATIONS).header("content-type", "application/json").body("{\"quota\":");
    shows!(broken.send().await.shown(), @r#"
    400 Bad Request, application/problem+json
    {
      "code": "malformed",
      "detail": "Not JSON: EOF while parsing a value at line 1 column 9.",
      "status": 400,
      "title": "Not understood",
      "type": "/api#malformed"
    }
    "#);
    let list = house.post(REGISTRATIONS, json!([1])).send().await;
    assert_eq!(list.json()["code"], "malformed");
    let form = house.ask(Method::POST, REGISTRATIONS).header("content-type", "text/plain").body("name=Ada");
    shows!(form.send().await.shown(), @r#"
    415 Unsupported Media Type, application/problem+json
    {
      "code": "not_json",
      "detail": "Send application/json.",
      "status": 415,
      "title": "Not JSON",
      "type": "/api#not_json"
    }
    "#);
    for key in ["", "not-a-uuid", "00000000-0000-0000-0000-000000000000"] {
        let reply = house.post(REGISTRATIONS, ada("general")).header("idempotency-key", key).send().await;
        assert_eq!((reply.status, &reply.json()["code"]), (400, &json!("key_required")), "{key}");
    }
    let without = house.client.post(format!("{}{REGISTRATIONS}", house.url)).body("{}").send().await.unwrap();
    shows!(without.text().await.unwrap(), @r#"{"type":"/api#key_required","title":"Idempotency key missing","status":400,"detail":"Send the header Idempotency-Key with a UUID made for this request, and the same one with each try.","code":"key_required"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_problem_too() {
    let house = house().await;
    shows!(house.get("/api/no-such").send().await.shown(), @r#"
    404 Not Found, application/problem+json
    {
      "code": "not_found",
      "detail": "There is nothing here.",
      "status": 404,
      "title": "Not found",
      "type": "/api#not_found"
    }
    "#);
    let method = house.ask(Method::PUT, "/api/events").send().await;
    shows!(method.shown(), @r#"
    405 Method Not Allowed, application/problem+json
    {
      "code": "method_not_allowed",
      "detail": "This path knows no such method; see /api.",
      "status": 405,
      "title": "Method not allowed",
      "type": "/api#method_not_allowed"
    }
    "#);
    assert_eq!(method.header("allow"), "GET,HEAD");
    for path in
        ["/api/events/no-such", "/api/events/no-such/live", "/api/events/no-such/ledger", "/api/events/%ff"]
    {
        assert_eq!(house.get(path).send().await.json()["code"], "not_found", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_inside_is_not_told_outside() {
    let house = house().await;
    house.faulty.damaged.store(true, Ordering::Relaxed);
    let damaged = house.get("/api/events/summit/ledger").send().await;
    shows!(damaged.shown(), @r#"
    500 Internal Server Error, application/problem+json
    {
      "code": "internal",
      "detail": "Something broke on the server. It has been logged.",
      "status": 500,
      "title": "Something broke",
      "type": "/api#internal"
    }
    "#);
    assert_eq!(house.get("/readyz").send().await.status, 503);
    assert_eq!(house.get("/healthz").send().await.body, "ok\n");
    house.faulty.damaged.store(false, Ordering::Relaxed);
    house.faulty.gone.store(true, Ordering::Relaxed);
    let gone = house.post(REGISTRATIONS, ada("general")).send().await;
    shows!(gone.shown(), @r#"
    503 Service Unavailable, application/problem+json
    {
      "code": "unavailable",
      "detail": "The server can't answer right now. Nothing was changed; try again.",
      "status": 503,
      "title": "Not available right now",
      "type": "/api#unavailable"
    }
    "#);
    assert_eq!(gone.header("retry-after"), "1");
    assert_eq!(house.get("/readyz").send().await.status, 503);
    house.faulty.gone.store(false, Ordering::Relaxed);
    let start = Instant::now();
    while house.get("/readyz").send().await.body != "ready\n" {
        // The writer tries again by itself.
        assert!(start.elapsed() < Duration::from_secs(30), "never ready again");
        testbed::pause(Duration::from_millis(50)).await;
    }
    for reply in [damaged, gone] {
        assert!(!reply.body.contains("secret"), "{}", reply.body);
    }
}
