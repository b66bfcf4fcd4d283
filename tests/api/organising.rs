//! What organisers set up and change, and the public ledger that shows it.

use serde_json::{Value, json};

use crate::support::{House, both, shows};

fn acme_two() -> Value {
    json!({
        "id": "acme-2", "parent": "conference", "name": "Acme Two", "kind": "sponsor", "access": "code", "code": "ACME-TWO",
        "overflow": "refuse", "size": 1, "guarantee": 1, "reason": "they signed",
    })
}

async fn code_of(house: &House, token: &str, method: &str, path: &str, body: Value) -> Value {
    let ask = if method == "POST" { house.post(path, body) } else { house.patch(path, body) };
    let reply = ask.token(token).send().await;
    assert_eq!(reply.status, 409, "{}", reply.body);
    reply.json()["code"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sponsor_is_added_with_a_code_and_stands_in_the_ledger() {
    for house in both().await {
        let token = house.organiser().await;
        let added = house.post("/api/events/summit/quotas", acme_two()).token(&token).send().await;
        shows!(added.shown(), @r#"
        201 Created
        {
          "access": "code",
          "closes_at": null,
          "guarantee": 1,
          "id": "acme-2",
          "kind": "sponsor",
          "left": 1,
          "load": 0,
          "name": "Acme Two",
          "open": true,
          "opens_at": null,
          "overflow": "refuse",
          "parent": "conference",
          "queued": 0,
          "release_at": null,
          "size": 1
        }
        "#);
        let codes = house.get("/api/events/summit/codes").token(&token).send().await;
        shows!(codes.shown(), @r#"
        200 OK
        [
          {
            "code": "ACME-SEAT",
            "quota": "acme"
          },
          {
            "code": "ACME-TWO",
            "quota": "acme-2"
          }
        ]
        "#);
        let event = house.get("/api/events/summit").send().await.json();
        let before = event["version"].as_u64().unwrap() - 1;
        let ledger = house.get(&format!("/api/events/summit/ledger?after={before}")).send().await.json();
        assert_eq!(ledger["version"], event["version"]);
        let entry = &ledger["entries"][0];
        assert_eq!(
            json!([entry["type"], entry["by"], entry["reason"]]),
            json!(["quota_added", "organiser", "they signed"])
        );
        assert_eq!(
            code_of(&house, &token, "POST", "/api/events/summit/quotas", acme_two()).await,
            "already_exists"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_moves_only_as_far_as_the_others_allow() {
    for house in both().await {
        let token = house.organiser().await;
        house.register("general", "ada").await;
        house.register("general", "bob").await;
        let general = "/api/events/summit/quotas/general";
        let body = json!({ "size": 3, "guarantee": 2, "release_at": "2099-03-01T00:00:00Z", "reason": "a larger room" });
        let changed = house.patch(general, body).token(&token).send().await;
        shows!(changed.shown(), @r#"
        200 OK
        {
          "access": "everyone",
          "closes_at": null,
          "guarantee": 2,
          "id": "general",
          "kind": "door",
          "left": 1,
          "load": 2,
          "name": "general",
          "open": true,
          "opens_at": null,
          "overflow": "waiting_list",
          "parent": "conference",
          "queued": 0,
          "release_at": "2099-03-01T00:00:00Z",
          "size": 3
        }
        "#);
        let taken_away =
            house.patch(general, json!({ "release_at": null, "reason": "none" })).token(&token).send().await;
        assert_eq!(taken_away.json()["release_at"], json!(null));
        let body = json!({ "size": 1, "guarantee": 0, "reason": "x" });
        let below = house.patch(general, body).token(&token).send().await;
        shows!(below.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "below_load",
          "detail": "general has 2 places taken or promised; its size can't be less.",
          "refusal": {
            "load": 2,
            "quota": "general",
            "reason": "below_load"
          },
          "status": 409,
          "title": "Below what is taken",
          "type": "/api#below_load"
        }
        "#);
        let over = json!({ "size": 9, "guarantee": 9, "reason": "x" });
        assert_eq!(code_of(&house, &token, "PATCH", general, over).await, "over_parent");
        let guarantee = json!({ "guarantee": 4, "reason": "x" });
        assert_eq!(code_of(&house, &token, "PATCH", general, guarantee).await, "guarantee_over_size");
        let missing = house
            .patch("/api/events/summit/quotas/no-such", json!({ "reason": "x" }))
            .token(&token)
            .send()
            .await;
        assert_eq!(missing.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_quota_is_named() {
    for house in both().await {
        let token = house.organiser().await;
        let wrong = json!({
            "id": "Acme 2", "name": "", "kind": "sponsor", "access": "code", "size": 1, "reason": "line\nbreak",
        });
        let reply = house.post("/api/events/summit/quotas", wrong).token(&token).send().await;
        shows!(reply.shown(), @r#"
        422 Unprocessable Entity, application/problem+json
        {
          "code": "invalid",
          "detail": "Have another look at: id, name, code, reason.",
          "fields": [
            {
              "code": "characters",
              "detail": "Lower-case letters, digits, and hyphens between them.",
              "field": "id"
            },
            {
              "code": "required",
              "detail": "Enter your name.",
              "field": "name"
            },
            {
              "code": "one_of",
              "detail": "A quota has a code exactly where its access is `code`.",
              "field": "code"
            },
            {
              "code": "characters",
              "detail": "Leave out line breaks and invisible control characters.",
              "field": "reason"
            }
          ],
          "status": 422,
          "title": "Some fields need another look",
          "type": "/api#invalid"
        }
        "#);
        let reply = house
            .patch("/api/events/summit/quotas/general", json!({ "reason": " " }))
            .token(&token)
            .send()
            .await;
        assert_eq!(reply.json()["fields"][0]["code"], json!("required"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_public_whole_and_without_names() {
    for house in both().await {
        // No letter of this name can stand in an id, which is hexadecimal.
        house.register("general", "Zoltr").await;
        let ledger = house.get("/api/events/summit/ledger").send().await;
        let (entries, version) = (ledger.json()["entries"].clone(), ledger.json()["version"].clone());
        let numbers: Vec<_> =
            entries.as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=version.as_u64().unwrap()).collect::<Vec<_>>());
        assert!(!ledger.body.to_lowercase().contains("zoltr"), "{}", ledger.body);
        let etag = ledger.header("etag").to_owned();
        let same = house.get("/api/events/summit/ledger").header("if-none-match", &etag).send().await;
        assert_eq!((same.status, same.body.as_str()), (304, ""));
        let end = house.get(&format!("/api/events/summit/ledger?after={version}")).send().await;
        assert_eq!(end.json(), json!({ "entries": [], "version": version }));
        let packed = house.get("/api/events/summit/ledger").header("accept-encoding", "br").open().await;
        assert_eq!(packed.headers()["content-encoding"], "br");
        for after in ["x", "-1", "99999999999999999999"] {
            let reply = house.get(&format!("/api/events/summit/ledger?after={after}")).send().await;
            assert_eq!((reply.status, &reply.json()["fields"][0]["field"]), (422, &json!("after")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_says_what_a_release_date_brings_to_those_who_wait() {
    for house in both().await {
        let token = house.organiser().await;
        let kept = json!({ "guarantee": 1, "release_at": "2098-03-01T00:00:00Z", "reason": "until March" });
        let changed = house.patch("/api/events/summit/quotas/acme", kept).token(&token).send().await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        // The whole is what is full, not the door.
        let wide = json!({ "size": 1_000, "reason": "as many as come" });
        assert_eq!(
            house.patch("/api/events/summit/quotas/general", wide).token(&token).send().await.status,
            200
        );
        let mut n = 0;
        while house.register("general", &format!("p{n}")).await["status"] != "waiting" {
            n += 1;
        }
        let forecast = house.get("/api/events/summit/forecast").token(&token).send().await;
        shows!(forecast.shown(), @r#"
        200 OK
        {
          "releases": [
            {
              "at": "2098-03-01T00:00:00Z",
              "moves_up": 1,
              "quotas": {
                "acme": 1
              },
              "returns": 1,
              "waiting": 0
            }
          ],
          "waiting": 1
        }
        "#);
    }
}
